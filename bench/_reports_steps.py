"""The steps of `bench.reports` that run inside the installation; each prints one JSON document."""

import datetime as dt
import json
import pickle
import re
import resource
import statistics
import tempfile
import time
from pathlib import Path

import xlsxwriter
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.models import Member, Unit
from reports.asking import read_sheet_question
from reports.models import ExportRun
from reports.operations import counting
from reports.operations.running import ask_for_export
from reports.runs import write_waiting
from reports.sheets import SHEETS, build
from reports.states import RunState
from training.models import StatusDelta
from training.states import Basis

TIMES = 15
FEW = 3
NEWS = 20_000


def count() -> None:
    now = {"at": timezone.now(), "today": timezone.localdate()}
    rebuild_s, counters = _timed(lambda: counting.rebuild(**now))
    with connection.cursor() as cursor:
        cursor.execute(_NEWS, [NEWS])
        cursor.execute(_TELL, [list(Basis.values)])
        cursor.execute(
            "UPDATE training_obligation SET status = 'done', done_at = now(), "
            "unit_at_completion_id = current_unit_id WHERE id IN (SELECT id FROM bench_news)"
        )
    news = StatusDelta.objects.count()

    def fold():
        while counting.fold_deltas(**now) == counting.BATCH:
            pass

    fold_s, _ = _timed(fold)
    verify_s, differences = _timed(lambda: counting.verify(**now))
    with connection.cursor() as cursor:
        # What the server does by itself minutes after so much was written.
        cursor.execute("VACUUM ANALYZE")
    found = {
        "rebuild_s": rebuild_s,
        "counters": counters,
        "news": news,
        "fold_s": fold_s,
        "verify_s": verify_s,
        "differences": len(differences),
    }
    print(json.dumps(found))


_NEWS = """
CREATE TEMPORARY TABLE bench_news AS SELECT id, period_id, current_unit_id AS unit_id, status
FROM training_obligation WHERE status NOT IN ('done', 'exempt') ORDER BY id LIMIT %s
"""
_TELL = """
INSERT INTO training_statusdelta (period_id, unit_id, basis, was, now, count, at)
SELECT period_id, unit_id, basis, status, 'done', 1, now()
FROM bench_news CROSS JOIN unnest(%s::text[]) AS basis
"""


def pages() -> None:
    """The pages that open from counters, at every level; then the sheets that count people."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(Member.objects.get(employee_no="root"))
    found = []
    for code, name in (
        ("N00000", "the top"),
        ("N00001", "level 2"),
        ("N00021", "level 3"),
        ("N00421", "a branch"),
    ):
        unit = Unit.objects.filter(code=code).first()
        if unit is None:
            continue
        query = {"unit": unit.key}
        for page in ("home", "matrix"):
            address = reverse(f"reports:{page}", query=query)
            found.append(_page(client, page, name, address, TIMES))
        if code != "N00021":
            found += [
                _page(
                    client,
                    sheet,
                    name,
                    reverse("reports:sheet", args=[sheet], query=query),
                    FEW,
                )
                for sheet in SHEETS
            ]
    print(json.dumps(found))


def _page(client, kind, place, address, times):
    """Medians of a page and of its own statements run bare, after one time to warm up."""
    assert client.get(address).status_code == 200
    page = [_timed(lambda: client.get(address))[0] for _ in range(times)]
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    statements = [one["sql"] for one in captured]
    bare = [_timed(lambda: _replay(statements))[0] for _ in range(times)]
    return {
        "kind": kind,
        "name": f"{kind} of {place}",
        "summary": times == TIMES,
        "page_ms": 1000 * statistics.median(page),
        "bare_ms": 1000 * statistics.median(bare),
        "queries": len(statements),
    }


# What a streamed read puts before its statement.
_CURSOR = re.compile(r"^DECLARE .*? CURSOR (?:WITH HOLD |WITHOUT HOLD )?FOR ")


def _replay(statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(_CURSOR.sub("", statement))
            if cursor.description:
                cursor.fetchall()


def ask() -> None:
    """Ask for the ledger of everybody, as the web process does."""
    ask_for_export(
        report="ledger",
        words=_ledger_question().filters(),
        file_format="xlsx",
        title="bench",
        rows=0,
        by=Member.objects.get(employee_no="root"),
        at=timezone.now(),
    )


def export() -> None:
    """What was asked for as the worker writes it: with progress, digest, log and notice."""
    before = _peak_mb()
    run = ExportRun.objects.get(state=RunState.WAITING)
    cpu_began = time.process_time()
    seconds, _ = _timed(write_waiting)
    cpu_s = time.process_time() - cpu_began
    run.refresh_from_db()
    assert run.state == RunState.READY, run.failure
    found = {
        "seconds": seconds,
        "cpu_s": cpu_s,
        "rows": run.rows,
        "mb": run.size / 1e6,
        "before_mb": before,
        "peak_mb": _peak_mb(),
    }
    print(json.dumps(found))


def _ledger_question():
    root = Member.objects.get(employee_no="root")
    return read_sheet_question("ledger", {}, user=root, today=timezone.localdate())


def bare() -> None:
    """The same cells with the same formats through XlsxWriter alone.

    They wait in a file; reading them is not part of the time.
    """
    table = build("ledger", _ledger_question().ask)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cells"
        with path.open("wb") as file:
            for no, line in enumerate(table.lines, start=1):
                cells = [column.raw(line, no) for column in table.columns]
                pickle.dump(cells, file)
        kinds = [column.kind for column in table.columns]
        seconds, cpu_s = _write_bare(
            path, Path(folder) / "bare.xlsx", kinds, table.count
        )
    print(json.dumps({"seconds": seconds, "cpu_s": cpu_s}))


def _write_bare(source, target, kinds, rows):
    spent = _Spent()
    book = xlsxwriter.Workbook(str(target), {"constant_memory": True})
    sheet = book.add_worksheet()
    edge = {"border": 1, "valign": "vcenter"}
    looks = {
        "text": {"text_wrap": True, "num_format": "@"},
        "decimal": {"num_format": "0.00"},
        "day": {"num_format": "yyyy-mm-dd"},
    }
    formats = [book.add_format(edge | looks.get(kind, {})) for kind in kinds]
    spent.note()
    with source.open("rb") as file:
        for row in range(rows):
            cells = pickle.load(file)  # noqa: S301 (written above)
            spent.start()
            for place, (cell, look) in enumerate(zip(cells, formats, strict=True)):
                if cell is None:
                    sheet.write_blank(row, place, None, look)
                elif isinstance(cell, str):
                    sheet.write_string(row, place, cell, look)
                elif isinstance(cell, dt.date):
                    sheet.write_datetime(row, place, cell, look)
                else:
                    sheet.write_number(row, place, cell, look)
            spent.note()
    spent.start()
    book.close()
    spent.note()
    return spent.seconds, spent.cpu_s


class _Spent:
    """Time between start() and note(), summed: elapsed, and of this process's processor."""

    def __init__(self):
        self.seconds = self.cpu_s = 0.0
        self.start()

    def start(self):
        self._began = time.monotonic(), time.process_time()

    def note(self):
        self.seconds += time.monotonic() - self._began[0]
        self.cpu_s += time.process_time() - self._began[1]


def _timed(act):
    began = time.monotonic()
    result = act()
    return time.monotonic() - began, result


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
