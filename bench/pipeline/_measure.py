"""Processor seconds, contests in turn, and how figures are printed."""

import os
import resource
from collections.abc import Callable, Mapping, Sequence
from statistics import median

SECONDS = int(os.environ.get("DANGKE_BENCH_SECONDS", "60"))
ROUNDS = int(os.environ.get("DANGKE_BENCH_ROUNDS", "3"))


def processor_seconds(act: Callable[[], object]) -> float:
    """User and system time of this process and all it started and waited for, during `act`."""
    before = _used()
    act()
    return _used() - before


def _used() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    usages = map(resource.getrusage, kinds)
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def contest(
    contestants: Mapping[str, Callable[[], object]],
    *,
    measure: Callable[[Callable[[], object]], float] = processor_seconds,
    rounds: int = ROUNDS,
) -> dict[str, list[float]]:
    """What each contestant needs, round by round; in every round another one begins."""
    names = list(contestants)
    needed: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            needed[name].append(measure(contestants[name]))
        spent = ", ".join(f"{name} {needed[name][-1]:.1f}" for name in names)
        print(f"  round {number + 1}: {spent} s")
    return needed


def ratio(over: Sequence[float], under: Sequence[float]) -> str:
    """Median of the rounds' quotients, with the least and the most."""
    quotients = [a / b for a, b in zip(over, under, strict=True)]
    return f"{median(quotients):.2f} ({min(quotients):.2f} to {max(quotients):.2f})"
