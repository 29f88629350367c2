"""A real worker process hears the ring on both kinds of broker and ends cleanly."""

import os
import signal

import pytest

from config import processes
from lib.hearing import EXIT_STATUS
from media_pipeline.models import Job, Video
from media_pipeline.states import JobState
from tests.builders.media_pipeline import make_video
from tests.processes import running_under, wait_until

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(params=["filesystem", "redis"])
def site(request, make_site):
    if request.param == "filesystem":
        return make_site()
    return make_site(DANGKE_BROKER_URL=request.getfixturevalue("redis_server").url)


def test_ring_starts_the_worker_at_once(site, make_clip, upload, django_db_blocker):
    worker = site.start(processes.transcode_worker())
    wait_until(
        lambda: "ready." in site.log("worker-transcode"), timeout_s=30, what="worker"
    )
    upload(site, make_clip(2, "320x180"))

    def state():
        with site.database(django_db_blocker):
            job = Job.objects.get()
            return job.state in (JobState.READY, JobState.FAILED) and job.state

    # No beat process runs: only the ring can have started this.
    assert wait_until(state, timeout_s=60, what="the job ends") == JobState.READY
    with site.database(django_db_blocker):
        assert Video.objects.get().is_playable
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(15) == 0
    assert running_under(site.data_dir) == []


def test_unreadable_message_does_not_end_the_worker(make_site, make_clip, upload):
    site = make_site()
    queue = site.data_dir / "ring" / "queue"
    queue.mkdir(parents=True)
    (queue / f"{0:020d}_x.transcode.msg").write_text('{"body": "half')
    site.start(processes.transcode_worker())
    wait_until(
        lambda: list((site.data_dir / "ring" / "bad").glob("*")),
        timeout_s=30,
        what="the message is set aside",
    )
    site.run_python(
        "from lib import doorbell; import config; doorbell.ring(sys.argv[1])",
        "media_pipeline.tasks.ring",
    )
    wait_until(
        lambda: (
            "media_pipeline.tasks.ring" in site.log("worker-transcode")
            and "succeeded" in site.log("worker-transcode")
        ),
        timeout_s=20,
        what="the next ring is heard",
    )
    assert "Set aside an unreadable message (1 so far)" in site.log("worker-transcode")


def test_beat_wakes_the_worker_when_the_ring_was_lost(
    make_site, make_clip, upload, django_db_blocker
):
    site = make_site()
    upload(site, make_clip(2, "320x180"))
    for message in (site.data_dir / "ring" / "queue").glob("*.msg"):
        os.remove(message)
    for program in (
        processes.transcode_worker(),
        processes.default_worker(),
        processes.beat(),
    ):
        site.start(program)

    def ready():
        with site.database(django_db_blocker):
            return Video.objects.get().is_playable

    wait_until(ready, timeout_s=90, what="the video is playable")


def test_a_worker_that_hears_nothing_any_more_ends_for_its_supervisor(
    make_site, django_db_blocker
):
    site = make_site(DANGKE_DEAF_S="8")
    worker = site.start(processes.default_worker())
    transcoder = site.start(processes.transcode_worker())
    # No beat: this is what a lost subscription sounds like.
    assert worker.wait(90) == EXIT_STATUS
    assert "has heard nothing for 8 s" in site.log("worker-default")
    # Silence is normal for the other kind, as long as no step waits.
    assert transcoder.poll() is None
    with site.database(django_db_blocker):
        make_video()
    assert transcoder.wait(90) == EXIT_STATUS
