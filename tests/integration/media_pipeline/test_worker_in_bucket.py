"""The loop with the real encoder, all files in a bucket that misbehaves on the way."""

import io
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from media_pipeline import worker
from media_pipeline.delivery import playback
from media_pipeline.models import Step
from media_pipeline.operations.uploads import import_video
from media_pipeline.states import JobState, RenditionRole, StepKind, StepState
from media_pipeline.storage import media_storage
from tests.builders.media_pipeline import NOON
from tests.faulty_proxy import FaultyProxy
from tests.integration.media_pipeline.test_worker import decoded_frames

pytestmark = [pytest.mark.ffmpeg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def proxy(on_s3, settings):
    """Between the worker and the bucket; browsers go straight there."""
    direct = on_s3["endpoint"]
    with FaultyProxy(urlsplit(direct).port) as proxy:
        settings.DANGKE_S3 = on_s3 | {
            "endpoint": proxy.url,
            "public_endpoint": direct,
            "read_timeout_s": 2,
            "attempts": 2,
        }
        yield proxy


@pytest.fixture(autouse=True)
def surroundings(settings):
    settings.DANGKE_LEASE_S = 40
    settings.DANGKE_BEAT_S = 0.5


def files_below(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def fsck():
    out = io.StringIO()
    with suppress(CommandError):
        call_command("fsck_media", stdout=out)
    return out.getvalue().strip().splitlines()[-1].partition(", ")[2]


def test_a_video_becomes_playable_although_the_bucket_fails_on_the_way(
    proxy, make_clip, settings, live_server
):
    video = import_video(
        path=make_clip(2),
        display_name="lecture.mp4",
        title="党课",
        by=None,
        at=timezone.now(),
    )
    proxy.fail("unavailable", method="PUT", path="/c0000")
    worker.run_waiting()
    chunk = Step.objects.get(kind=StepKind.CHUNK)
    assert (chunk.state, chunk.error_code) == (StepState.RETRY_WAIT, "storage")
    assert (chunk.attempts_infra, chunk.attempts_content) == (1, 0)
    assert not video.renditions.filter(role=RenditionRole.FINAL).exists()
    job = chunk.job
    job.refresh_from_db()
    assert job.state == JobState.ENCODING
    names = list(media_storage().names(job.prefix))
    assert names
    assert not any("/c0000" in name for name in names), "no half slice"

    proxy.heal()
    proxy.fail("reset", times=1, method="GET", path="/c0000", after=100)
    proxy.fail("truncate", times=1, method="GET", path="/main", after=100)
    proxy.fail("stall", times=1, method="GET", path="/low", after=10)
    proxy.fail("unavailable", times=1, method="PUT", path="manifest")
    Step.objects.waiting().update(not_before=NOON)
    worker.run_waiting()
    job.refresh_from_db()
    video.refresh_from_db()
    assert job.state == JobState.READY
    met = {kind for _method, _path, kind in proxy.seen if kind}
    assert met == {"unavailable", "reset", "truncate", "stall"}
    assert video.current_rendition.role == RenditionRole.FINAL
    assert fsck() == "0 missing, 0 orphans"

    assert list(media_storage().names("spool/")) == []
    assert files_below(settings.DANGKE_MEDIA_DIR) == [], "everything is in the bucket"
    source = video.source
    assert media_storage().size(source.storage_name) == source.size
    copies = [
        path.name
        for path in files_below(settings.DANGKE_CACHE_DIR)
        if path.suffix != ".lock"
    ]
    assert copies == [source.sha256], "fetched once, under its content"
    fetched = [path for method, path, _kind in proxy.seen if method == "GET"]
    assert len([path for path in fetched if source.sha256 in path]) == 0

    play = playback(video, at=timezone.now())
    assert decoded_frames(live_server.url + play.master_url) == 50
