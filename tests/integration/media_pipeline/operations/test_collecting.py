"""What the sweep takes and what it never takes, on a disk and in a bucket."""

import datetime as dt
import json
import os
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from media_pipeline import tasks
from media_pipeline.models import Job, Rendition, Upload
from media_pipeline.operations import collecting, publishing
from media_pipeline.operations.closing import (
    close_delivery,
    closed_name,
    open_delivery,
)
from media_pipeline.operations.collecting import (
    GarbageKind,
    WrongDatabase,
    collect,
    find_garbage,
)
from media_pipeline.operations.jobs import cancel_job, reencode_video
from media_pipeline.states import JobState, StepKind
from media_pipeline.storage import media_storage, scratch_dir, source_cache
from tests.builders.media_pipeline import (
    claim,
    claim_kind,
    make_source,
    make_video,
    make_video_at,
    restart_video,
    run_all,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_storage")]

HOURS = dt.timedelta(hours=1)
DAYS = dt.timedelta(days=1)


def in_future(delta):
    """Objects get the time of their writing, so it is the sweep that happens later."""
    return timezone.now() + delta


def travel(monkeypatch, delta):
    """Let the commands and tasks that follow run later."""
    now = in_future(delta)
    monkeypatch.setattr(timezone, "now", lambda: now)


def store_rendition(rendition, *keys):
    """Write the objects of a rendition and the manifest that lists them."""
    store, prefix = media_storage(), rendition.prefix
    for key in keys:
        store.put_bytes(prefix + key, b"bytes of " + key.encode())
    store.put_bytes(prefix + rendition.master_name, b"#EXTM3U")
    listed = [{"key": key, "size": 1, "sha256": ""} for key in keys]
    store.put_bytes(
        prefix + rendition.manifest_name, json.dumps({"files": listed}).encode()
    )


def live_video(*keys):
    """A video that can be watched, with its source."""
    video = make_video_at(JobState.READY)
    media_storage().put_bytes(video.source.storage_name, b"source")
    store_rendition(video.current_rendition, *keys)
    return video


def everything():
    store = media_storage()
    return {
        name for prefix in ("source/", "hls/", "spool/") for name in store.names(prefix)
    }


def by_kind(garbage):
    found = {}
    for piece in garbage.pieces:
        found.setdefault(piece.kind, set()).add(piece.name)
    return found


def test_nothing_of_a_live_video_is_ever_garbage():
    live_video("c0000.1/720.m4s", "a.1/main.m4s", "s.1/poster.jpg")
    before = everything()
    assert find_garbage(at=in_future(400 * DAYS)).count == 0
    assert collect(at=in_future(400 * DAYS), by=None).count == 0
    assert everything() == before


def test_a_video_that_was_put_away_stays_cut_off_until_it_is_taken_back(any_storage):
    video = live_video("c0000.1/720.m4s")
    close_delivery(video)
    collect(at=in_future(400 * DAYS), by=None)
    on_disk = any_storage == "disk"
    assert (media_storage().size(closed_name(video)) is not None) == on_disk
    open_delivery(video)
    assert media_storage().size(closed_name(video)) is None


def test_a_live_video_without_a_readable_manifest_loses_nothing():
    video = live_video("c0000.1/720.m4s")
    store = media_storage()
    manifest = video.current_rendition.prefix + video.current_rendition.manifest_name
    store.delete(manifest)
    assert find_garbage(at=in_future(400 * DAYS)).count == 0
    store.put_bytes(manifest, b"{ not json")
    assert find_garbage(at=in_future(400 * DAYS)).count == 0


def test_orphans_go_after_a_day():
    video = live_video("c0000.1/720.m4s")
    prefix = video.current_rendition.prefix
    store = media_storage()
    orphans = {
        f"{prefix}c0000.9/720.m4s",
        f"hls/{'0' * 32}/{'0' * 16}-00000000/master.1.m3u8",
        f"source/00/{'0' * 64}",
    }
    kept = everything()
    for name in orphans:
        store.put_bytes(name, b"12345")
    assert find_garbage(at=in_future(23 * HOURS)).count == 0
    found = find_garbage(at=in_future(25 * HOURS))
    assert by_kind(found) == {GarbageKind.ORPHAN: orphans}
    assert (found.count, found.bytes) == (3, 15)
    assert [(t.kind, t.count, t.bytes) for t in found.tallies()] == [("orphan", 3, 15)]
    assert everything() == kept | orphans, "finding changes nothing"
    assert collect(at=in_future(25 * HOURS), by=None).bytes == 15
    assert everything() == kept


@pytest.mark.parametrize("state", [JobState.INSPECTING, JobState.ENCODING])
def test_nothing_of_an_open_job_is_garbage(state):
    video = make_video_at(state)
    prefix = f"hls/{video.key.hex}/"
    media_storage().put_bytes(video.source.storage_name, b"source")
    media_storage().put_bytes(f"{prefix}{'a' * 16}-00000000/c0000.1/720.m4s", b"1")
    assert find_garbage(at=in_future(30 * DAYS)).count == 0


def test_what_a_failed_job_keeps_for_a_retry_is_no_garbage():
    video = make_video_at(JobState.ENCODING)
    job = video.latest_job
    media_storage().put_bytes(f"{job.prefix}c0000.1/720.m4s", b"1")
    media_storage().put_bytes(video.source.storage_name, b"source")
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED)
    assert find_garbage(at=in_future(30 * DAYS)).count == 0


def test_what_a_cancelled_job_left_is_garbage_with_its_source():
    video = make_video_at(JobState.ENCODING)
    job = video.latest_job
    name = f"{job.prefix}c0000.1/720.m4s"
    media_storage().put_bytes(name, b"1")
    media_storage().put_bytes(video.source.storage_name, b"source")
    cancel_job(job=job, at=timezone.now(), by=None)
    found = find_garbage(at=in_future(25 * HOURS))
    assert by_kind(found) == {GarbageKind.ORPHAN: {name, video.source.storage_name}}


def test_an_earlier_rendition_goes_when_no_address_of_it_can_be_valid(settings):
    settings.DANGKE_MEDIA_TOKEN_TTL_S = 4 * 3600
    video = live_video("c0000.1/720.m4s", "s.1/poster.jpg")
    old = video.current_rendition
    published_at = timezone.now()
    restart_video(video)
    run_all(at=published_at)
    video.refresh_from_db()
    assert video.current_rendition != old
    store_rendition(video.current_rendition, "c0000.1/720.m4s")
    kept = {name for name in everything() if old.gen not in name}
    going = everything() - kept

    assert find_garbage(at=published_at + 27 * HOURS).count == 0
    found = find_garbage(at=published_at + 29 * HOURS)
    assert by_kind(found) == {GarbageKind.SUPERSEDED: going}
    collect(at=published_at + 29 * HOURS, by=None)
    assert everything() == kept
    assert not Rendition.objects.filter(pk=old.pk).exists()
    assert Job.objects.filter(pk=old.job_id).exists(), "its history stays"
    assert find_garbage(at=published_at + 300 * DAYS).count == 0


def test_a_recipe_whose_result_was_collected_can_be_wanted_again(settings):
    video = live_video("c0000.1/720.m4s")
    first_recipe = settings.DANGKE_TRANSCODE
    first = reencode_video(video=video, at=timezone.now(), by=None)
    run_all()
    settings.DANGKE_TRANSCODE = first_recipe | {"chunk_s": 60}
    reencode_video(video=video, at=timezone.now(), by=None)
    run_all()
    collect(at=in_future(30 * DAYS), by=None)
    assert not first.renditions.exists()
    settings.DANGKE_TRANSCODE = first_recipe
    again = reencode_video(video=video, at=timezone.now(), by=None)
    assert again.pk > first.pk
    run_all()
    video.refresh_from_db()
    assert video.current_rendition.job == again


def test_a_provisional_rendition_leaves_what_it_shares_with_the_final_one(settings):
    video = live_video("s.1/poster.jpg", "c0000.1/720.m4s")
    final = video.current_rendition
    Rendition.objects.filter(pk=final.pk).update(published_at=timezone.now())
    early = Rendition.objects.create(
        video=video,
        job=final.job,
        role="provisional",
        gen=final.gen,
        master_name="q.1/master.m3u8",
        manifest_name="q.1/manifest.json",
        manifest_sha256="0" * 64,
        bytes=1,
        duration_ms=1,
        has_video=True,
        published_at=final.published_at,
    )
    store_rendition(early, "q.1/v.m4s", "s.1/poster.jpg")
    collect(at=in_future(3 * DAYS), by=None)
    left = {name.removeprefix(final.prefix) for name in media_storage().names("hls/")}
    assert left == {
        "s.1/poster.jpg",
        "c0000.1/720.m4s",
        final.master_name,
        final.manifest_name,
    }
    assert list(video.renditions.all()) == [final]


def test_a_chosen_poster_stays_and_an_earlier_one_goes():
    video = live_video("s.1/poster.jpg")
    store, gens = media_storage(), [f"{digit * 16}-{digit * 8}" for digit in "12"]
    names = [f"hls/{video.key.hex}/{gen}/poster.jpg" for gen in gens]
    for name in names:
        store.put_bytes(name, b"jpeg")
    video.poster_gen = gens[1]
    video.save(update_fields=["poster_gen"])
    found = find_garbage(at=in_future(30 * DAYS))
    assert by_kind(found) == {GarbageKind.ORPHAN: {names[0]}}


def test_a_publish_between_finding_and_deleting_keeps_its_objects(monkeypatch):
    """The store is listed first: a set that goes live during the sweep is known to the rows."""
    make_video()
    package = claim_kind(StepKind.PACKAGE)
    prefix = package.job.prefix
    media_storage().put_bytes(f"{prefix}c0000.1/720.m4s", b"1")
    real = collecting.needed_objects

    def publish_first(store, **keywords):
        publishing.begin_publishing(step=package)
        made = publishing.Package(
            master_name="master.1.m3u8",
            manifest_name="manifest.1.json",
            manifest_sha256="0" * 64,
            poster_name="",
            storyboard_name="",
            bytes=1,
            duration_ms=1_000,
            has_video=True,
        )
        rendition = publishing.publish(
            step=package, package=made, result={}, at=timezone.now()
        )
        store_rendition(rendition, "c0000.1/720.m4s")
        return real(store, **keywords)

    monkeypatch.setattr(collecting, "needed_objects", publish_first)
    assert collect(at=in_future(30 * DAYS), by=None).count == 0
    assert media_storage().size(f"{prefix}c0000.1/720.m4s") is not None


def test_a_rendition_that_went_live_again_is_not_forgotten(monkeypatch):
    video = live_video("c0000.1/720.m4s")
    old = video.current_rendition
    restart_video(video)
    run_all(at=timezone.now())
    video.refresh_from_db()
    newer = video.current_rendition
    real = collecting.find_garbage

    def flip_after(*, at):
        found = real(at=at)
        video.current_rendition = old
        video.save(update_fields=["current_rendition"])
        return found

    monkeypatch.setattr(collecting, "find_garbage", flip_after)
    collect(at=in_future(30 * DAYS), by=None)
    assert set(Rendition.objects.values_list("pk", flat=True)) == {old.pk, newer.pk}
    assert media_storage().size(f"{old.prefix}c0000.1/720.m4s") is not None


def test_a_source_that_is_needed_again_stays(monkeypatch):
    """The same file arrives between finding and deleting."""
    source = make_source()
    media_storage().put_bytes(source.storage_name, b"source")
    real = collecting.find_garbage

    def arrive_after(*, at):
        found = real(at=at)
        assert by_kind(found) == {GarbageKind.ORPHAN: {source.storage_name}}
        make_video(source=source)
        return found

    monkeypatch.setattr(collecting, "find_garbage", arrive_after)
    assert collect(at=in_future(30 * DAYS), by=None).count == 0
    assert media_storage().size(source.storage_name) is not None


def test_the_spool_is_swept_of_what_no_row_knows():
    store, at = media_storage(), timezone.now()
    names = [f"spool/{digit * 32}" for digit in "123"]
    tails = [f"spool/tails/{digit * 32}/5" for digit in "12"]
    for name in [*names, *tails]:
        store.put_bytes(name, b"piece")
    Upload.objects.create(
        display_name="a.mp4",
        size=10,
        storage_name=names[0],
        created_at=at,
        expires_at=at + DAYS,
    )
    make_source(sha256=None, storage_name=names[2])
    assert find_garbage(at=in_future(47 * HOURS)).count == 0
    found = find_garbage(at=in_future(49 * HOURS))
    assert by_kind(found) == {GarbageKind.SPOOL: {names[1], tails[1]}}
    collect(at=in_future(49 * HOURS), by=None)
    assert everything() == {names[0], names[2], tails[0]}


def test_writes_that_never_ended_go_after_two_days(any_storage):
    store = media_storage()
    if any_storage == "s3":
        store.put_part("spool/ab", store.begin_multipart("spool/ab"), 1, b"part")
        store.put_part("spool/cd", store.begin_multipart("spool/cd"), 1, b"part")
        make_source(sha256=None, storage_name="spool/cd")
    else:
        store.put_bytes("hls/v/g/a.m4s", b"1")
        (store.root / "hls/v/g" / f".{'0' * 32}.tmp").write_bytes(b"half")
    assert GarbageKind.UNFINISHED not in by_kind(find_garbage(at=in_future(DAYS)))
    found = [
        piece
        for piece in find_garbage(at=in_future(3 * DAYS)).pieces
        if piece.kind == GarbageKind.UNFINISHED
    ]
    assert [piece.size for piece in found] == [4]
    collect(at=in_future(3 * DAYS), by=None)
    left = [piece.name for piece in store.unfinished(before=in_future(3 * DAYS))]
    assert left == (["spool/cd"] if any_storage == "s3" else [])


def test_scratch_of_a_step_that_nobody_holds_goes():
    make_video()
    held = claim()
    gone = scratch_dir(held.job_id, held.pk + 1, 1, "out")
    kept = scratch_dir(held.job_id, held.pk, held.fence, "out")
    for folder in (gone, kept):
        folder.mkdir(parents=True)
        (folder / "720.m4s").write_bytes(b"half")
    assert find_garbage(at=in_future(HOURS)).count == 0
    found = find_garbage(at=in_future(25 * HOURS))
    assert [(p.kind, p.size) for p in found.pieces] == [(GarbageKind.SCRATCH, 4)]
    collect(at=in_future(25 * HOURS), by=None)
    assert kept.is_dir()
    assert not gone.parent.parent.exists()


def test_the_cache_is_trimmed_to_its_limit(any_storage, settings):
    if any_storage == "disk":
        assert source_cache() is None
        return
    name = f"source/up/{'ab' * 8}"
    source = make_source(storage_name=name)
    make_video(source=source)
    media_storage().put_bytes(name, os.urandom(1000))
    with media_storage().local_path(name):
        pass
    settings.DANGKE_CACHE_BYTES = 400
    assert by_kind(find_garbage(at=timezone.now())) == {GarbageKind.CACHE: {"cache"}}
    collect(at=timezone.now(), by=None)
    assert source_cache().used_bytes() == 0


@contextmanager
def broken(monkeypatch, name):
    store = type(media_storage())
    real = store.delete

    def refuse(self, asked):
        if asked == name:
            raise OSError("no answer")
        real(self, asked)

    monkeypatch.setattr(store, "delete", refuse)
    yield
    monkeypatch.setattr(store, "delete", real)


def test_what_cannot_be_deleted_now_is_left_for_the_next_time(monkeypatch):
    store, names = media_storage(), [f"hls/v{digit}/g/a.m4s" for digit in "12"]
    for name in names:
        store.put_bytes(name, b"1")
    with broken(monkeypatch, names[0]):
        assert by_kind(collect(at=in_future(2 * DAYS), by=None)) == {
            GarbageKind.ORPHAN: {names[1]}
        }
    assert collect(at=in_future(2 * DAYS), by=None).count == 1
    assert everything() == set()


def test_a_store_full_of_objects_without_a_database_is_left_alone(monkeypatch):
    monkeypatch.setattr(collecting, "_SUSPICIOUS", 2)
    for number in range(3):
        media_storage().put_bytes(f"hls/v/g/{number}.m4s", b"1")
    with pytest.raises(WrongDatabase):
        collect(at=in_future(2 * DAYS), by=None)
    assert len(everything()) == 3
    assert collect(at=in_future(2 * DAYS), by=None, force=True).count == 3


def test_the_command_lists_and_deletes_only_when_told(capsys, monkeypatch):
    media_storage().put_bytes("hls/v/g/a.m4s", b"12345")
    call_command("collect_media")
    assert capsys.readouterr().out == "Nothing to delete.\n", "too young"
    travel(monkeypatch, 2 * DAYS)
    call_command("collect_media")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("orphan hls/v/g/a.m4s (5\xa0bytes)")
    assert lines[-1].endswith("would go; delete with --apply")
    assert len(everything()) == 1
    call_command("collect_media", "--apply")
    assert capsys.readouterr().out.splitlines()[-1].endswith("deleted")
    assert everything() == set()
    monkeypatch.setattr(collecting, "_SUSPICIOUS", 0)
    media_storage().put_bytes("hls/v/g/a.m4s", b"12345")
    travel(monkeypatch, 4 * DAYS)
    with pytest.raises(CommandError, match="right database"):
        call_command("collect_media", "--apply")


def test_the_daily_sweep_can_be_turned_off(settings, monkeypatch):
    media_storage().put_bytes("hls/v/g/a.m4s", b"12345")
    travel(monkeypatch, 2 * DAYS)
    settings.DANGKE_COLLECT_DAILY = False
    tasks.collect_media()
    assert len(everything()) == 1
    settings.DANGKE_COLLECT_DAILY = True
    tasks.collect_media()
    assert everything() == set()


def test_fsck_tells_orphans_with_their_size_and_missing_objects(capsys):
    video = live_video("c0000.1/720.m4s", "s.1/poster.jpg")
    media_storage().put_bytes("hls/v/g/a.m4s", b"12345")
    call_command("fsck_media")
    out = capsys.readouterr().out
    assert "orphan hls/v/g/a.m4s (5\xa0bytes)" in out
    assert out.strip().endswith("0 missing, 1 orphans")
    media_storage().delete(f"{video.current_rendition.prefix}c0000.1/720.m4s")
    with pytest.raises(CommandError, match="1 objects are missing"):
        call_command("fsck_media")
