"""Real workers on a bucket: one is killed, the next one finishes."""

import pytest

from config import processes
from media_pipeline.models import Rendition, Source, Step
from media_pipeline.states import RenditionRole, StepKind, StepState
from tests.processes import wait_until
from tests.s3 import environment

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def site(make_site, s3_server):
    bucket = environment(s3_server.new_bucket())
    return make_site(
        DANGKE_LEASE_S="4", DANGKE_BEAT_S="1", DANGKE_CHUNK_S="6", **bucket
    )


@pytest.fixture
def rows(site, django_db_blocker):
    """`rows(function)` calls the function with the site's database under Django's models."""

    def read(function):
        with site.database(django_db_blocker):
            return function()

    return read


def a_slice_is_at_work():
    return Step.objects.filter(kind=StepKind.CHUNK, state=StepState.RUNNING).exists()


def is_finished():
    return Rendition.objects.filter(role=RenditionRole.FINAL).exists()


def files_below(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_successor_of_a_killed_worker_finishes_from_the_same_copy(
    site, rows, make_clip, upload
):
    cache = site.data_dir / "video" / "cache"

    def copies():
        return [path for path in files_below(cache) if path.suffix != ".lock"]

    for program in (processes.default_worker(), processes.beat()):
        site.start(program)
    first = site.start(processes.transcode_worker())
    clip = make_clip(12, "640x360")
    upload(site, clip)
    wait_until(
        lambda: rows(a_slice_is_at_work),
        timeout_s=120,
        what="a slice is at work",
        every_s=0.02,
    )
    [copy] = copies()
    number = copy.stat().st_ino
    site.kill(first)
    site.start(processes.transcode_worker())
    wait_until(lambda: rows(is_finished), timeout_s=120, what="the ladder is live")

    assert site.manage("fsck_media").strip().endswith("0 missing, 0 orphans")
    [copy] = copies()
    assert copy.name == rows(lambda: Source.objects.get().sha256)
    assert copy.stat().st_ino == number, "not fetched a second time"
    assert copy.read_bytes() == clip.read_bytes()
    site.stop()
    assert files_below(site.data_dir / "video" / "scratch") == []
    assert not (site.data_dir / "video" / "hls").exists()
    assert not (site.data_dir / "video" / "source").exists()
