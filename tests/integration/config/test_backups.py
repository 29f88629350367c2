"""A copy of a site, the way back into an empty one, and what is refused on the way."""

import datetime as dt
import json
import threading
from itertools import count

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from config.backups import snapshots
from config.backups.errors import Refused
from config.backups.making import back_up
from config.backups.restoring import find, restore
from media_pipeline.models import Source, Video
from media_pipeline.storage import media_storage
from tests.builders.media_pipeline import make_source, make_video
from tests.builders.members import make_member, make_unit
from tests.site import Site

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]
_seconds = count()
SIZE = len(b"a lecture")


@pytest.fixture
def place(tmp_path):
    return tmp_path / "backups"


@pytest.fixture(autouse=True)
def here(settings, tmp_path):
    """A site of our own folders, with one of everything that is kept."""
    settings.DANGKE_DATA_DIR = tmp_path / "data"
    settings.DANGKE_MEDIA_DIR = tmp_path / "data" / "video"
    settings.MEDIA_ROOT = tmp_path / "data" / "media"
    secrets = settings.DANGKE_DATA_DIR / "secrets"
    secrets.mkdir(parents=True)
    (secrets / "media_secret").write_text("signs addresses")
    make_member("王文静", unit=make_unit("示范第一党支部"))
    store_source()
    store_arrival()
    default_storage.save("papers/minutes.pdf", ContentFile(b"minutes"))


def store_source():
    source = make_source(size=SIZE)
    media_storage().put_bytes(source.storage_name, b"a lecture")
    make_video(source=source)
    return source


def store_arrival():
    """An upload that is in, and that no worker has looked at."""
    media_storage().put_bytes("spool/arrived-1", b"just uploaded")
    make_source(sha256=None, storage_name="", arrived_name="spool/arrived-1")


def take(place, *, videos=True, keep=None):
    at = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
    at += dt.timedelta(seconds=next(_seconds))
    return back_up(place, at=at, videos=videos, keep=keep)


def newest(place):
    return snapshots.snapshots(place)[-1]


def change(snapshot, **values):
    path = snapshot.folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def kept(place):
    root = place / "files"
    return {
        path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()
    }


@pytest.fixture
def empty_site(make_empty_database, tmp_path):
    """Another installation, on another machine as it were, without a database."""
    return Site(tmp_path / "elsewhere", **make_empty_database)


@pytest.fixture
def make_empty_database():
    """Variables of a site whose database is empty, of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield {}
        return
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield {
        "DANGKE_DB": "postgresql",
        "DANGKE_DB_NAME": name,
        "DANGKE_DB_HOST": connection.settings_dict["HOST"],
        "DANGKE_DB_USER": connection.settings_dict["USER"],
    }
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_what_was_kept_comes_back_in_an_empty_site(place, empty_site):
    with pytest.raises(AssertionError) as refusal:
        empty_site.manage("backup", str(place.with_name("of-nothing")))
    said = str(refusal.value).splitlines()[1:]
    assert said[0].startswith("CommandError: No backup was made. ")
    assert len(said) == 1
    made = take(place)
    assert made.missing == ()
    assert empty_site.manage("restore", str(place)).startswith(
        f"restored {made.name}: {made.rows} rows, 3 files\n"
    )
    there = empty_site.run_python(
        """
import json
from django.core.files.storage import default_storage
from media_pipeline.models import Source
from media_pipeline.storage import media_storage
from members.models import Member
store = media_storage()
rows = Source.objects.order_by("pk")
print(json.dumps({
    "names": list(Member.objects.values_list("name", flat=True)),
    "bytes": [store.open(one.arrived_name or one.storage_name).read().decode() for one in rows],
    "paper": default_storage.open("papers/minutes.pdf").read().decode(),
}))
"""
    )
    assert json.loads(there) == {
        "names": ["王文静"],
        "bytes": ["a lecture", "just uploaded"],
        "paper": "minutes",
    }
    secret = empty_site.data_dir / "secrets" / "media_secret"
    assert secret.read_text() == "signs addresses"
    assert secret.stat().st_mode & 0o777 == 0o600
    # What is there now is not overwritten.
    with pytest.raises(
        AssertionError, match="is not empty, and nothing is overwritten"
    ):
        empty_site.manage("restore", str(place))


def test_a_snapshot_is_of_one_moment_while_others_write(place):
    stop, wrote = threading.Event(), threading.Event()

    def write():
        try:
            while not stop.is_set():
                with transaction.atomic():
                    make_video()
                wrote.set()
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert wrote.wait(30)
        take(place)
    finally:
        stop.set()
        writer.join()
    rows = newest(place).manifest.rows
    # One source of this test waits without a video.
    assert rows[Video._meta.db_table] == rows[Source._meta.db_table] - 1 >= 2


def test_the_next_copies_what_is_new_and_old_ones_are_let_go(place):
    source = Source.objects.exclude(storage_name="").get()
    first = take(place)
    assert (first.files, first.new_files) == (3, 3)
    second_source = store_source()
    second = take(place)
    assert (second.files, second.new_files) == (4, 1)
    media_storage().delete(source.storage_name)
    third = take(place, keep=2)
    assert third.new_files == 0
    assert third.missing == (source.storage_name,)
    # The second still needs it.
    assert f"video/{source.storage_name}" in kept(place)
    assert [one.name for one in snapshots.snapshots(place)] == [second.name, third.name]
    take(place, keep=1)
    assert kept(place) == {
        f"video/{second_source.storage_name}",
        "video/spool/arrived-1",
        "media/papers/minutes.pdf",
    }
    assert place.stat().st_mode & 0o777 == 0o700


def test_a_bucket_is_listed_and_keeps_its_videos(place, settings, on_s3, tmp_path):
    source = store_source()
    made = take(place, videos=False)
    assert f"video/{source.storage_name}" not in kept(place)
    assert newest(place).manifest.objects[source.storage_name] == SIZE
    # Asked for, they are copied; and go into whatever store the other site has.
    assert take(place, videos=True).new_files == made.files - 1
    assert f"video/{source.storage_name}" in kept(place)


def test_a_copy_that_was_cut_off_is_none_and_is_swept_away(place):
    in_the_way = place / "files" / "media" / "papers" / "minutes.pdf"
    in_the_way.mkdir(parents=True)
    with pytest.raises(CommandError, match=r"No backup was made\. .*minutes\.pdf"):
        call_command("backup", place)
    assert snapshots.snapshots(place) == []
    # What a killed one leaves behind.
    (place / ".under-way-2026-11-22T00-00-00Z").mkdir()
    in_the_way.rmdir()
    assert take(place).new_files == 1
    assert sorted(path.name for path in place.iterdir()) == [
        ".lock",
        newest(place).name,
        "files",
    ]


def test_refused_before_anything_is_written(place, tmp_path):
    with pytest.raises(Refused, match="no complete backup"):
        find(place, None)
    stranger = tmp_path / "papers"
    (stranger / "letters").mkdir(parents=True)
    with pytest.raises(Refused, match="holds something else"):
        take(stranger)
    with (
        snapshots.one_at_a_time(place),
        pytest.raises(Refused, match="Another backup is writing"),
    ):
        take(place)
    made = take(place)
    with pytest.raises(Refused, match=f"no backup 2020.*There are: {made.name}"):
        find(place, "2020")
    with pytest.raises(Refused, match="is not empty, and nothing is overwritten"):
        restore(place, newest(place))
    with pytest.raises(CommandError, match=r"Not restored.*is not empty"):
        call_command("restore", place)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"engine": "oracle"}, "This is a backup of oracle"),
        ({"migrations": [["members", "0999_later"]]}, "newer version .*0999_later"),
        ({"sha256": "0" * 64}, "damaged: take another"),
        ({"media": {"papers/minutes.pdf": 8}}, "minutes.pdf is missing or cut short"),
        ({"objects": {"hls/v/g/0.m4s": 8}}, "0.m4s is missing or cut short"),
        ({"format": 2}, "another format of backups"),
        ({"rows": None, "unknown": 1}, "is damaged"),
    ],
)
def test_a_snapshot_that_does_not_fit_is_refused(place, values, words):
    take(place)
    change(newest(place), **values)
    with pytest.raises(Refused, match=words):
        restore(place, find(place, None))


def test_the_commands_say_what_there_is(place, capsys):
    call_command("backup", place)
    said = capsys.readouterr().out
    assert "rows" in said
    assert "3 files" in said
    call_command("restore", place, list=True)
    listed = capsys.readouterr().out
    assert listed.split()[0] == newest(place).name
    assert "without videos" not in listed
