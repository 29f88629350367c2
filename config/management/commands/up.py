import fcntl
import io
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from config import supervision
from config.processes import programs
from config.static_files import collect_if_changed
from config.translations import compile_changed
from lib.filesystem_transport import declare_folders

READY_WITHIN_S = 120


class Stopped(BaseException):
    """A person or the system asked us to end."""


class NotStarted(Exception):
    """Said in one line to the person who typed the command."""


class Command(BaseCommand):
    help = "Prepare the database and the demo, then run the whole site on 127.0.0.1 until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="TCP port (8000)")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
        data_dir: Path = settings.DANGKE_DATA_DIR
        try:
            with _only_one(data_dir / "run" / "up.lock"):
                if not supervision.is_port_free(port):
                    raise NotStarted(
                        f"Port {port} on 127.0.0.1 is taken. Choose another: make up PORT={port + 1}"
                    )
                self._prepare()
                self._serve(data_dir, port)
        except NotStarted as error:
            self.stderr.write(str(error))
            sys.exit(1)
        except Stopped:
            self.stdout.write("stopped")

    def _prepare(self) -> None:
        """Bring the data folder up to date; whatever is there already is kept."""
        logging.disable(logging.INFO)
        self._step("translations", lambda: compile_changed(settings.LOCALE_PATHS))
        self._step("database", _migrate)
        self._step(
            "static files", lambda: collect_if_changed(Path(settings.STATIC_ROOT))
        )
        declare_folders(settings.DANGKE_RING_DIR)
        self._step("demo", _load_demo)
        connections.close_all()

    def _step(self, name: str, work: Callable[[], object]) -> None:
        self.stdout.write(f"preparing: {name}", ending="")
        self.stdout.flush()
        started = time.monotonic()
        try:
            work()
        finally:
            self.stdout.write(f" ({time.monotonic() - started:.1f} s)")
            self.stdout.flush()

    def _serve(self, data_dir: Path, port: int) -> None:
        supervisor = supervision.Supervisor(
            programs(port=port), run_dir=data_dir / "run", log_dir=data_dir / "log"
        )
        try:
            supervisor.start()
            self.stdout.write(
                f"starting: web and workers, logs in {supervisor.log_dir}"
            )
            self.stdout.flush()
            _wait_until_ready(supervisor, port)
            self._say_ready(port)
            while not supervisor.wait(3600):
                pass
            raise NotStarted("The supervisor ended. Its log: log/supervisord.log")
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            supervisor.stop()

    def _say_ready(self, port: int) -> None:
        from cms.demo import DEMO_ACCOUNTS

        self.stdout.write(f"ready: http://127.0.0.1:{port}")
        self.stdout.write("demo accounts (invented people; number and password):")
        for role, employee_no, password in DEMO_ACCOUNTS:
            self.stdout.write(f"  {employee_no:<12} {password:<20} {role}")
        self.stdout.write("Ctrl-C stops everything.")
        self.stdout.flush()


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _load_demo() -> None:
    # Its words are for a person who loads the demonstration by hand; ours come at the end.
    call_command("load_demo", stdout=io.StringIO())


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Hold `path` for this process; the kernel lets go of it however we end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise NotStarted(
                f"Already running in {path.parent.parent} (process {holder})."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _wait_until_ready(supervisor: supervision.Supervisor, port: int) -> None:
    give_up_at = time.monotonic() + READY_WITHIN_S
    while not supervision.answers(port):
        if supervisor.wait(0.3):
            raise NotStarted(f"The supervisor ended. Its log: {supervisor.log_dir}")
        if time.monotonic() > give_up_at:
            raise NotStarted(
                f"The site did not answer within {READY_WITHIN_S} s. Logs: {supervisor.log_dir}"
            )
