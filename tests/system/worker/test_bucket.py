"""Real workers whose only common storage is a bucket: one is killed, the other one finishes."""

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


def two_slices_are_at_work():
    chunks = Step.objects.filter(kind=StepKind.CHUNK, state=StepState.RUNNING)
    return len(set(chunks.values_list("lease_owner", flat=True))) == 2


def is_finished():
    return Rendition.objects.filter(role=RenditionRole.FINAL).exists()


def files_below(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_two_workers_share_one_copy_of_the_source_and_one_may_die(
    site, rows, make_clip, upload
):
    for program in (processes.default_worker(), processes.beat()):
        site.start(program)
    clip = make_clip(12, "480x270")
    upload(site, clip)
    first = site.start(processes.transcode_worker())
    site.start(processes.transcode_worker())
    wait_until(
        lambda: rows(two_slices_are_at_work),
        timeout_s=120,
        what="both encode",
        every_s=0.02,
    )
    site.kill(first)
    wait_until(lambda: rows(is_finished), timeout_s=150, what="the ladder is live")

    assert rows(lambda: Step.objects.filter(leases_lost__gt=1).count()) == 0
    assert site.manage("fsck_media").strip().endswith("0 missing, 0 orphans")
    sha256 = rows(lambda: Source.objects.get().sha256)
    cache = site.data_dir / "video" / "cache"
    copies = [path for path in files_below(cache) if path.suffix != ".lock"]
    assert [path.name for path in copies] == [sha256]
    assert copies[0].read_bytes() == clip.read_bytes()
    site.stop()
    assert files_below(site.data_dir / "video" / "scratch") == []
    assert not (site.data_dir / "video" / "hls").exists()
    assert not (site.data_dir / "video" / "source").exists()
