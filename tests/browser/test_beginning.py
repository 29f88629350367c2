"""The finished beginning of an unfinished video, in Chromium: it starts at its start, and grows."""

import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from media_pipeline.playlists import readdressed
from media_pipeline.previews import MASTER, PICTURE, SOUND, Preview, text_of
from media_pipeline.transcode import steps
from media_pipeline.transcode.options import Options, Recipe
from media_pipeline.transcode.types import Plan

pytestmark = [pytest.mark.timeout(120), pytest.mark.ffmpeg]

OPTIONS = Options(recipe=Recipe(gop_s=2, gops_per_chunk=1))
PAGE = f"""<!doctype html><video muted data-video-preview="/{MASTER}"></video>
<script type="module" src="/static/cms/video-preview.js"></script>"""
TYPES = {".js": "text/javascript", ".m3u8": "application/vnd.apple.mpegurl"}


class Beginning:
    """Serves the page of a preview, of which `self.ready` slices are finished."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ready = 1
        source = folder / "src.mp4"
        self._make(source)
        self.plan = steps.inspect(source, options=OPTIONS).plan
        self.slices = [
            steps.encode_chunk(
                source, self.plan, index, out_dir=self._room(f"c{index}"),
                prefix=f"c{index}", options=OPTIONS,
            ).objects[self.plan.picture.rungs[-1].name]
            for index in range(self.plan.chunk_count)
        ]  # fmt: skip
        self.sound = steps.encode_audio(
            source, self.plan, out_dir=self._room("a"), prefix="a", options=OPTIONS
        ).main
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _room(self, name: str) -> Path:
        (self.folder / name).mkdir()
        return self.folder / name

    @staticmethod
    def _make(path: Path) -> None:
        command = [
            "ffmpeg",
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=320x180:r=25:d=6",
        ]
        command += ["-f", "lavfi", "-i", "sine=f=440:r=48000:d=6", "-c:v", "libx264"]
        command += ["-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
        subprocess.run([*command, str(path)], check=True, timeout=60)

    def text(self, name: str) -> str:
        pictures = tuple(self.slices[: self.ready])
        preview = Preview(
            "g", "v", Plan.from_json(self.plan.to_json()), pictures, self.sound
        )
        return readdressed(text_of(preview, name), lambda uri: f"/{uri}")

    def body(self, path: str) -> bytes | None:
        name = path.removeprefix("/")
        if not name:
            return PAGE.encode()
        if name in {MASTER, PICTURE, SOUND}:
            return self.text(name).encode()
        found = (
            finders.find(name.removeprefix("static/"))
            if name.startswith("static/")
            else self.folder / name
        )
        return Path(found).read_bytes() if found and Path(found).is_file() else None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                """The test's output stays quiet."""

            def do_GET(self) -> None:
                data = site.body(self.path)
                status = 404 if data is None else 200
                data = data or b""
                asked = self.headers.get("Range")
                if asked:
                    first, last = asked.removeprefix("bytes=").split("-")
                    data, status = data[int(first) : int(last) + 1], 206
                suffix = Path(self.path).suffix
                self.send_response(status)
                self.send_header(
                    "Content-Type",
                    TYPES.get(suffix, "text/html" if self.path == "/" else "video/mp4"),
                )
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        return Handler


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beginning]:
    made = Beginning(tmp_path_factory.mktemp("beginning"))
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_beginning_starts_at_its_start_and_grows_while_it_is_watched(
    beginning: Beginning, phone: Any
) -> None:
    faults: list[str] = []
    phone.on("pageerror", lambda error: faults.append(str(error)))
    phone.goto(beginning.url)
    until = partial(phone.wait_for_function, timeout=20_000)
    phone.wait_for_timeout(500)
    phone.evaluate("() => { document.querySelector('video').play(); }")
    until("() => document.querySelector('video').currentTime > 0.3")
    assert phone.evaluate("() => document.querySelector('video').currentTime") < 2.1
    buffered = "(v => v.buffered.length === 1 && v.buffered.end(0))(document.querySelector('video'))"
    until(f"() => {buffered} > 1.8")
    assert phone.evaluate(f"() => {buffered}") < 2.2, "one slice is there"
    beginning.ready = 3
    until("() => document.querySelector('video').currentTime > 4.5")
    until("() => document.querySelector('video').ended")
    assert faults == []
