"""A PostgreSQL server of the test run's own: a new cluster in a temporary folder, local socket only."""

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.processes import tied_to_this_process

# Nothing has to outlive the run, so nothing waits for the disk.
_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}
_FAST = {"fsync", "synchronous_commit", "full_page_writes"}


@dataclass
class Server:
    """A running server; connect to the socket in `socket_dir` as `user`, without a password."""

    folder: Path
    user: str
    process: subprocess.Popen[bytes]
    options: dict[str, str]
    kept: bool = False

    @property
    def socket_dir(self) -> Path:
        return self.folder

    @classmethod
    def start(
        cls, *, durable: bool = False, keep: Path | None = None, **options: str
    ) -> "Server":
        """Make a cluster and start it; `durable` ones wait for the disk, as a real one does.

        `keep` is a folder in which the cluster stays, and is found again by the next start.
        `options` are settings of the server. Raises RuntimeError with the server's log when it
        fails.
        """
        programs = _programs()
        folder = keep or Path(tempfile.mkdtemp(prefix="dangke-postgresql-"))
        folder.mkdir(parents=True, exist_ok=True)
        user = _unprivileged_user()
        owner = pwd.getpwnam(user)
        if os.geteuid() == 0:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = folder / "data"
        if not data.exists():
            initdb = [programs / "initdb", "-D", data, "-U", user, "-A", "trust"]
            _run_as(user, [*initdb, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
        usual = {
            name: value
            for name, value in _OPTIONS.items()
            if not (durable and name in _FAST)
        }
        options = usual | options
        process = _launch(folder, user, options)
        server = cls(folder, user, process, options, kept=keep is not None)
        server._wait_until_ready(programs)
        return server

    def crash(self) -> None:
        """Stop at once, as a power cut would: open transactions are lost, committed ones stay."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)

    def restart(self) -> None:
        """Start again after `crash`; returns when it answers."""
        self.process = _launch(self.folder, self.user, self.options)
        self._wait_until_ready(_programs())

    def stop(self) -> None:
        """Stop at once and remove the cluster, unless it is kept."""
        # SIGINT writes everything down and ends; SIGTERM waits for open connections.
        self.process.send_signal(signal.SIGINT if self.kept else signal.SIGTERM)
        try:
            self.process.wait(60 if self.kept else 3)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(10)
        if not self.kept:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _wait_until_ready(self, programs: Path) -> None:
        ask = [programs / "pg_isready", "-q", "-h", self.folder, "-U", self.user]
        give_up_at = time.monotonic() + 30
        while subprocess.run([str(word) for word in ask]).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError(
                    (self.folder / "log").read_text(errors="replace")[-2000:]
                )
            time.sleep(0.05)


def _launch(
    folder: Path, user: str, options: dict[str, str]
) -> subprocess.Popen[bytes]:
    settings = [f"-c{name}={value}" for name, value in options.items()]
    server = [_programs() / "postgres", "-D", folder / "data", "-k", folder, *settings]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            tied_to_this_process(server, user=user, signal_name="INT"),
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
        )


def _programs() -> Path:
    """Debian keeps the server programs of each version in a folder outside PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]),
    )
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    if initdb is None:
        raise RuntimeError("PostgreSQL is not installed: apt install postgresql")
    return Path(initdb).resolve().parent


def _unprivileged_user() -> str:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return getpass.getuser()
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run_as(user: str, command: list[str | Path]) -> None:
    words = tied_to_this_process(command, user=user, signal_name="KILL")
    done = subprocess.run(words, capture_output=True, text=True, cwd="/")
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
