"""What holds for every test: only this machine, one database per process, kinds by folder."""

import os
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from config.translations import compile_changed
from tests import network, postgresql

# Real services and a real browser run once, on the default database; these folders and whatever
# touches the database run on PostgreSQL too.
RUN_ONCE = {"browser", "system", "ffmpeg"}
LOCALE = Path(__file__).parents[1] / "locale"
BROWSER = "tests/browser"
CONCURRENCY = Path(__file__).parent / "system" / "concurrency"

pytest_plugins = ["tests.services", "tests.s3"]
_server: postgresql.Server | None = None


def pytest_configure(config: pytest.Config) -> None:
    global _server
    network.allow_only_this_machine()
    if not _is_worker(config):
        # A fresh clone has none yet, and what people read is tested in their language.
        compile_changed([LOCALE, LOCALE / "wagtail"])
    if os.environ.get("DANGKE_TEST_DB") == "postgresql" and not _is_worker(config):
        _server = postgresql.Server.start()
        os.environ["DANGKE_DB_HOST"] = str(_server.socket_dir)
        os.environ["DANGKE_DB_USER"] = _server.user
    if os.environ.get("DANGKE_TEST_DB") == "postgresql":
        _point_django_at_server()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _server is not None:
        _server.stop()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    # Of a part of the suite, nothing may be left to run on the second database.
    on_postgresql = os.environ.get("DANGKE_TEST_DB") == "postgresql"
    if on_postgresql and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    for item in items:
        path = item.path.relative_to(Path(__file__).parent)
        kind = path.parts[0]
        if kind in ("browser", "system"):
            item.add_marker(getattr(pytest.mark, kind))
            # Many processes on a busy machine: one more try, which the output names.
            item.add_marker(pytest.mark.flaky(reruns=1))
    if os.environ.get("DANGKE_TEST_DB") != "postgresql":
        return
    chosen = [item for item in items if _runs_on_postgresql(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return _BrowserTogether(config, log)


class _BrowserTogether(LoadScopeScheduling):  # type: ignore[misc]
    """One process runs the browser's folder, which shares one site; the rest goes to whoever is free.

    In the order collected: what empties the tables stands behind what needs the rows of the migrations.
    xdist's own groups ride on node ids, which pytest 9.2 does not let it change any more.
    """

    def __init__(self, config: pytest.Config, log: Any) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(f"{BROWSER}/") else nodeid


def _runs_on_postgresql(item: pytest.Item) -> bool:
    if item.path.is_relative_to(CONCURRENCY):
        return True
    if any(item.get_closest_marker(name) for name in RUN_ONCE):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(
        item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db"}
    )


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _point_django_at_server() -> None:
    """pytest-django has read the settings before any of this ran."""
    from django.conf import settings

    settings.DATABASES["default"]["HOST"] = os.environ["DANGKE_DB_HOST"]
    settings.DATABASES["default"]["USER"] = os.environ["DANGKE_DB_USER"]
