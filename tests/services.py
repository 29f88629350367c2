"""Fixtures that start real services: Redis, and installations made of real processes."""

import fcntl
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from config.processes import PROJECT
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
def migrated_data_dir(pytestconfig: pytest.Config) -> Path:
    """A data folder with a migrated, empty SQLite database; only copied.

    Made once for all runs until a migration, a setting or a package changes: it takes half a minute.
    """
    kept = pytestconfig.cache.mkdir("migrated")
    template = kept / _what_migrations_depend_on()
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (template / "complete").exists():
            for older in kept.glob("*/"):
                shutil.rmtree(older)
            site = Site(template)
            site.manage("migrate", "--verbosity", "0", timeout_s=300)
            site.manage("createcachetable")
            (template / "complete").touch()
    return template


def _what_migrations_depend_on() -> str:
    digest = hashlib.sha256()
    for pattern in ("*/migrations/*.py", "config/settings/*.py", "requirements*.lock"):
        for path in sorted(PROJECT.glob(pattern)):
            digest.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    return digest.hexdigest()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, request: pytest.FixtureRequest
) -> None:
    """The test database of this process begins as a copy; on PostgreSQL it is migrated."""
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        return
    template = request.getfixturevalue("migrated_data_dir")
    shutil.copy(template / "dangke.sqlite3", database["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_keepdb(pytestconfig: pytest.Config) -> bool:
    """Take the copy as it is, unless asked for `--create-db`."""
    is_copy = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    return is_copy or pytestconfig.getvalue("reuse_db")


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
