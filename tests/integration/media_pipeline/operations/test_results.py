import pytest

from media_pipeline.models import Step
from media_pipeline.operations.moves import Fenced
from media_pipeline.operations.results import finish_inspection
from media_pipeline.states import JobState, StepKind
from tests.builders.media_pipeline import (
    NOON,
    claim,
    complete,
    make_video,
    make_video_at,
    run_all,
    units,
)

pytestmark = pytest.mark.django_db


def states(job):
    return {(row.kind, row.idx): row.state for row in job.steps.all()}


def test_an_inspection_inserts_every_other_step():
    video = make_video()
    complete(claim(), chunks=2)
    job = video.latest_job
    assert job.state == JobState.ENCODING
    assert job.gen == f"{job.source.sha256[:16]}-{job.recipe_hash[-8:]}"
    assert states(job) == {
        ("inspect", 0): "done",
        ("chunk", 0): "queued",
        ("chunk", 1): "queued",
        ("audio", 0): "queued",
        ("stills", 0): "queued",
        ("download", 0): "blocked",
        ("package", 0): "blocked",
    }


def test_an_inspection_that_lost_its_lease_inserts_nothing():
    make_video()
    step = claim()
    Step.objects.update(lease_until=NOON)
    with pytest.raises(Fenced):
        finish_inspection(
            step=step, gen="g", probe={}, plan={}, units=units(), result={}, at=NOON
        )
    assert Step.objects.count() == 1
    assert step.job.source.probe is None


def test_what_copies_slices_opens_when_the_last_needed_step_ends(
    django_capture_on_commit_callbacks,
):
    video = make_video_at(JobState.ENCODING)
    running = [claim() for _ in range(4)]
    assert [step.kind for step in running] == ["audio", "chunk", "chunk", "stills"]
    for step in running[:2]:
        complete(step)
        assert last_two(video) == ("blocked", "blocked")
    with django_capture_on_commit_callbacks() as callbacks:
        complete(running[2])
    assert last_two(video) == ("queued", "blocked")
    assert len(callbacks) == 1
    copying = claim()
    complete(running[3])
    assert last_two(video) == ("running", "blocked")
    with django_capture_on_commit_callbacks() as callbacks:
        complete(copying)
    assert last_two(video) == ("done", "queued")
    assert len(callbacks) == 1


def last_two(video):
    now = states(video.latest_job)
    return now["download", 0], now["package", 0]


def test_a_result_is_stored_once():
    make_video_at(JobState.ENCODING)
    step = claim()
    complete(step)
    with pytest.raises(Fenced):
        complete(step)


def test_a_sound_only_video_needs_no_slice():
    video = make_video()
    complete(claim(), chunks=0)
    assert run_all() == 4
    video.refresh_from_db()
    assert video.is_playable
    assert StepKind.CHUNK not in {kind for kind, _ in states(video.latest_job)}
