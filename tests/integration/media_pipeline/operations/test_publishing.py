import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from media_pipeline.models import Outbox, Rendition, Step
from media_pipeline.models.conversion import StepQuerySet
from media_pipeline.operations import claims, jobs, publishing
from media_pipeline.operations.moves import Fenced
from media_pipeline.operations.reaping import reap_leases
from media_pipeline.signals import rendition_published
from media_pipeline.states import JobState, StepKind, StepState
from tests.builders.media_pipeline import (
    NOON,
    claim,
    claim_kind,
    complete,
    lose_lease,
    make_package,
    make_source,
    make_video_at,
    restart_video,
    run_all,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """Renditions announced during the test."""
    said = []

    def listen(*, video, rendition, **_kwargs):
        said.append((video.pk, rendition.pk))

    rendition_published.connect(listen)
    yield said
    rendition_published.disconnect(listen)


def test_a_finished_package_is_live_in_one_go(heard):
    video = make_video_at(JobState.READY)
    rendition = Rendition.objects.get()
    assert video.current_rendition == rendition
    assert video.latest_job.state == JobState.READY
    assert heard == [(video.pk, rendition.pk)]
    assert [notice.topic for notice in Outbox.objects.all()] == ["video_ready"]


def test_a_failing_receiver_undoes_the_whole_publish(heard):
    video = make_video_at(JobState.ENCODING)
    step = claim_kind(StepKind.PACKAGE)
    publishing.begin_publishing(step=step)

    def refuse(**_kwargs):
        raise RuntimeError("no")

    rendition_published.connect(refuse)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            publish(step)
    finally:
        rendition_published.disconnect(refuse)
    video.refresh_from_db()
    assert (video.is_playable, video.latest_job.state) == (False, JobState.ENCODING)
    assert not Rendition.objects.exists()
    assert not Outbox.objects.exists()
    assert Step.objects.get(pk=step.pk).state == StepState.PUBLISHING
    publish(step)
    video.refresh_from_db()
    assert video.is_playable


def publish(step):
    return publishing.publish(step=step, package=make_package(), result={}, at=NOON)


def sleeper_and_successor():
    """Two workers that both believe to hold `package`: the first slept through its lease."""
    sleeper = claim_kind(StepKind.PACKAGE)
    publishing.begin_publishing(step=sleeper)
    lose_lease(sleeper)
    assert reap_leases(at=NOON) == 1
    successor = claim()
    assert (successor.pk, successor.fence) == (sleeper.pk, sleeper.fence + 1)
    return sleeper, successor


def test_a_sleeper_publishes_nothing(heard):
    video = make_video_at(JobState.ENCODING)
    sleeper, successor = sleeper_and_successor()
    publishing.begin_publishing(step=successor)
    with pytest.raises(Fenced):
        publish(sleeper)
    assert not heard
    publish(successor)
    with pytest.raises(Fenced):
        publish(sleeper)
    video.refresh_from_db()
    assert len(heard) == Rendition.objects.count() == 1


def test_without_the_fence_the_sleeper_would_publish(heard, monkeypatch):
    """Negative control: the same history with the fence predicate taken out goes wrong."""
    monkeypatch.setattr(
        StepQuerySet,
        "held",
        lambda self, *, step_id, fence: self.leased().filter(pk=step_id),
    )
    make_video_at(JobState.ENCODING)
    sleeper, successor = sleeper_and_successor()
    publishing.begin_publishing(step=successor)
    publish(sleeper)
    assert len(heard) == 1, "the sleeper's files went live"
    with pytest.raises(Fenced):
        publish(successor)


def test_a_second_rendition_of_one_job_cannot_be_stored():
    make_video_at(JobState.READY)
    rendition = Rendition.objects.get()
    rendition.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        rendition.save(force_insert=True)


def test_a_new_encode_keeps_the_old_rendition_until_the_flip(heard):
    video = make_video_at(JobState.READY)
    old = video.current_rendition
    restart_video(video)
    complete(claim())
    package = claim_kind(StepKind.PACKAGE)
    video.refresh_from_db()
    assert video.current_rendition == old
    new = complete(package)
    video.refresh_from_db()
    assert video.current_rendition == new != old
    assert Rendition.objects.count() == 2


def test_a_late_old_job_does_not_replace_a_newer_one(heard):
    video = make_video_at(JobState.ENCODING)
    old_package = claim_kind(StepKind.PACKAGE)
    restart_video(video, at=NOON + dt.timedelta(hours=1))
    run_all()
    video.refresh_from_db()
    newer = video.current_rendition
    older = complete(old_package)
    video.refresh_from_db()
    assert video.current_rendition == newer
    assert older.job.state == JobState.READY
    assert heard == [(video.pk, newer.pk)]
    assert Outbox.objects.filter(topic="video_ready").count() == 1


def test_a_job_of_a_replaced_source_does_not_go_live(heard):
    video = make_video_at(JobState.ENCODING)
    package = claim_kind(StepKind.PACKAGE)
    video.source = make_source()
    video.save()
    assert complete(package) is not None
    video.refresh_from_db()
    assert not video.is_playable
    assert not heard


def test_a_cancel_before_the_flip_publishes_nothing(heard):
    video = make_video_at(JobState.ENCODING)
    step = claim_kind(StepKind.PACKAGE)
    publishing.begin_publishing(step=step)
    jobs.cancel_job(job=video.latest_job, at=NOON, by=None)
    assert publish(step) is None
    video.refresh_from_db()
    assert (video.is_playable, video.latest_job.state) == (False, JobState.CANCELLED)
    assert not Rendition.objects.exists()


def test_publishing_needs_its_own_state():
    make_video_at(JobState.ENCODING)
    step = claim_kind(StepKind.PACKAGE)
    with pytest.raises(Fenced):
        publish(step)
    claims.release_step(step=step, at=NOON)
    with pytest.raises(Fenced):
        publishing.begin_publishing(step=step)
