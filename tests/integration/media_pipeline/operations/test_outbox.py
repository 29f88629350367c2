import datetime as dt

import pytest
from django.core import mail
from django.db.models import F
from django.utils import timezone

from media_pipeline import chores
from media_pipeline.models import Outbox
from media_pipeline.operations.failures import fail_step
from media_pipeline.operations.outbox import (
    close_outbox,
    postpone_outbox,
    put_notice,
    take_outbox,
)
from media_pipeline.states import JobState
from tests.builders.media_pipeline import NOON, claim, make_video, make_video_at
from tests.builders.members import make_member

pytestmark = pytest.mark.django_db
LATER = NOON + dt.timedelta(minutes=6)


def test_a_notice_is_stored_once():
    for _ in range(2):
        put_notice("video_ready", "1", {"job": 1}, at=NOON)
    assert Outbox.objects.count() == 1


def pass_time(**amount):
    """Let what waits have waited so much longer."""
    Outbox.objects.update(not_before=F("not_before") - dt.timedelta(**amount))


def test_a_taken_notice_is_nobody_elses_until_its_time_is_over():
    put_notice("video_ready", "1", {"job": 1}, at=NOON)
    assert len(take_outbox()) == 1
    pass_time(minutes=4)
    assert take_outbox() == []
    pass_time(minutes=2)
    again = take_outbox()
    assert [notice.attempts for notice in again] == [2]
    assert close_outbox(notice=again[0], at=LATER)
    assert not close_outbox(notice=again[0], at=LATER)
    pass_time(days=1)
    assert take_outbox() == []


@pytest.mark.parametrize("error", [dt.timedelta(hours=2), dt.timedelta(hours=-2)])
def test_a_host_with_a_wrong_clock_sends_each_notice_once(error):
    make_video_at(JobState.READY, uploaded_by=make_member(email="e@example.org"))
    (taken,) = take_outbox()
    assert chores.send_notices(at=timezone.now() + error) == 0, "another is sending it"
    postpone_outbox(notice=taken)
    pass_time(hours=1)
    assert chores.send_notices(at=timezone.now() + error) == 1
    assert len(mail.outbox) == 1


def test_the_uploader_reads_of_success_in_their_language():
    uploader = make_member(email="editor@example.org", language="en")
    make_video_at(JobState.READY, title="Lecture\n1", uploaded_by=uploader)
    assert chores.send_notices(at=NOON) == 1
    assert [message.to for message in mail.outbox] == [["editor@example.org"]]
    assert mail.outbox[0].subject == "Your video “Lecture 1” is ready"
    assert chores.send_notices(at=LATER) == 0


def test_the_uploader_reads_of_failure_with_the_reason():
    uploader = make_member(email="editor@example.org", language="en")
    make_video(uploaded_by=uploader)
    fail_step(step=claim(), code="not_media", params={}, tail="", jitter=0, at=NOON)
    chores.send_notices(at=NOON)
    (message,) = mail.outbox
    assert message.body.startswith("This file is not a video we can read.")


def test_without_an_address_the_notice_is_closed_quietly():
    make_video_at(JobState.READY, uploaded_by=make_member())
    assert chores.send_notices(at=NOON) == 1
    assert mail.outbox == []


def test_a_notice_that_fails_is_tried_again_later():
    put_notice("video_ready", "gone", {"job": 0}, at=NOON)
    assert chores.send_notices(at=NOON) == 0
    assert chores.send_notices(at=NOON) == 0, "not at once"
    assert Outbox.objects.get().attempts == 1
    pass_time(minutes=3)
    chores.send_notices(at=LATER)
    assert Outbox.objects.get().attempts == 2
