"""Fixtures that start real services: Redis, and installations made of real processes."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.redis_server import RedisServer
from tests.site import Site


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer()
    try:
        yield server
    finally:
        server.stop()


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
