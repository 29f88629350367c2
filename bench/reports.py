"""Reports over a large organisation in PostgreSQL: summary pages, counters, an export of the ledger.

Prints each page's median beside the same SQL statements run bare, the number of queries at every
level, folding and recounting, and the export beside bare XlsxWriter with the same cells.
`DANGKE_BENCH_PEOPLE` (100,000), `DANGKE_BENCH_UNITS` (8,000) and `DANGKE_BENCH_TASKS` (30) size it.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path

from config import processes
from tests.postgresql import Server
from tests.site import Site

PEOPLE = int(os.environ.get("DANGKE_BENCH_PEOPLE", "100000"))
UNITS = int(os.environ.get("DANGKE_BENCH_UNITS", "8000"))
TASKS = int(os.environ.get("DANGKE_BENCH_TASKS", "30"))
LEDGER = int(os.environ.get("DANGKE_BENCH_LEDGER", "100000"))
HOUR = 3600


def run() -> None:
    folder = Path(tempfile.mkdtemp(prefix="dangke-bench-"))
    server = Server.start()
    site = Site(
        folder,
        PYTHONPATH=str(processes.PROJECT),
        DANGKE_DB="postgresql",
        DANGKE_DB_NAME="postgres",
        DANGKE_DB_USER=server.user,
        DANGKE_DB_HOST=str(server.socket_dir),
    )
    try:
        site.manage("migrate", "--verbosity", "0", timeout_s=600)
        site.manage("createcachetable")
        site.manage("collectstatic", "--noinput", "--verbosity", "0", timeout_s=300)
        sizes = [str(size) for size in (PEOPLE, UNITS, TASKS, LEDGER)]
        made = json.loads(_step(site, "make", *sizes))
        print(
            f"  {made['units']} units, {made['members']} members, "
            f"{made['duties']} duties, {made['entries']} entries of the ledger"
        )
        _print_counters(json.loads(_step(site, "count")))
        for page in json.loads(_step(site, "pages")):
            print(
                f"  page of {page['name']:<10} median {page['page_ms']:.0f} ms, "
                f"its {page['queries']} statements bare {page['bare_ms']:.0f} ms: "
                f"{page['page_ms'] / page['bare_ms']:.1f} times"
            )
        bare = json.loads(_step(site, "bare"))
        ours = json.loads(_step(site, "export"))
        print(
            f"  ledger of {ours['rows']} rows as XLSX: {ours['seconds']:.1f} s, "
            f"{ours['peak_mb']:.0f} MB at most ({ours['before_mb']:.0f} MB before); bare XlsxWriter "
            f"{bare['seconds']:.1f} s: {ours['seconds'] / bare['seconds']:.2f} times"
        )
    finally:
        site.stop()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _step(site: Site, name: str, *words: str) -> str:
    """One step in a process of its own, so that its memory is its own."""
    code = f"from bench._reports_steps import {name}\n{name}(*map(int, sys.argv[1:]))"
    return site.run_python(code, *words, timeout_s=HOUR)


def _print_counters(found: dict[str, float]) -> None:
    print(
        f"  recount {found['rebuild_s']:.1f} s for {found['counters']} counters; "
        f"{found['news']} pieces of news folded in {found['fold_s']:.1f} s; "
        f"compared with a recount in {found['verify_s']:.1f} s: {found['differences']} differences"
    )
