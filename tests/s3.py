"""Object storage for tests: real S3 servers on loopback, and the settings that use them."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.processes import free_port, terminate, tied_to_this_process, wait_until

ACCESS_KEY, SECRET_KEY = "dangke-test", "dangke-test-secret"
_BIN = Path(sys.executable).parent


@dataclass
class S3Server:
    """A running server; every bucket that it hands out is new and empty."""

    url: str
    process: subprocess.Popen[bytes]
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def new_bucket(self, **changes: Any) -> dict[str, Any]:
        """`settings.DANGKE_S3` for a bucket of the test's own; `changes` replace fields of it."""
        from media_pipeline.storage.s3_client import S3Config, client_of

        values = {
            "bucket": f"bucket-{os.getpid()}-{next(self._numbers)}",
            "region": "us-east-1",
            "endpoint": self.url,
            "access_key": ACCESS_KEY,
            "secret_key": SECRET_KEY,
        }
        client = client_of(S3Config(**values).connection(), os.getpid())
        client.create_bucket(Bucket=values["bucket"])
        return values | changes


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    with serving_rclone() as server:
        yield server


@contextlib.contextmanager
def serving_rclone() -> Iterator[S3Server]:
    """`rclone serve s3` on a folder: real signatures, real expiry, streams in parts."""
    folder = Path(tempfile.mkdtemp(prefix="dangke-s3-"))
    port = free_port()
    command = [_BIN / "rclone", "serve", "s3", "--addr", f"127.0.0.1:{port}"]
    command += ["--auth-key", f"{ACCESS_KEY},{SECRET_KEY}", "--config", "/dev/null"]
    command += ["--log-file", folder / "log", "--cache-dir", folder / "cache"]
    # As a bucket whose CORS rule lets the site in.
    command += ["--allow-origin", "*"]
    (folder / "buckets").mkdir()
    yield from _serve([*command, folder / "buckets"], port)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def strict_s3_server() -> Iterator[S3Server]:
    """Moto: keeps the rules of multipart uploads and conditional requests; checks no signature."""
    port = free_port()
    yield from _serve([_BIN / "moto_server", "-H", "127.0.0.1", "-p", str(port)], port)


@pytest.fixture
def on_s3(s3_server: S3Server, settings: Any, tmp_path: Path) -> dict[str, Any]:
    """This test's site keeps its videos in a new bucket; the settings that say so."""
    use_bucket(settings, s3_server.new_bucket(), tmp_path)
    return settings.DANGKE_S3


@pytest.fixture(params=["disk", "s3"])
def any_storage(request: Any, settings: Any, tmp_path: Path) -> str:
    """Runs the test twice: videos on a disk, and in a bucket. Says which."""
    settings.DANGKE_MEDIA_DIR = tmp_path / "video"
    if request.param == "s3":
        server = request.getfixturevalue("s3_server")
        use_bucket(settings, server.new_bucket(), tmp_path)
    return request.param


def use_bucket(settings: Any, values: dict[str, Any], tmp_path: Path) -> None:
    """Point the settings of a test at a bucket; working files go below `tmp_path`."""
    settings.DANGKE_STORAGE = "s3"
    settings.DANGKE_S3 = values
    settings.DANGKE_MEDIA_DIR = tmp_path / "video"
    settings.DANGKE_CACHE_DIR = tmp_path / "cache"


def environment(values: dict[str, Any]) -> dict[str, str]:
    """The same for the processes of a `Site`."""
    return {
        "DANGKE_STORAGE": "s3",
        "DANGKE_S3_BUCKET": values["bucket"],
        "DANGKE_S3_ENDPOINT": values["endpoint"],
        "DANGKE_S3_REGION": values["region"],
        "DANGKE_S3_ACCESS_KEY": values["access_key"],
        "DANGKE_S3_SECRET_KEY": values["secret_key"],
    }


def _serve(command: list[str | Path], port: int) -> Iterator[S3Server]:
    process = subprocess.Popen(
        tied_to_this_process(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(_listens(port), timeout_s=30, what=f"{command[0]} listens")
        yield S3Server(f"http://127.0.0.1:{port}", process)
    finally:
        terminate(process)


def _listens(port: int) -> Callable[[], bool]:
    def ask() -> bool:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            return probe.connect_ex(("127.0.0.1", port)) == 0

    return ask
