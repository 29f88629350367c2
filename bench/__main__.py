"""Runs every benchmark of this folder, or the named ones: `python -m bench [NAME …]`.

A name is a module with a `run()`, or a part of one: `pipeline`, `pipeline.memory`.
"""

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
    unknown = [name for name in names if name not in available]
    if unknown:
        print(
            f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(available)}",
            file=sys.stderr,
        )
        return 2
    print(_machine())
    for name in names or [name for name in available if "." not in name]:
        print(f"\n{name}")
        importlib.import_module(f"bench.{name}").run()
    return 0


def _benchmarks() -> list[str]:
    found = pkgutil.walk_packages([str(Path(__file__).parent)], prefix="bench.")
    names = [module.name.removeprefix("bench.") for module in found]
    return sorted(
        name
        for name in names
        if not any(word.startswith("_") for word in name.split("."))
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
