"""What only a disk has: links, temporary names, folders that empty."""

import datetime as dt
import errno
import os

import pytest

from media_pipeline.storage import DiskStorage


@pytest.fixture
def store(tmp_path):
    return DiskStorage(tmp_path / "video")


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


def test_a_copy_shares_its_bytes_with_the_original(store):
    store.put_bytes("hls/v/g/a.m4s", b"bytes")
    store.copy("hls/v/g/a.m4s", "hls/w/g/a.m4s")
    paths = [store.root / "hls/v/g/a.m4s", store.root / "hls/w/g/a.m4s"]
    assert os.path.samefile(*paths)


def test_a_file_system_without_links_copies(store, monkeypatch):
    def refuse(_source, _target):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    store.put_bytes("hls/v/g/a.m4s", b"bytes")
    store.copy("hls/v/g/a.m4s", "hls/w/g/a.m4s")
    assert (store.root / "hls/w/g/a.m4s").read_bytes() == b"bytes"
    assert len(list(store.root.rglob("*.tmp"))) == 0


def test_temporary_files_of_killed_writers_are_found_and_dropped(store):
    store.put_bytes("hls/v/g/a.m4s", b"bytes")
    rest = store.root / "hls/v/g" / f".{'0' * 32}.tmp"
    rest.write_bytes(b"half")
    assert list(store.names("hls/")) == ["hls/v/g/a.m4s"], "no object"
    now = dt.datetime.now(dt.UTC)
    assert list(store.unfinished(before=now - dt.timedelta(hours=1))) == []
    (leftover,) = store.unfinished(before=now + dt.timedelta(hours=1))
    assert (leftover.name, leftover.size) == ("hls/v/g", 4)
    store.drop_unfinished(leftover)
    store.drop_unfinished(leftover)
    assert not rest.exists()
    assert store.size("hls/v/g/a.m4s") == 5
