"""Memory of the web process while a large file comes in: flat, whatever the size of the file.

`DANGKE_BENCH_UPLOAD_MB` is the size (2048); the pieces are those that a browser sends.
"""

import http.client
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

from config import processes
from tests.processes import free_port, wait_until
from tests.site import Site

MIB = 1024 * 1024
PIECE = 8 * MIB
PATH = "/admin/videos/uploads/"
TOKEN = "a" * 32

_SESSION = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from tests.builders.uploads import make_uploader

member = make_uploader()
session = SessionStore()
session[SESSION_KEY] = str(member.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = member.get_session_auth_hash()
session.save()
print(session.session_key)
"""


def run() -> None:
    size = int(os.environ.get("DANGKE_BENCH_UPLOAD_MB", "2048")) * MIB
    folder = Path(tempfile.mkdtemp(prefix="dangke-bench-"))
    site = Site(folder, PYTHONPATH=str(processes.PROJECT))
    try:
        site.manage("migrate", "--verbosity", "0", timeout_s=600)
        site.manage("createcachetable")
        _measure(site, size)
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _measure(site: Site, size: int) -> None:
    port = free_port()
    web = site.start(processes.web(port))
    client = Client(port, site.run_python(_SESSION).split()[-1])
    wait_until(client.is_answered, timeout_s=60, what="the web process answers")
    # Both processes, and every thread of them, have done it once.
    client.send(128 * MIB)
    sampler = Sampler(web.pid)
    began = time.monotonic()
    cpu_before = sampler.cpu_s()
    client.send(size)
    took = time.monotonic() - began
    cpu = sampler.cpu_s() - cpu_before
    samples = sampler.stop()
    tenth = max(1, len(samples) // 10)
    first, last = max(samples[:tenth]), max(samples[-tenth:])
    print(
        f"  {size // MIB} MiB in pieces of {PIECE // MIB} MiB: {size / MIB / took:.0f} MiB/s, "
        f"{cpu / (size / MIB) * 1000:.1f} CPU ms per MiB"
    )
    print(
        f"  RSS of all web processes: {samples[0] / MIB:.1f} MiB before, {first / MIB:.1f} in the first tenth, "
        f"{last / MIB:.1f} in the last, {max(samples) / MIB:.1f} at most"
    )
    print(f"  growth {(max(samples) - samples[0]) / MIB:+.1f} MiB")


class Client:
    def __init__(self, port: int, session: str) -> None:
        self._port = port
        self._headers = {
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Tus-Resumable": "1.0.0",
        }
        # Not compressible, and no file system makes it sparse.
        self._piece = os.urandom(MIB) * (PIECE // MIB)

    def is_answered(self) -> bool:
        try:
            return self._ask("OPTIONS", PATH).status == 204
        except OSError:
            return False

    def send(self, size: int) -> None:
        created = self._ask(
            "POST",
            PATH,
            **{"Upload-Length": str(size), "Upload-Metadata": "filename YS5tcDQ="},
        )
        assert created.status == 201, created.status
        for offset in range(0, size, PIECE):
            length = min(PIECE, size - offset)
            answer = self._ask(
                "PATCH",
                created.headers["Location"],
                body=self._piece[:length],
                **{
                    "Upload-Offset": str(offset),
                    "Content-Type": "application/offset+octet-stream",
                },
            )
            assert answer.status == 204, answer.status

    def _ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request(method, path, body=body, headers=self._headers | headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer


class Sampler:
    """Resident memory of a process and its children, five times a second."""

    def __init__(self, parent: int) -> None:
        self._pids = _family(parent)
        self._samples = [self._rss()]
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> list[int]:
        self._ended.set()
        self._thread.join()
        return self._samples

    def cpu_s(self) -> float:
        ticks = 0
        for pid in self._pids:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def _watch(self) -> None:
        while not self._ended.wait(0.2):
            self._samples.append(self._rss())

    def _rss(self) -> int:
        pages = [
            Path(f"/proc/{pid}/statm").read_text().split()[1] for pid in self._pids
        ]
        return sum(map(int, pages)) * os.sysconf("SC_PAGE_SIZE")


def _family(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *(pid for child in children for pid in _family(int(child)))]
