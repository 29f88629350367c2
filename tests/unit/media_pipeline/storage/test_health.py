"""What `doctor` says about a bucket, by how the bucket answers a browser."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from media_pipeline.storage.health import _ask_as_browser

ORIGIN = "https://learn.example.org"
GOOD = {
    "Access-Control-Allow-Origin": ORIGIN,
    "Access-Control-Allow-Headers": "Range, Authorization",
    "Access-Control-Expose-Headers": "ETag, Content-Range",
}


class Bucket(BaseHTTPRequestHandler):
    """Answers like a bucket with CORS rules; `rules` and `body` are the test's."""

    rules: dict[str, str] = {}
    body = b"doc"

    def do_OPTIONS(self):
        self._answer(200, b"")

    def do_GET(self):
        assert self.headers["Origin"] == ORIGIN
        self._answer(206 if self.headers["Range"] else 200, self.body)

    def _answer(self, status, body):
        self.send_response(status)
        for name, value in self.rules.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        """Nothing to the terminal."""


@pytest.fixture
def bucket_url(monkeypatch):
    with HTTPServer(("127.0.0.1", 0), Bucket) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/bucket/object"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"Access-Control-Allow-Origin": "*"}, []),
        (
            {"Access-Control-Allow-Origin": "https://other.example.org"},
            [f"{ORIGIN} is not among the allowed origins"],
        ),
        (
            {"Access-Control-Allow-Headers": "Authorization"},
            ["the header Range is not allowed"],
        ),
        (
            {"Access-Control-Expose-Headers": ""},
            ["the header Content-Range is not exposed"],
        ),
    ],
)
def test_each_rule_that_is_missing_is_named(changes, said, bucket_url, monkeypatch):
    monkeypatch.setattr(Bucket, "rules", GOOD | changes)
    assert _ask_as_browser(bucket_url, ORIGIN) == said


def test_a_bucket_that_ignores_ranges_is_named(bucket_url, monkeypatch):
    monkeypatch.setattr(Bucket, "rules", GOOD)
    monkeypatch.setattr(Bucket, "body", b"doctor")
    (said,) = _ask_as_browser(bucket_url, ORIGIN)
    assert "6 bytes" in said
