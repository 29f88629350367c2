import errno
import os

import pytest

from media_pipeline.storage import DiskStorage, UnsafeName


@pytest.fixture
def store(tmp_path):
    return DiskStorage(tmp_path / "video")


def test_a_file_moves_in_whole(store, tmp_path):
    path = tmp_path / "made"
    path.write_bytes(b"segment")
    store.put_file("hls/v/g/c0000.1/720.m4s", path)
    assert not path.exists()
    assert store.size("hls/v/g/c0000.1/720.m4s") == 7
    with store.open("hls/v/g/c0000.1/720.m4s") as file:
        assert file.read() == b"segment"


def test_bytes_appear_whole_and_leave_no_temporary_name(store):
    store.put_bytes("hls/v/g/master.1.m3u8", b"#EXTM3U")
    assert list(store.names("hls/")) == ["hls/v/g/master.1.m3u8"]


def test_a_write_that_fails_leaves_nothing(store):
    with pytest.raises(TypeError):
        store.put_bytes("hls/v/g/master.1.m3u8", "text")
    assert list(store.names("hls/")) == []
    assert store.size("hls/v/g/master.1.m3u8") is None


def test_a_file_from_another_file_system_is_copied(store, tmp_path, monkeypatch):
    real = os.replace

    def across(source, target):
        if str(source) == str(tmp_path / "made"):
            raise OSError(errno.EXDEV, "other file system")
        real(source, target)

    monkeypatch.setattr(os, "replace", across)
    (tmp_path / "made").write_bytes(b"x" * 3_000_000)
    store.put_file("source/ab/abcd", tmp_path / "made")
    assert store.size("source/ab/abcd") == 3_000_000
    assert not (tmp_path / "made").exists()
    assert len(list(store.root.rglob("*.tmp"))) == 0


def test_deleting_takes_empty_folders_along_and_nothing_else(store):
    store.put_bytes("hls/v/g/c0000.1/720.m4s", b"1")
    store.put_bytes("hls/v/h/c0000.1/720.m4s", b"2")
    store.delete("hls/v/g/c0000.1/720.m4s")
    assert list(store.names("hls/")) == ["hls/v/h/c0000.1/720.m4s"]
    assert not (store.root / "hls/v/g").exists()
    store.delete_prefix("hls/v/h/")
    assert list(store.root.iterdir()) == []
    store.delete("hls/v/h/nothing")
    store.delete_prefix("hls/v/h/")


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "/etc/passwd",
        "hls/../../x",
        "hls//x",
        "",
        "hls/.hidden",
        "a\0b",
        "hls/x\n",
    ],
)
def test_names_that_no_part_of_the_product_makes_are_refused(store, name):
    for act in (store.size, store.open, store.delete):
        with pytest.raises(UnsafeName):
            act(name)
    with pytest.raises(UnsafeName):
        store.put_bytes(name, b"")


def test_what_is_not_there(store):
    assert store.size("hls/v/g/x.m4s") is None
    with pytest.raises(FileNotFoundError):
        store.open("hls/v/g/x.m4s")
    with pytest.raises(FileNotFoundError), store.local_path("hls/v/g/x.m4s"):
        pass
    assert store.size("hls") is None


def test_free_space_is_told_before_anything_is_stored(store):
    assert store.free_bytes() > 0
