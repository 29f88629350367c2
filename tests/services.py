"""Fixtures that start real services: Redis, workers, a whole site, a browser."""

import fcntl
import os
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config import processes
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
            site.manage("migrate", "--verbosity", "0")
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
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Stack:
    """The running product: `url` has no final slash; `site.database(...)` gives its rows."""

    url: str
    site: Site


@pytest.fixture(scope="session")
def stack(migrated_data_dir: Path) -> Iterator[Stack]:
    """`manage.py up` in a temporary folder: web, workers and beat as a person gets them."""
    folder = Path(tempfile.mkdtemp(prefix="dangke-stack-"))
    site = Site(folder, DANGKE_WATCH_BEAT_S="2", DANGKE_WATCH_FIRST_BEAT_S="1")
    site.use_database(migrated_data_dir)
    port = free_port()
    command = (*processes.manage("up"), "--port", str(port))
    try:
        process = site.start_command(command, "up")

        def ready() -> bool:
            assert process.poll() is None, f"up ended:\n{site.log('up')}"
            return "ready: " in site.log("up")

        wait_until(ready, timeout_s=180, what="ready: of manage.py up")
        yield Stack(f"http://127.0.0.1:{port}", site)
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright; ask it for contexts and pages."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    assert program, "Chromium is not installed: apt install chromium"
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Any) -> Iterator[Any]:
    """A page as on a small phone: 360 by 740, touch, Chinese."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    yield context.new_page()
    context.close()


def answers(url: str) -> bool:
    """True when a GET of `url` succeeds."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _answers(client: Any) -> bool:
    import redis

    try:
        return bool(client.ping())
    except redis.exceptions.RedisError:
        return False
