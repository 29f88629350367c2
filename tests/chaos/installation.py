"""One installation as a supervisor sees it: worker groups, beat, a console, and their restarts."""

import contextlib
import json
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from config import processes
from config.processes import PROJECT, Program
from lib.hearing import EXIT_STATUS
from tests import postgresql, s3
from tests.chaos import tree
from tests.chaos.brokers import Redis, RingFolder
from tests.faulty_proxy import FaultyProxy
from tests.processes import tied_to_this_process, wait_until
from tests.site import Site

UNFENCED = "tests.chaos.unfenced"
FAST_CLOCK = "tests.chaos.fast_clock"
MANY_RESTARTS = 5
ROOM_BYTES = 96 * 1024 * 1024


@dataclass
class Group:
    """A worker process with its pool; `process` is the one that runs now."""

    program: Program
    slots: int
    process: subprocess.Popen[bytes]
    frozen: bool = field(default=False)

    @property
    def name(self) -> str:
        return self.program.name

    def pool(self) -> list[int]:
        """Numbers of its pool processes."""
        return [
            entry.pid
            for entry in tree.table().values()
            if entry.parent == self.process.pid and entry.name not in tree.TOOLS
        ]

    def tools(self) -> list[tree.Entry]:
        """Media tools that run for it, sandboxes included."""
        return [e for e in tree.descendants(self.process.pid) if e.name in tree.TOOLS]


class Installation:
    """Real processes around one data folder; `stop` leaves nothing behind."""

    def __init__(
        self,
        template: Path,
        *,
        broker: str,
        database: str,
        storage: str = "disk",
        unfenced: bool = False,
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dangke-chaos-"))
        self.broker = Redis() if broker == "redis" else RingFolder(self.folder)
        self.database = None
        environment = {
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            "DANGKE_BROKER_URL": self.broker.url,
        }
        if database == "postgresql":
            self.database = postgresql.Server.start()
            environment |= _new_database(self.database)
        self.proxy = None
        self._services = contextlib.ExitStack()
        if storage == "s3":
            environment |= self._start_storage()
        self.site = Site(self.folder, **environment)
        self.media = self.folder / "video"
        self.media.mkdir()
        self.has_own_room = _mount(self.media)
        self.unfenced = unfenced
        self.groups: list[Group] = []
        self.restarts: Counter[str] = Counter()
        self.deaf = 0
        if self.database:
            self.site.manage("migrate", "--verbosity", "0", timeout_s=600)
            self.site.manage("createcachetable")
        else:
            self.site.use_database(template)
        self.console = Console(self.site)
        self.console.ask("begin", without_guards=unfenced)

    def start(self, *, groups: int, slots: int) -> None:
        """Start the worker groups, the worker for everything else, and beat.

        The clock of the second group is two hours ahead.
        """
        for number in range(groups):
            words = ("--concurrency", str(slots), "--hostname", f"transcode{number}@%h")
            loaded = [UNFENCED] * self.unfenced + [FAST_CLOCK] * (number == 1)
            words += ("--include", ",".join(loaded)) if loaded else ()
            program = Program(
                f"transcode-{number}", (*processes.transcode_worker().command, *words)
            )
            self.groups.append(Group(program, slots, self.site.start(program)))
        for program in (processes.default_worker(), processes.beat()):
            self.groups.append(Group(program, 0, self.site.start(program)))
        for group in self.groups[:-1]:
            wait_until(
                lambda group=group: "ready." in self.site.log(group.name),
                timeout_s=90,
                what=f"{group.name} hears the broker",
            )

    def _start_storage(self) -> dict[str, str]:
        """A bucket behind a proxy that can break every request; the settings that use it."""
        server = self._services.enter_context(s3.serving_rclone())
        values = server.new_bucket()
        port = urlsplit(server.url).port
        self.proxy = self._services.enter_context(FaultyProxy(port))
        return s3.environment(values | {"endpoint": self.proxy.url})

    @property
    def encoders(self) -> list[Group]:
        """The groups that convert, without those that are frozen."""
        return [group for group in self.groups if group.slots and not group.frozen]

    def tend(self) -> None:
        """What a supervisor does: start again what has ended, and count it.

        Raises RuntimeError, with the end of its log, for a process that keeps ending.
        """
        for group in self.groups:
            if group.process.poll() is not None:
                if group.process.returncode == EXIT_STATUS:
                    self.deaf += 1
                    self.replace(group)
                    continue
                self.restarts[group.name] += 1
                if self.restarts[group.name] > MANY_RESTARTS:
                    raise RuntimeError(self.site.log(group.name)[-3000:])
                self.replace(group)

    def kill(self, group: Group) -> None:
        """SIGKILL to the group; nothing is started in its place yet."""
        self.site.kill(group.process)

    def replace(self, group: Group) -> None:
        group.process = self.site.start(group.program)

    def ownerless_tools(self) -> list[str]:
        """Media tools whose worker is gone."""
        owners = {g.process.pid for g in self.groups if g.process.poll() is None}
        return tree.tools_without(owners, folders=[self.folder, self.media])

    def fenced_count(self) -> int:
        """How often a worker found that its step was no longer its own."""
        return sum(
            self.site.log(group.name).count("is no longer ours")
            for group in self.groups
        )

    def stop(self) -> None:
        """End everything and remove every trace."""
        for group in self.groups:
            self.site.kill(group.process)
        self.console.stop()
        self.site.stop()
        self.broker.stop()
        self._services.close()
        if self.database:
            self.database.stop()
        if self.has_own_room:
            subprocess.run(["umount", "--lazy", self.media], check=True)
        subprocess.run(["rm", "-rf", "--one-file-system", self.folder], check=True)


class Console:
    """The other end of tests/chaos/console.py; comes back when it was killed."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.process = self._launch()

    def ask(self, act: str, **words) -> dict:
        """Its answer. Raises Refused, or ConsoleDied when it ends instead of answering.

        The next question after its end finds a new one.
        """
        if self.process.poll() is not None:
            self.process.communicate()
            self.process = self._launch()
        stdin, stdout = self.process.stdin, self.process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("started without pipes")
        stdin.write(json.dumps({"act": act, **words}) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            self.process.wait()
            raise ConsoleDied(self.site.log("console")[-3000:])
        answer = json.loads(line)
        if "refused" in answer:
            raise Refused(answer["refused"])
        return answer

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()

    def _launch(self) -> subprocess.Popen[str]:
        with (self.site.log_dir / "console").open("ab") as log:
            process = subprocess.Popen(
                tied_to_this_process([sys.executable, "-m", "tests.chaos.console"]),
                env=self.site.environment,
                cwd=PROJECT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        if process.stdout is None or not process.stdout.readline():
            raise ConsoleDied(self.site.log("console")[-3000:])
        return process


class ConsoleDied(Exception):
    """The console ended before it answered."""


class Refused(Exception):
    """The installation could not do what was asked; its words."""


def _new_database(server: postgresql.Server) -> dict[str, str]:
    where = {"host": str(server.socket_dir), "user": server.user}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as connection:
        connection.execute("CREATE DATABASE dangke")
    return {
        "DANGKE_DB": "postgresql",
        "DANGKE_DB_NAME": "dangke",
        "DANGKE_DB_HOST": where["host"],
        "DANGKE_DB_USER": where["user"],
    }


def _mount(folder: Path) -> bool:
    """A small file system of its own at the folder, where this machine lets us; else False."""
    words = ["mount", "-t", "tmpfs", "-o", f"size={ROOM_BYTES}", "tmpfs", folder]
    return subprocess.run(words, capture_output=True).returncode == 0
