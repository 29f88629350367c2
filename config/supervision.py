"""Runs the processes of one machine under supervisord, and asks whether the site answers."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from config.processes import PROJECT, Program

STOP_WAIT_S = 10

_HEAD = """\
; Written at each start; changes here are lost.
[supervisord]
nodaemon = true
silent = true
logfile = {log}/supervisord.log
logfile_maxbytes = 5MB
logfile_backups = 1
pidfile = {run}/supervisord.pid
childlogdir = {log}
"""
_PROGRAM = """
[program:{name}]
command = {command}
directory = {project}
autostart = true
autorestart = true
startsecs = 2
startretries = 100
; The first process of each group ends the others in order; force goes to all of them.
stopsignal = TERM
stopasgroup = false
killasgroup = true
stopwaitsecs = {stop_wait_s}
redirect_stderr = true
stdout_logfile = {log}/{name}.log
stdout_logfile_maxbytes = 10MB
stdout_logfile_backups = 3
"""


class Supervisor:
    """supervisord with a set of programs; what dies is started again.

    `run_dir` holds its configuration, `log_dir` one log for each program. Everything ends with
    `stop()`, and also when this process is killed (on Linux).
    """

    def __init__(
        self, programs: Sequence[Program], *, run_dir: Path, log_dir: Path
    ) -> None:
        for folder in (run_dir, log_dir):
            folder.mkdir(parents=True, exist_ok=True)
        self.log_dir = log_dir
        self._configuration = run_dir / "supervisord.conf"
        self._configuration.write_text(
            configuration(programs, run_dir=run_dir, log_dir=log_dir), encoding="utf-8"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = (sys.executable, "-m", "supervisor.supervisord", "-c")
        # Its own session: Ctrl-C in the terminal reaches us alone, and we stop the rest in order.
        self._process = subprocess.Popen(
            ending_with_parent((*command, str(self._configuration))),
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def wait(self, timeout_s: float) -> bool:
        """Sleep up to `timeout_s` seconds; True as soon as supervisord itself has ended."""
        if self._process is None:
            return True
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        """Stop every program, the stubborn by force after STOP_WAIT_S, then supervisord."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        if not self.wait(2 * STOP_WAIT_S + 5):
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def configuration(programs: Sequence[Program], *, run_dir: Path, log_dir: Path) -> str:
    """The text of supervisord's configuration file."""
    parts = [_HEAD.format(run=_escaped(str(run_dir)), log=_escaped(str(log_dir)))]
    if os.geteuid() == 0:
        parts.append("user = root\n")
    for program in programs:
        words = ending_with_parent(program.command)
        parts.append(
            _PROGRAM.format(
                name=program.name,
                command=_escaped(" ".join(_quoted(word) for word in words)),
                project=_escaped(str(PROJECT)),
                log=_escaped(str(log_dir)),
                stop_wait_s=STOP_WAIT_S,
            )
        )
    # One group is stopped all at once; without it supervisord ends one program after the other.
    names = ",".join(program.name for program in programs)
    parts.append(f"\n[group:dangke]\nprograms = {names}\n")
    return "".join(parts)


def ending_with_parent(command: Sequence[str]) -> list[str]:
    """`command`, to be ended by the kernel when its parent dies without having stopped it.

    Unchanged where setpriv is missing (outside Linux).
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return list(command)
    return [setpriv, "--pdeathsig", "TERM", "--", *command]


def is_port_free(port: int) -> bool:
    """Whether a server may listen on 127.0.0.1:`port` now."""
    with socket.socket() as probe:
        # As servers do: a connection that has just ended does not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether the home page on 127.0.0.1:`port` comes with status 200 within five seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return response.status == 200


def _escaped(text: str) -> str:
    """supervisord expands `%(…)s` in every value."""
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    """One word of a command line, as supervisord's shlex reads it (`;` starts a comment)."""
    if any(character in word for character in " ;\"'\\"):
        return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return word
