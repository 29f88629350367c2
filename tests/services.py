"""Fixtures that start real services: Redis, and installations made of real processes."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.processes import free_port, terminate, tied_to_this_process, wait_until
from tests.site import Site


@dataclass(frozen=True)
class RedisServer:
    """A running Redis of the test's own; `url` is its address, database 0."""

    url: str
    process: subprocess.Popen[bytes]


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """Redis with the settings that the documentation asks for: append-only, nothing evicted."""
    import redis

    folder = Path(tempfile.mkdtemp(prefix="dangke-redis-"))
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    options += ["--appendonly", "yes", "--maxmemory-policy", "noeviction", "--save", ""]
    process = subprocess.Popen(
        tied_to_this_process(["redis-server", *options]), stdout=subprocess.DEVNULL
    )
    try:
        with redis.Redis(port=port) as client:
            wait_until(lambda: _answers(client), timeout_s=10, what="Redis answers")
        yield RedisServer(f"redis://127.0.0.1:{port}/0", process)
    finally:
        terminate(process)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_data_dir() -> Path:
    """A data folder with a migrated, empty SQLite database; made once for the run, only copied."""
    root = Path(os.environ["DANGKE_TEST_ROOT"])
    template = root / "template"
    with (root / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (template / "complete").exists():
            shutil.rmtree(template, ignore_errors=True)
            site = Site(template)
            site.manage("migrate", "--verbosity", "0", timeout_s=300)
            site.manage("createcachetable")
            (template / "complete").touch()
    return template


@pytest.fixture
def make_site(migrated_data_dir: Path) -> Iterator[Callable[..., Site]]:
    """Makes installations with an empty database; `make_site(DANGKE_LEASE_S="4")` sets variables.

    Start processes with `site.start(processes.transcode_worker())`; all end with the test.
    """
    sites: list[tuple[Site, Path]] = []

    def make(**environment: str) -> Site:
        folder = Path(tempfile.mkdtemp(prefix="dangke-site-"))
        site = Site(folder, **environment)
        site.use_database(migrated_data_dir)
        sites.append((site, folder))
        return site

    yield make
    for site, folder in sites:
        site.stop()
        site.print_logs()
        shutil.rmtree(folder, ignore_errors=True)


def _answers(client: Any) -> bool:
    import redis

    try:
        return bool(client.ping())
    except redis.exceptions.RedisError:
        return False
