"""A real browser on the real product: `manage.py up` with web, workers and beat.

The fixtures last as long as this folder: Playwright keeps an event loop in the thread, which
Django's models refuse elsewhere.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config import processes
from tests.browser.conversions import Conversions, convert
from tests.browser.lecture_page import BROWSERS, WATCH, Player
from tests.browser.visitor import PHONE, watch_for_faults
from tests.processes import free_port, wait_until
from tests.site import Site


@pytest.fixture(scope="package", autouse=True)
def allow_models_beside_playwright() -> Iterator[None]:
    # Until after the last fixture has emptied the database.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def conversions(migrated_data_dir: Path) -> Iterator[Conversions]:
    """Tiny clips as the pipeline leaves them; made once for the run."""
    yield from convert(migrated_data_dir)


@dataclass(frozen=True)
class Stack:
    """The running product: `url` has no final slash; `site.database(...)` gives its rows."""

    url: str
    site: Site


@pytest.fixture(scope="package")
def stack(migrated_data_dir: Path) -> Iterator[Stack]:
    """`manage.py up` in a temporary folder: web, workers and beat as a person gets them."""
    folder = Path(tempfile.mkdtemp(prefix="dangke-stack-"))
    site = Site(
        folder,
        DANGKE_WATCH_BEAT_S="2",
        DANGKE_WATCH_FIRST_BEAT_S="1",
        # Many pieces, so that a small file is on its way for a while.
        DANGKE_UPLOAD_PIECE_BYTES=str(256 * 1024),
    )
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


@pytest.fixture(scope="package")
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
        viewport=PHONE,
        has_touch=True,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(live_server: Any, chromium: Any) -> Iterator[Any]:
    """Opens an address as somebody: `visit(member, path, viewport)`; nothing may go wrong in any page.

    None is a visitor who has not signed in.
    """
    contexts: list[Any] = []
    faults: list[str] = []

    def visit(
        member: Any, path: str, viewport: dict[str, int] = PHONE, **more: Any
    ) -> Any:
        context = chromium.new_context(locale="zh-CN", viewport=viewport, **more)
        contexts.append(context)
        if member is not None:
            context.add_cookies([_session_cookie(member, live_server.url)])
        context.set_default_timeout(20_000)
        page = context.new_page()
        watch_for_faults(page, live_server.url, faults)
        page.goto(live_server.url + path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert faults == []


def _session_cookie(member: Any, url: str) -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(member)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.fixture
def make_player(
    chromium: Any, live_server: Any, settings: Any
) -> Iterator[Callable[..., Player]]:
    """Opens browsers of the kinds in BROWSERS; none may report a fault."""
    contexts, faults = [], []

    def make(browser: str = "hls.js", width: int = 900, height: int = 900) -> Player:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN"
        )
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(WATCH + BROWSERS[browser])
        watch_for_faults(page, live_server.url, faults)
        return Player(page, live_server.url)

    yield make
    for context in contexts:
        context.close()
    store = f"foreign: {settings.DANGKE_S3.get('endpoint', live_server.url)}"
    assert [fault for fault in faults if not fault.startswith(store)] == []


@pytest.fixture
def videos(
    transactional_db: None, conversions: Conversions, settings: Any
) -> dict[str, Any]:
    """The converted clips in this test's database, by name."""
    settings.DANGKE_MEDIA_DIR = conversions.media_dir
    return conversions.load()
