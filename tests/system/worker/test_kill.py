"""A worker killed in the middle of an encode costs at most one slice, and nobody has to help."""

import time

import pytest

from config import processes
from media_pipeline.models import Rendition, Step, Video
from media_pipeline.states import JobState, RenditionRole, StepKind, StepState
from tests.processes import running_under, wait_until

pytestmark = pytest.mark.timeout(300)

LEASE_S = 5
# How long ffmpeg may outlive its worker.
ORPHAN_S = 2


@pytest.fixture
def site(make_site):
    # Three slices; the lease is short, so that the test does not wait a minute.
    return make_site(DANGKE_LEASE_S=str(LEASE_S), DANGKE_BEAT_S="1", DANGKE_CHUNK_S="6")


@pytest.fixture
def rows(site, django_db_blocker):
    """`rows(function)` calls the function with the site's database under Django's models."""

    def read(function):
        with site.database(django_db_blocker):
            return function()

    return read


def second_slice_is_at_work():
    chunks = Step.objects.filter(kind=StepKind.CHUNK)
    done = chunks.filter(state=StepState.DONE).count()
    return bool(done) and chunks.filter(state=StepState.RUNNING).exists()


def encoders(site):
    """ffmpeg itself, not the sandbox that is about to start it."""
    return [line for line in running_under(site.data_dir) if " ffmpeg " in line[:20]]


def test_worker_killed_in_a_slice_the_video_still_ends_ready_once(
    site, rows, make_clip, upload
):
    for program in (processes.default_worker(), processes.beat()):
        site.start(program)
    worker = site.start(processes.transcode_worker())
    upload(site, make_clip(18, "640x360"))
    wait_until(
        lambda: rows(second_slice_is_at_work) and encoders(site),
        timeout_s=90,
        what="a slice is at work",
        every_s=0.02,
    )

    site.kill(worker)
    killed_at = time.monotonic()
    while left := encoders(site):
        assert time.monotonic() < killed_at + ORPHAN_S, left
        time.sleep(0.05)
    fences = rows(lambda: dict(Step.objects.values_list("pk", "fence")))

    # What a supervisor does; from here on nobody does anything.
    site.start(processes.transcode_worker())
    wait_until(
        lambda: rows(lambda: Video.objects.get().latest_job.state) == JobState.READY,
        timeout_s=120,
        what="the video is ready",
    )
    finals = Rendition.objects.filter(role=RenditionRole.FINAL)
    assert rows(finals.count) == 1
    steps = rows(lambda: list(Step.objects.all()))
    assert {step.state for step in steps} == {StepState.DONE}
    # Only steps that were running are done again, each once.
    redone = [step for step in steps if step.leases_lost]
    assert len(redone) == 1
    assert redone[0].kind in (StepKind.CHUNK, StepKind.AUDIO)
    assert redone[0].fence == fences[redone[0].pk] + 1
    assert sum(step.attempts_content + step.attempts_infra for step in steps) == 0


def test_worker_told_to_end_gives_its_slice_back(site, rows, make_clip, upload):
    worker = site.start(processes.transcode_worker())
    upload(site, make_clip(18, "640x360"))
    wait_until(
        lambda: rows(second_slice_is_at_work) and encoders(site),
        timeout_s=90,
        what="a slice is at work",
        every_s=0.02,
    )
    worker.terminate()
    assert worker.wait(10) == 0
    assert running_under(site.data_dir) == []
    states = rows(lambda: set(Step.objects.values_list("state", flat=True)))
    assert StepState.RUNNING not in states
    assert StepState.QUEUED in states
    assert rows(lambda: sum(Step.objects.values_list("leases_lost", flat=True))) == 0
