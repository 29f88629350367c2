"""A storm: videos come in, accidents happen in the order that the seed gives, then all is quiet."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.chaos import clips
from tests.chaos.faults import FAULTS, Fault
from tests.chaos.installation import ConsoleDied, Installation, Refused

QUIET_S = 120
# A web request may wait this long for the broker, as docs/how-to/operators.md promises.
RING_S = 1.0


@dataclass(frozen=True)
class Weather:
    """What a storm is made of. Every kind of fault comes once before any comes again.

    At least `videos` come in, `at_once` of them before anything happens.
    """

    seed: int
    videos: int
    at_once: int = 0
    least_s: float = 0
    faults: tuple[Fault, ...] = FAULTS
    rounds: int = 1


@dataclass
class Storm:
    """One run; `run` returns a report with every promise that was not kept."""

    site: Installation
    weather: Weather
    lease_s: float = 4
    quiet_s: float = QUIET_S
    say: Callable[[str], None] = print
    uploaded: list[int] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    loss_budget: int = 0
    longest_ring_s: float = 0.0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.weather.seed)
        self.began = time.monotonic()
        self._repairs: list[tuple[float, Callable[[], None]]] = []
        self._clips = clips.endless(self.site.folder / "clips", self.dice)
        self._taken = 0

    def run(self) -> "Report":
        """Blow over the installation, wait until it is quiet, and look."""
        for _ in range(self.weather.at_once):
            self.upload()
        rounds = 0
        while rounds < self.weather.rounds or self._elapsed() < self.weather.least_s:
            for fault in self.dice.sample(
                self.weather.faults, len(self.weather.faults)
            ):
                self._feed()
                self.pause(self.dice.uniform(0.2, 1.5))
                self._let(fault)
            rounds += 1
        while self._taken < self.weather.videos:
            if not self.upload():
                self.pause(0.5)
        while self._repairs:
            self.pause(0.2)
        self._wait_for_quiet()
        return self._look()

    def upload(self, *, dies_before_ring: bool = False) -> bool:
        """Take a file in; False when the installation refused it, as it may without room.

        Raises ConsoleDied when asked to die.
        """
        path = next(self._clips)
        try:
            answer = self.site.console.ask(
                "upload", path=str(path), dies_before_ring=dies_before_ring
            )
        except ConsoleDied:
            self._taken += 1
            raise
        except Refused as refusal:
            self.say(f"{self._elapsed():6.1f} s  an upload is refused: {refusal}")
            return False
        self._taken += 1
        self.uploaded.append(answer["video"])
        self.longest_ring_s = max(self.longest_ring_s, answer["ring_s"])
        return True

    def keep_busy(self) -> None:
        """Take one more file in when nothing is left to work on."""
        if not self.site.console.ask("state")["open"]:
            self.upload()

    def later(self, seconds: float, repair: Callable[[], None]) -> None:
        """Have `repair` done after so many seconds."""
        self._repairs.append((time.monotonic() + seconds, repair))

    def tend(self) -> None:
        """Restart what has ended, do the repairs that are due."""
        self.site.tend()
        due = [item for item in self._repairs if item[0] <= time.monotonic()]
        for item in due:
            self._repairs.remove(item)
            item[1]()

    def _let(self, fault: Fault) -> None:
        at = self._elapsed()
        done = fault(self)
        if done is not None:
            self.happened[fault.__name__] += 1
            self.say(f"{at:6.1f} s  {fault.__name__}: {done}")

    def _feed(self) -> None:
        """Keep every slot busy and a few videos waiting, as long as there are any to come."""
        state = self.site.console.ask("state")
        wanted = 2 + sum(group.slots for group in self.site.groups)
        missing = wanted - state["open"]
        endless = self._elapsed() < self.weather.least_s
        for _ in range(missing):
            if self._taken < self.weather.videos or endless:
                self.upload()

    def pause(self, seconds: float) -> None:
        """Let time pass; what is due is done meanwhile."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.tend()
            time.sleep(0.05)

    def _elapsed(self) -> float:
        return time.monotonic() - self.began

    def _wait_for_quiet(self) -> None:
        give_up_at = time.monotonic() + self.quiet_s
        while time.monotonic() < give_up_at:
            state = self.site.console.ask("state")
            if state["open"] == state["running"] == state["unsent"] == 0:
                # A worker tidies up after it has said that it is done.
                self.pause(1)
                return
            self.pause(0.3)

    def _look(self) -> "Report":
        answer = self.site.console.ask("verdict", loss_budget=self.loss_budget)
        broken = [*self.broken, *answer["broken"]]
        if left := self.site.ownerless_tools():
            broken.append(f"tools without a worker: {left}")
        broken += [f"{name} ended {n} times" for name, n in self.site.restarts.items()]
        if self.longest_ring_s > RING_S:
            broken.append(
                f"an upload waited {self.longest_ring_s:.2f} s for the broker"
            )
        figures = answer["figures"] | {
            "videos": self._taken,
            "leases that faults may cost": self.loss_budget,
            "deaf workers replaced": self.site.deaf,
            "stale writers stopped": self.site.fenced_count(),
            "longest wait for the broker, ms": round(self.longest_ring_s * 1000),
            "seconds": round(self._elapsed()),
        }
        return Report(self.weather.seed, broken, figures, dict(self.happened))


@dataclass(frozen=True)
class Report:
    """What a storm did and what it broke."""

    seed: int
    broken: list[str]
    figures: dict[str, int]
    faults: dict[str, int]

    def text(self) -> str:
        """A table for people."""
        rows = [("seed", self.seed), *self.figures.items()]
        rows += [
            (f"fault {name}", count) for name, count in sorted(self.faults.items())
        ]
        width = max(len(str(name)) for name, _ in rows)
        table = [f"{name:<{width}}  {value}" for name, value in rows]
        verdict = [f"BROKEN: {line}" for line in self.broken] or ["every promise kept"]
        return "\n".join([*table, *verdict])
