"""Copies of far sources: fetched once, evicted when unused, never half."""

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from media_pipeline.storage import SourceCache
from media_pipeline.transcode.errors import Cancelled
from tests.processes import tied_to_this_process, wait_until

PROJECT = Path(__file__).parents[4]


@pytest.fixture
def cache(tmp_path):
    return SourceCache(tmp_path / "cache", cap_bytes=1000)


def writing(size, fetched=None):
    """A fetch of `size` bytes that notes each call in `fetched`."""

    def fetch(path):
        if fetched is not None:
            fetched.append(size)
        path.write_bytes(b"x" * size)

    return fetch


def use(cache, key, size=300):
    with cache.hold(key, size, writing(size)) as path:
        return path


def keys(cache):
    return {path.name for path in cache.root.iterdir() if "." not in path.name}


def at_age(path, hours):
    when = path.stat().st_mtime - hours * 3600
    os.utime(path, (when, when))


def test_a_copy_is_fetched_once_and_read_only(cache):
    fetched = []
    for _ in range(3):
        with cache.hold("ab", 10, writing(10, fetched)) as path:
            assert path.read_bytes() == b"x" * 10
            assert path.stat().st_mode & 0o222 == 0
    assert fetched == [10]
    assert cache.used_bytes() == 10


def test_the_least_recently_used_copy_goes_first(cache):
    for hours, key in ((3, "aa"), (1, "bb"), (2, "cc")):
        at_age(use(cache, key), hours)
    use(cache, "dd")
    assert keys(cache) == {"bb", "cc", "dd"}
    at_age(cache.root / "cc", 1)
    at_age(cache.root / "dd", 5)
    use(cache, "bb")
    use(cache, "ee")
    assert keys(cache) == {"bb", "cc", "ee"}


def test_a_copy_in_use_is_never_evicted(cache):
    at_age(use(cache, "aa"), 9)
    with cache.hold("aa", 300, writing(300)) as path:
        at_age(path, 9)
        for key in ("bb", "cc", "dd", "ee"):
            use(cache, key)
        assert path.exists()
        assert cache.used_bytes() <= 1000 + 300


def test_a_copy_larger_than_the_cache_lives_as_long_as_it_is_used(cache):
    use(cache, "aa")
    with cache.hold("bb", 5000, writing(5000)) as path:
        assert path.stat().st_size == 5000
        assert keys(cache) == {"bb"}
    assert keys(cache) == set()


def test_a_full_disk_makes_unused_copies_go(cache, monkeypatch):
    use(cache, "aa")
    use(cache, "bb")
    free = iter([100, 100, 400])
    monkeypatch.setattr(cache, "disk_free", lambda: next(free, 10**9))
    use(cache, "cc", size=350)
    assert keys(cache) == {"cc"}


def test_a_fetch_that_fails_leaves_nothing_and_can_be_tried_again(cache):
    def fail(path):
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "disk full")

    with pytest.raises(OSError, match="disk full"), cache.hold("ab", 10, fail):
        pass
    assert [p.name for p in cache.root.iterdir() if not p.name.endswith(".lock")] == []
    assert use(cache, "ab").exists()


def test_waiting_for_another_process_ends_when_cancelled(cache):
    asked = []

    def cancelled():
        asked.append(1)
        return len(asked) > 2

    fetching, go_on = threading.Event(), threading.Event()

    def slow(path):
        fetching.set()
        go_on.wait(20)
        path.write_bytes(b"x")

    def hold_slowly():
        with cache.hold("ab", 1, slow):
            pass

    other = threading.Thread(target=hold_slowly)
    other.start()
    assert fetching.wait(20)
    held = SourceCache(cache.root, 1000).hold("ab", 1, slow, cancelled=cancelled)
    with pytest.raises(Cancelled), held:
        pass
    go_on.set()
    other.join()


def test_taking_a_copy_out_and_renaming_it(cache, tmp_path):
    use(cache, "aa", size=10)
    cache.rename("aa", "bb")
    assert keys(cache) == {"bb"}
    with cache.hold("bb", 10, writing(10)):
        assert not cache.take("bb", tmp_path / "out"), "somebody reads it"
    assert cache.take("bb", tmp_path / "out")
    assert (tmp_path / "out").stat().st_size == 10
    assert not cache.take("bb", tmp_path / "out")


@pytest.mark.parametrize("key", ["", "../x", "a/b", "a.lock", "A"])
def test_a_key_is_a_plain_word(cache, key):
    with pytest.raises(ValueError, match="not a key"), cache.hold(key, 1, writing(1)):
        pass


def fill(cache, log, *, size=1000, pause=0):
    command = [sys.executable, "-m", "tests.unit.media_pipeline.storage.filling"]
    words = [str(cache.root), str(log), str(size), str(pause)]
    return subprocess.Popen(tied_to_this_process([*command, *words]), cwd=PROJECT)


def said(log):
    return log.read_text().split("\n")[:-1] if log.exists() else []


def test_two_processes_that_want_the_same_source_fetch_it_once(cache, tmp_path):
    log = tmp_path / "log"
    processes = [fill(cache, log, pause=0.5) for _ in range(3)]
    assert [process.wait(30) for process in processes] == [0, 0, 0]
    assert sorted(said(log)) == ["begin", "have 1000", "have 1000", "have 1000"]


def test_a_process_killed_half_way_leaves_no_lock_and_no_copy(cache, tmp_path):
    log = tmp_path / "log"
    victim = fill(cache, log, pause=60)
    wait_until(lambda: list(cache.root.glob("*.part")), timeout_s=30, what="it fetches")
    waiting = fill(cache, log)
    victim.kill()
    victim.wait()
    assert waiting.wait(30) == 0
    assert said(log) == ["begin", "begin", "have 1000"]
    assert list(cache.root.glob("*.part")) == [], "what the dead one left is gone"


def test_leavings_of_the_dead_go_although_nobody_wants_that_source(cache):
    cache.root.mkdir()
    (cache.root / f"ab.{'0' * 32}.part").write_bytes(b"half")
    (cache.root / "cd.lock").touch()
    assert cache.trim() == 4
    assert [p.name for p in cache.root.iterdir() if p.name != "ab.lock"] == []
