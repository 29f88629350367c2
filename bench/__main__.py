"""Runs every module of this folder that has a `run()`: `python -m bench [NAME …]`."""

import importlib
import os
import pkgutil
import platform
import sqlite3
import subprocess
import sys
from pathlib import Path


def main(names: list[str]) -> int:
    available = _benchmarks()
    unknown = set(names) - set(available)
    if unknown:
        print(
            f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(available)}",
            file=sys.stderr,
        )
        return 2
    print(_machine())
    for name in names or available:
        print(f"\n{name}")
        importlib.import_module(f"bench.{name}").run()
    return 0


def _benchmarks() -> list[str]:
    return sorted(
        module.name
        for module in pkgutil.iter_modules([str(Path(__file__).parent)])
        if not module.name.startswith("_")
    )


def _machine() -> str:
    import celery
    import django

    ffmpeg = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True)
    versions = {
        "Python": platform.python_version(),
        "Django": django.__version__,
        "Celery": celery.__version__,
        "SQLite": sqlite3.sqlite_version,
        "ffmpeg": ffmpeg.stdout.split()[2],
    }
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return (
        f"{platform.platform()}, {os.cpu_count()} processors, {_processor()}, load {load}\n"
        + ", ".join(f"{name} {version}" for name, version in versions.items())
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


sys.exit(main(sys.argv[1:]))
