"""A small site for the player alone: the real page and static files, a tiny HLS, and a scripted watch protocol.

It stands in for the server only, whose own behaviour has its own tests; what the player sends is recorded.
"""

from __future__ import annotations

import json
import mimetypes
import subprocess
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template import engines
from django.test import RequestFactory

from config.settings.content_security import MEMBER_POLICY

DURATION_S = 20
GOOD = "good"
PAGE = """{% extends "base.html" %}{% load static %}
{% block title %}{{ player.title }}{% endblock %}
{% block head_extra %}<link rel="stylesheet" href="{% static 'css/player.css' %}">{% endblock %}
{% block main %}<header class="page-head"><h1>{{ player.title }}</h1></header>
{% include "components/_player.html" %}{% endblock %}
{% block scripts %}<script type="module" src="{% static 'js/lecture-player/index.js' %}"></script>{% endblock %}"""
CONTENT_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".js": "text/javascript",
    ".m4s": "video/mp4",
    ".mp4": "video/mp4",
}


def make_hls(folder: Path) -> None:
    """Twenty seconds of test picture and tone as fMP4 segments of two seconds."""
    subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=s=320x180:r=10:d={DURATION_S}"]
        + ["-f", "lavfi", "-i", f"sine=frequency=330:duration={DURATION_S}"]
        + ["-c:v", "libx264", "-preset", "ultrafast", "-g", "20", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "48k"]
        + ["-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4"]
        + [str(folder / "master.m3u8")],
        check=True,
        timeout=60,
    )  # fmt: skip


@dataclass
class Script:
    """What the server answers next, and everything it has heard."""

    position_ms: int = 0
    media_token: str = GOOD
    open_problem: tuple[int, dict[str, str]] | None = None
    settle: dict[str, Any] = field(default_factory=dict)
    beats_fail: bool = False
    # More of the page's context, and text files by their path.
    player: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def bodies(self, *kinds: str) -> list[dict[str, Any]]:
        return [body for kind, body in self.heard if kind in kinds]

    @property
    def last_spans(self) -> list[list[int]]:
        return self.bodies("beat", "settle")[-1]["spans"]


def figures(covered: int = 0) -> dict[str, Any]:
    return {
        "covered": covered,
        "need": 18,
        "n": DURATION_S,
        "gaps": [[covered, DURATION_S]],
    }


class PlayerSite:
    """Serves one lecture page on a free loopback port; `script` may be replaced between tests."""

    def __init__(self, media: Path) -> None:
        self.media = media
        self.script = Script()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def page(self, cookies: str) -> bytes:
        request = RequestFactory(headers={"cookie": cookies}).get("/")
        player = {
            "open_url": "/watch/open",
            "beat_url": "/watch/beat",
            "settle_url": "/watch/settle",
            "duration_ms": DURATION_S * 1000,
            "resume_ms": self.script.position_ms,
            "max_rate": 2.0,
            "tracked": True,
            "title": "坚定理想信念",
            "speaker": "李明",
            "width": 320,
            "height": 180,
            "state": "in_progress",
            "quiz_url": "/quiz/",
            "figures": figures(),
        }
        player |= self.script.player
        template = engines["django"].from_string(PAGE)
        return template.render({"player": player}, request).encode()

    def answer(self, kind: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        script = self.script
        script.heard.append((kind, body))
        if kind == "open":
            return self._opened()
        if script.beats_fail:
            return 503, {}
        if kind == "beat":
            return 200, {"covered": 0, "beat_s": 60, "superseded": False}
        script.media_token = GOOD
        reply = figures() | {
            "completed_at": None,
            "state": "in_progress",
            "superseded": False,
            "token": None,
            "hls": f"/media/{GOOD}/master.m3u8",
            "quiz": {"required": True, "passed": False, "url": "/quiz/"},
        }
        return 200, reply | script.settle

    def _opened(self) -> tuple[int, dict[str, Any]]:
        script = self.script
        if script.open_problem:
            return script.open_problem
        count = len(script.bodies("open"))
        return 200, figures() | {
            "token": f"token-{count}",
            "session": f"session-{count}",
            "hls": f"/media/{script.media_token}/master.m3u8",
            "poster": None,
            "position_ms": script.position_ms,
            "beat_s": 60,
            "first_beat_s": 10,
            "completed_at": None,
            "quiz": None,
        }

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                """The test's output stays quiet."""

            def reply(self, status: int, data: bytes, content_type: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(data)))
                self.send_header("Content-Security-Policy", policy())
                self.end_headers()
                self.wfile.write(data)

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = json.loads(self.rfile.read(length))
                status, answer = site.answer(self.path.rsplit("/", 1)[1], body)
                self.reply(status, json.dumps(answer).encode(), "application/json")

            def do_GET(self) -> None:
                path = self.path.split("?")[0]
                if path == "/":
                    page = site.page(self.headers.get("Cookie", ""))
                    self.reply(200, page, "text/html; charset=utf-8")
                    return
                if path in site.script.texts:
                    text = site.script.texts[path].encode()
                    kind = "text/vtt" if path.endswith(".vtt") else "text/html"
                    self.reply(200, text, f"{kind}; charset=utf-8")
                    return
                if path == f"/media/{site.script.media_token}/{Path(path).name}":
                    found: Path | None = site.media / Path(path).name
                    if site.script.media_token != GOOD:
                        self.reply(403, b"", "text/plain")
                        return
                else:
                    located = finders.find(path.removeprefix("/static/"))
                    found = Path(located) if located else None
                if found is None or not found.is_file():
                    self.reply(404, b"", "text/plain")
                    return
                kind = CONTENT_TYPES.get(
                    found.suffix, mimetypes.guess_type(found.name)[0]
                )
                self.reply(200, found.read_bytes(), kind or "application/octet-stream")

        return Handler


def policy() -> str:
    """The members' policy as one header."""
    return "; ".join(
        f"{name} {' '.join(sources)}" for name, sources in MEMBER_POLICY.items()
    )
