"""A whole installation in a temporary folder, made of the processes that `make up` starts."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.processes import PROJECT, Program, manage
from tests.processes import kill_group, terminate, tied_to_this_process

_SET_UP = "import sys, django; django.setup()\n"


class Site:
    """One installation: its data folder, its environment and its running processes."""

    def __init__(self, data_dir: Path, **environment: str) -> None:
        self.data_dir = data_dir
        self.log_dir = data_dir / "test-logs"
        self.log_dir.mkdir(parents=True, exist_ok=True)
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DANGKE_", "DJANGO_", "PYTEST_"))
        }
        self.environment = inherited | {
            "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
            "DANGKE_DATA_DIR": str(data_dir),
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        self._running: list[subprocess.Popen[bytes]] = []

    def use_database(self, template: Path) -> None:
        """Copy the migrated, empty database of `template` (a data folder that nothing uses)."""
        for path in template.glob("dangke.sqlite3*"):
            shutil.copy(path, self.data_dir / path.name)

    def manage(self, *words: str, timeout_s: float = 120) -> str:
        """Run `manage.py words`; its standard output. Raises AssertionError when it fails."""
        done = subprocess.run(
            manage(*words),
            env=self.environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=timeout_s,
        )
        assert done.returncode == 0, f"manage.py {words}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def run_python(self, code: str, *words: str, timeout_s: float = 60) -> str:
        """Run `code` inside the installation (`sys.argv[1:]` are `words`); its output."""
        done = subprocess.run(
            [sys.executable, "-c", _SET_UP + code, *words],
            env=self.environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=timeout_s,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, program: Program, **environment: str) -> subprocess.Popen[bytes]:
        """Start one process in its own group; its output goes to `log(program.name)`."""
        return self.start_command(program.command, program.name, **environment)

    def start_command(
        self, command: tuple[str, ...], name: str, **environment: str
    ) -> subprocess.Popen[bytes]:
        with (self.log_dir / name).open("ab") as log:
            process = subprocess.Popen(
                tied_to_this_process(command),
                env=self.environment | environment,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def log(self, name: str) -> str:
        """What the process `name` has written so far."""
        path = self.log_dir / name
        return path.read_text(errors="replace") if path.exists() else ""

    def print_logs(self) -> None:
        """Print the end of every log; pytest shows it when the test failed."""
        for path in sorted(self.data_dir.glob("*log*/*")):
            print(f"--- {path.name}\n{path.read_text(errors='replace')[-6000:]}")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL to a process and all of its group, as a power cut would."""
        kill_group(process)
        self._running.remove(process)

    def stop(self) -> None:
        for process in reversed(self._running):
            # `up` ends its own children first.
            terminate(process, timeout_s=40)
        self._running.clear()

    @contextmanager
    def database(self, blocker: Any) -> Iterator[None]:
        """Point Django's models, in this process, at the site's SQLite file.

        `blocker` is the fixture django_db_blocker. Nothing else may use the database meanwhile.
        """
        from django.db import connections

        connection = connections["default"]
        usual_name = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = str(self.data_dir / "dangke.sqlite3")
        try:
            with blocker.unblock():
                yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual_name
