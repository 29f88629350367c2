"""A beat tells a worker at once that its step is another's, or that it is to stop."""

import pytest
from django.db.models import F

from media_pipeline.hold import Hold, StopReason
from media_pipeline.models import Job, Step
from tests.builders.media_pipeline import claim, make_video
from tests.processes import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (lambda: Step.objects.update(fence=F("fence") + 1), StopReason.FENCED),
        (lambda: Job.objects.update(cancel_requested=True), StopReason.CANCELLED),
    ],
    ids=["fenced", "cancelled"],
)
def test_the_next_beat_brings_the_word(happens, reason):
    make_video()
    # So long a lease that the worker does not stop by itself.
    hold = Hold(claim(), lease_s=3600, beat_s=0.05, stopping=lambda: False)
    with hold:
        assert not hold.should_stop()
        happens()
        wait_until(hold.should_stop, timeout_s=30, what="the worker is told to stop")
    assert hold.reason == reason
