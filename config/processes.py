"""The processes of an installation on one machine, as `make up` and the tests start them."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Program:
    """One kind of process: its name and its command line, run from the project's folder."""

    name: str
    command: tuple[str, ...]


def programs(*, port: int) -> list[Program]:
    """Web server on 127.0.0.1:`port`, the two groups of workers, and beat."""
    return [web(port), transcode_worker(), default_worker(), beat()]


def web(port: int) -> Program:
    # Threads, because a learner's player keeps connections open between segments.
    return Program(
        "web",
        (
            *_module("gunicorn"),
            *("config.wsgi:application", "--bind", f"127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "8"),
            *("--timeout", "120", "--graceful-timeout", "3", "--no-control-socket"),
            *("--log-level", "warning"),
        ),
    )


def transcode_worker() -> Program:
    """As many conversions at once as half the processors: ffmpeg uses two threads."""
    slots = max(1, (os.cpu_count() or 2) // 2)
    return _worker("transcode", "--concurrency", str(slots))


def default_worker() -> Program:
    limits = ("--soft-time-limit", "300", "--time-limit", "360")
    return _worker("default", "--concurrency", "1", *limits)


def beat() -> Program:
    pid_file = "--pidfile="  # none: the supervisor knows its children
    return Program("beat", (*_celery("beat"), pid_file, "--loglevel", "WARNING"))


def manage(*words: str) -> tuple[str, ...]:
    """The command line of `manage.py words`."""
    return (sys.executable, str(PROJECT / "manage.py"), *words)


def _worker(queue: str, *options: str) -> Program:
    # No fanout on the embedded broker, so no gossip, mingle or heartbeat events anywhere.
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    return Program(
        f"worker-{queue}",
        (
            *_celery("worker"),
            *("--queues", queue, "--hostname", f"{queue}@%h", "--loglevel", "INFO"),
            *quiet,
            *options,
        ),
    )


def _celery(command: str) -> tuple[str, ...]:
    # Checks look at the program, which the tests have done, and load all pages of the site for it.
    return (*_module("celery"), "-A", "config", "--skip-checks", command)


def _module(name: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name)
