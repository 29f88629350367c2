"""What every back end promises, on a disk and in a bucket."""

import datetime as dt
import hashlib
import io
import os

import pytest

from media_pipeline.storage import Entry, UnsafeName

LATER = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)


def read(store, name):
    with store.open(name) as file:
        return file.read()


def test_a_file_moves_in_whole(store, tmp_path):
    path = tmp_path / "made"
    path.write_bytes(b"segment")
    store.put_file("hls/v/g/c0000.1/720.m4s", path)
    assert not path.exists()
    assert store.size("hls/v/g/c0000.1/720.m4s") == 7
    assert read(store, "hls/v/g/c0000.1/720.m4s") == b"segment"


def test_the_digest_may_come_along(store, tmp_path):
    path = tmp_path / "made"
    path.write_bytes(b"segment")
    store.put_file("source/ab/x", path, sha256=hashlib.sha256(b"segment").hexdigest())
    assert read(store, "source/ab/x") == b"segment"


def test_bytes_appear_whole_and_leave_nothing_else(store):
    store.put_bytes("hls/v/g/master.1.m3u8", b"#EXTM3U")
    store.put_bytes("hls/v/g/empty.vtt", b"")
    assert sorted(store.names("hls/")) == [
        "hls/v/g/empty.vtt",
        "hls/v/g/master.1.m3u8",
    ]
    assert read(store, "hls/v/g/empty.vtt") == b""


def test_a_write_that_fails_leaves_nothing(store):
    with pytest.raises(TypeError):
        store.put_bytes("hls/v/g/master.1.m3u8", "text")
    assert list(store.names("hls/")) == []
    assert store.size("hls/v/g/master.1.m3u8") is None


def test_an_object_is_read_from_anywhere(store):
    data = os.urandom(300_000)
    store.put_bytes("hls/v/g/a.m4s", data)
    with store.open("hls/v/g/a.m4s") as file:
        assert file.seekable()
        assert file.seek(0, io.SEEK_END) == len(data)
        assert file.read(1) == b""
        for start, length in ((0, 16), (200_000, 40), (199_990, 100_000), (7, 70_000)):
            assert file.seek(start) == start
            assert file.read(length) == data[start : start + length]
            assert file.tell() == start + length
        file.seek(-5, io.SEEK_END)
        assert file.read(100) == data[-5:]
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    assert digest == hashlib.sha256(data).hexdigest()


def test_entries_tell_size_and_time(store):
    before = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=2)
    store.put_bytes("hls/v/g/a.m4s", b"12345")
    store.put_bytes("hls/v/h/b.m4s", b"1")
    (found,) = store.entries("hls/v/g/")
    assert found == Entry("hls/v/g/a.m4s", 5, found.modified_at)
    assert before <= found.modified_at <= LATER
    assert list(store.entries("hls/w/")) == []


def test_a_prefix_ends_at_its_slash(store):
    store.put_bytes("hls/v/a.1/x.m4s", b"1")
    store.put_bytes("hls/v/a.12/x.m4s", b"2")
    assert list(store.names("hls/v/a.1/")) == ["hls/v/a.1/x.m4s"]
    store.delete_prefix("hls/v/a.1/")
    assert list(store.names("hls/v/")) == ["hls/v/a.12/x.m4s"]


def test_deleting_what_is_there_and_what_is_not(store):
    for number in range(5):
        store.put_bytes(f"hls/v/g/{number}.m4s", b"1")
    store.put_bytes("hls/v/h/0.m4s", b"2")
    store.delete("hls/v/g/0.m4s")
    store.delete("hls/v/g/0.m4s")
    assert len(list(store.names("hls/v/g/"))) == 4
    store.delete_prefix("hls/v/g/")
    store.delete_prefix("hls/v/g/")
    assert list(store.names("hls/")) == ["hls/v/h/0.m4s"]


def test_a_copy_is_a_second_object_and_a_move_leaves_one(store):
    store.put_bytes("hls/v/g/a.m4s", b"bytes")
    store.copy("hls/v/g/a.m4s", "hls/w/g/a.m4s")
    store.copy("hls/v/g/a.m4s", "hls/w/g/a.m4s")
    store.move("hls/v/g/a.m4s", "hls/w/g/b.m4s")
    assert sorted(store.names("hls/")) == ["hls/w/g/a.m4s", "hls/w/g/b.m4s"]
    store.delete("hls/w/g/b.m4s")
    assert read(store, "hls/w/g/a.m4s") == b"bytes"
    for act in (store.copy, store.move):
        with pytest.raises(FileNotFoundError):
            act("hls/v/g/a.m4s", "hls/v/g/b.m4s")


def test_what_is_not_there(store):
    assert store.size("hls/v/g/x.m4s") is None
    with pytest.raises(FileNotFoundError):
        store.open("hls/v/g/x.m4s")
    with pytest.raises(FileNotFoundError), store.local_path("hls/v/g/x.m4s"):
        pass


def test_a_local_path_holds_the_bytes(store):
    data = os.urandom(100_000)
    name = f"source/ab/{hashlib.sha256(data).hexdigest()}"
    store.put_bytes(name, data)
    for _ in range(2):
        with store.local_path(name) as path:
            assert path.read_bytes() == data


def test_an_object_is_saved_as_a_file(store, tmp_path):
    data = os.urandom(100_000)
    store.put_bytes("hls/v/g/a.m4s", data)
    store.save_as("hls/v/g/a.m4s", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == data
    store.delete("hls/v/g/a.m4s")
    assert (tmp_path / "a").read_bytes() == data
    with pytest.raises(FileNotFoundError):
        store.save_as("hls/v/g/a.m4s", tmp_path / "b")
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/passwd", "hls/../../x", "hls//x", "", "hls/.hidden", "a\0b", "x\n"],
)
def test_names_that_no_part_of_the_product_makes_are_refused(store, name):
    acts = [store.size, store.open, store.delete]
    acts.append(lambda name: store.put_bytes(name, b""))
    acts.append(lambda name: store.copy("hls/a", name))
    acts.append(lambda name: list(store.names(name + "/")) if name else store.size(""))
    store.put_bytes("hls/a", b"1")
    for act in acts:
        with pytest.raises(UnsafeName):
            act(name)


def test_free_space_is_told_before_anything_is_stored(store):
    assert store.free_bytes() > 0
    assert list(store.unfinished(before=LATER)) == []
