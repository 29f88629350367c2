"""A Redis server of the test's own, which can be killed, silenced and started again."""

import contextlib
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import redis

from tests.processes import free_port, terminate, tied_to_this_process, wait_until


class RedisServer:
    """Redis with the settings that the documentation asks for: append-only, nothing evicted.

    `url` is its address, database 0; port and data stay the same over a restart.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dangke-redis-"))
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process = self._launch()

    def client(self) -> redis.Redis:
        """A connection; close it after use (`with`)."""
        return redis.Redis(port=self.port, socket_timeout=5)

    def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        """Start again after `kill`, with what was on the disk."""
        self.process = self._launch()

    def silence(self) -> None:
        """Connections are accepted by the kernel and never answered, until `wake`."""
        self.process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it and remove its data."""
        self.wake()
        terminate(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _launch(self) -> subprocess.Popen[bytes]:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        options += ["--dir", str(self.folder), "--appendonly", "yes"]
        options += ["--maxmemory-policy", "noeviction"]
        process = subprocess.Popen(
            tied_to_this_process(["redis-server", *options]), stdout=subprocess.DEVNULL
        )
        with self.client() as client:
            wait_until(lambda: _answers(client), timeout_s=10, what="Redis answers")
        return process


def _answers(client: redis.Redis) -> bool:
    with contextlib.suppress(redis.exceptions.RedisError):
        return bool(client.ping())
    return False
