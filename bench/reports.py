"""Reports over a large organisation in PostgreSQL: summary pages, counters, an export of the ledger.

Prints each page's median beside the same SQL statements run bare, the number of queries at every
level, folding and recounting, and the export beside bare XlsxWriter with the same cells and formats.
`DANGKE_BENCH_PEOPLE` (100,000), `DANGKE_BENCH_UNITS` (8,000), `DANGKE_BENCH_TASKS` (30) and
`DANGKE_BENCH_LEDGER` (100,000) size it. `DANGKE_BENCH_KEEP` names a folder in which the
organisation stays for the next run.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from config import processes
from tests.postgresql import Server
from tests.site import Site

PEOPLE = int(os.environ.get("DANGKE_BENCH_PEOPLE", "100000"))
UNITS = int(os.environ.get("DANGKE_BENCH_UNITS", "8000"))
TASKS = int(os.environ.get("DANGKE_BENCH_TASKS", "30"))
LEDGER = int(os.environ.get("DANGKE_BENCH_LEDGER", "100000"))
HOUR = 3600


KEEP = os.environ.get("DANGKE_BENCH_KEEP", "")
# What docs/how-to/operators.md advises for so many; the rest as it comes.
SERVER = {"shared_buffers": "512MB", "jit": "off", "work_mem": "32MB"}


def run() -> None:
    folder = Path(KEEP) if KEEP else Path(tempfile.mkdtemp(prefix="dangke-bench-"))
    server = Server.start(keep=folder / "postgresql" if KEEP else None, **SERVER)
    site = Site(
        folder / "site",
        PYTHONPATH=str(processes.PROJECT),
        DANGKE_DB="postgresql",
        DANGKE_DB_NAME="postgres",
        DANGKE_DB_USER=server.user,
        DANGKE_DB_HOST=str(server.socket_dir),
    )
    try:
        _measure(site)
    finally:
        site.stop()
        server.stop()
        if not KEEP:
            shutil.rmtree(folder, ignore_errors=True)


def _measure(site: Site) -> None:
    made = _made(site)
    print(
        f"  {made['units']} units, {made['members']} members, "
        f"{made['duties']} duties, {made['entries']} entries of the ledger"
    )
    _print_counters(json.loads(_step(site, "count")))
    pages = json.loads(_step(site, "pages"))
    for page in pages:
        _print_page(page)
    _print_drill_down(pages)
    bare = json.loads(_step(site, "bare"))
    _step(site, "ask")
    ours = json.loads(_step(site, "export"))
    print(
        f"  ledger of {ours['rows']} rows as XLSX ({ours['mb']:.0f} MB): {ours['seconds']:.1f} s; "
        f"bare XlsxWriter {bare['seconds']:.1f} s: {ours['seconds'] / bare['seconds']:.2f} times "
        f"(wanted 1.5 at most; processor {ours['cpu_s']:.1f} s with {bare['cpu_s']:.1f} s: "
        f"{ours['cpu_s'] / bare['cpu_s']:.2f} times); memory {ours['peak_mb']:.0f} MB, {ours['before_mb']:.0f} MB of it "
        f"the program itself and {ours['peak_mb'] - ours['before_mb']:.0f} MB the export (wanted 150 at most)"
    )


def _made(site: Site) -> dict[str, int]:
    """The organisation, made now or found as an earlier run has kept it."""
    site.manage("migrate", "--verbosity", "0", timeout_s=600)
    note = site.data_dir / "made.json"
    if not note.exists():
        site.manage("createcachetable")
        site.manage("collectstatic", "--noinput", "--verbosity", "0", timeout_s=300)
        sizes = [str(size) for size in (PEOPLE, UNITS, TASKS, LEDGER)]
        note.write_text(_step(site, "make", *sizes, module="_reports_make"))
    made: dict[str, int] = json.loads(note.read_text())
    return made


def _step(site: Site, name: str, *words: str, module: str = "_reports_steps") -> str:
    """One step in a process of its own, so that its memory is its own."""
    code = f"from bench.{module} import {name}\n{name}(*map(int, sys.argv[1:]))"
    return site.run_python(code, *words, timeout_s=HOUR)


def _print_page(page: dict[str, Any]) -> None:
    wanted = " (wanted 10 at most, and 300 ms typically)" if page["summary"] else ""
    print(
        f"  {page['name']:<23} median {page['page_ms']:6.0f} ms, {page['queries']:3} statements "
        f"bare {page['bare_ms']:6.0f} ms: {page['page_ms'] / page['bare_ms']:.1f} times{wanted}"
    )


def _print_drill_down(pages: list[dict[str, Any]]) -> None:
    """The statements of each page from the top down: what is below must not multiply them."""
    for kind in dict.fromkeys(page["kind"] for page in pages):
        found = [page["queries"] for page in pages if page["kind"] == kind]
        print(
            f"  drill-down of {kind + ',':<13} from the top to a branch: "
            f"{' '.join(map(str, found))} statements (wanted the same; what few people allow to draw is read once more)"
        )


def _print_counters(found: dict[str, float]) -> None:
    print(
        f"  recount {found['rebuild_s']:.1f} s for {found['counters']} counters; "
        f"{found['news']} pieces of news folded in {found['fold_s']:.1f} s; "
        f"compared with a recount in {found['verify_s']:.1f} s: {found['differences']} differences "
        "(wanted none)"
    )
