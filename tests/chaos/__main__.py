"""`python -m tests.chaos`, which is `make chaos`: a long storm, and its control."""

import argparse
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

from tests.chaos import faults
from tests.chaos.installation import Installation
from tests.chaos.storm import Report, Storm, Weather
from tests.site import Site

SHAPES = {
    "embedded": {"broker": "folder", "database": "sqlite", "storage": "disk"},
    "production": {"broker": "redis", "database": "postgresql", "storage": "s3"},
}
# What gives a storm its power; kills only take steps away from workers that never come back.
_CONTROL_FAULTS = (faults.freeze, faults.double_rings)


def main() -> int:
    words = _arguments()
    print(f"seed {words.seed} (SEED={words.seed} repeats the order of the faults)")
    with tempfile.TemporaryDirectory(prefix="dangke-chaos-template-") as folder:
        template = Path(folder)
        site = Site(template)
        site.manage("migrate", "--verbosity", "0", timeout_s=600)
        site.manage("createcachetable")
        failed = [_storm(shape, words, template) for shape in words.shapes]
        if words.control:
            failed.append(_control(words, template))
    return int(any(failed))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--videos", type=int, default=40, help="at least so many")
    parser.add_argument("--minutes", type=float, default=0, help="at least so long")
    parser.add_argument("--rounds", type=int, default=3, help="of every kind of fault")
    parser.add_argument("--shapes", nargs="*", choices=SHAPES, default=list(SHAPES))
    parser.add_argument("--no-control", dest="control", action="store_false")
    return parser.parse_args()


def _storm(shape: str, words: argparse.Namespace, template: Path) -> bool:
    weather = Weather(
        words.seed,
        words.videos,
        at_once=words.videos // 2,
        least_s=words.minutes * 60,
        rounds=words.rounds,
    )
    print(f"\n{shape}: {', '.join(SHAPES[shape].values())}, fence on")
    site = Installation(template, **SHAPES[shape])
    try:
        report = _run(site, weather, quiet_s=180)
        if report.broken:
            _keep_logs(site, weather.seed)
        print(report.text(), flush=True)
        return bool(report.broken)
    finally:
        site.stop()


def _control(words: argparse.Namespace, template: Path) -> bool:
    """The same without fences has to break; True when it does not."""
    weather = Weather(words.seed, 12, faults=_CONTROL_FAULTS, rounds=4)
    print("\ncontrol: the embedded shape, fence off: this has to break")
    site = Installation(template, **SHAPES["embedded"], unfenced=True)
    try:
        report = _run(site, weather, quiet_s=30)
        print(report.text())
        if not report.broken:
            print("The control broke nothing: the storm has no power.")
        return not report.broken
    finally:
        site.stop()


def _run(site: Installation, weather: Weather, *, quiet_s: float) -> Report:
    site.start(groups=2, slots=1)
    return Storm(site, weather, quiet_s=quiet_s).run()


def _keep_logs(site: Installation, seed: int) -> None:
    kept = Path(tempfile.gettempdir()) / f"dangke-chaos-logs-{seed}-{os.getpid()}"
    shutil.copytree(site.site.log_dir, kept, dirs_exist_ok=True)
    print(f"logs: {kept}")


if __name__ == "__main__":
    sys.exit(main())
