"""The import of a whole roster: 100,000 people of 8,000 organisations, on PostgreSQL.

Prints the seconds and the memory of the import in a process of its own, and how its time relates
to a bare bulk insert of the same rows through the same library.
"""

import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "100000"))
UNITS = int(os.environ.get("BENCH_UNITS", "8000"))
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"


def run() -> None:
    from tests.postgresql import Server

    with tempfile.TemporaryDirectory() as folder:
        server = Server.start()
        try:
            environment = {
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
                "DANGKE_TEST_DB": "postgresql",
                "DANGKE_DB_HOST": str(server.socket_dir),
                "DANGKE_DB_USER": server.user,
                "DANGKE_DB_NAME": "postgres",
            }
            file = Path(folder) / "roster.xlsx"
            _child("write", file, environment)
            _child("migrate", file, environment)
            bare = _child("bare", file, environment)
            dry = _child("dry", file, environment)
            first = _child("import", file, environment)
            again = _child("import", file, environment)
        finally:
            server.stop()
        size = file.stat().st_size / 1e6
    print(f"  {PEOPLE:,} people, {UNITS:,} organisations, XLSX of {size:.1f} MB")
    for name, figures, wanted in (
        ("bare bulk insert", bare, ""),
        ("dry run", dry, ""),
        ("import", first, "  (wanted 60 s and 300 MB at most on a quiet machine)"),
        ("the same again", again, ""),
    ):
        print(
            f"  {name:18} {figures['seconds']:6.1f} s  {figures['mb']:5.0f} MB"
            f"  ×{figures['seconds'] / bare['seconds']:.2f}{wanted}"
        )


def _child(what: str, file: Path, environment: dict[str, str]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.roster", what, str(file)],
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _write(file: Path) -> None:
    import xlsxwriter

    from members.roster.headings import PERSON_HEADINGS, UNIT_HEADINGS

    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("组织")
        sheet.write_row(0, 0, list(UNIT_HEADINGS.values()))
        for no in range(UNITS):
            # Five levels of a bushy tree: each unit has about ten below it.
            parent = f"U{(no - 1) // 10:05}" if no else ""
            kind = "党委" if no < 11 else "党支部"
            row = [f"U{no:05}", f"第{no}{kind}", parent, kind, str(no), "2020-01-01"]
            sheet.write_row(no + 1, 0, row)
        sheet = book.add_worksheet("党员")
        sheet.write_row(0, 0, list(PERSON_HEADINGS.values()))
        for no in range(PEOPLE):
            name = SURNAMES[no % 20] + GIVEN[no // 20 % 20] + GIVEN[no // 400 % 20]
            unit = f"U{(no * 7919) % UNITS:05}"
            row = [f"{no:08}", name, unit, "", "", "正式党员", "", "在册", "", "2024.1"]
            sheet.write_row(no + 1, 0, row)


def _bare() -> None:
    """The same rows without reading, checking or comparing anything; rolled back."""
    from django.db import connection, transaction

    from members.models import Member, Membership, Unit, UnitState

    with transaction.atomic():
        day = dt.date(2024, 1, 1)
        units = Unit.objects.bulk_create(
            [Unit(code=f"U{no:05}") for no in range(UNITS)], batch_size=2000
        )
        UnitState.objects.bulk_create(
            [
                UnitState(unit=unit, name="某支部", kind="branch", valid_from=day)
                for unit in units
            ],
            batch_size=2000,
        )
        for start in range(0, PEOPLE, 2000):
            numbers = range(start, min(start + 2000, PEOPLE))
            people = Member.objects.bulk_create(
                [Member(employee_no=f"{no:08}", name="某人") for no in numbers]
            )
            Membership.objects.bulk_create(
                Membership(
                    member=member, unit=units[at % UNITS], kind="full", valid_from=day
                )
                for at, member in enumerate(people)
            )
        # What a commit would check, before it is taken back.
        connection.check_constraints()
        transaction.set_rollback(True)


def _import(file: Path, *, dry: bool) -> None:
    from django.utils import timezone

    from members.operations.roster import apply_roster, plan_roster

    data, on = file.read_bytes(), dt.date(2026, 3, 1)
    if dry:
        plan = plan_roster(data=data, on=on, most_leaving_percent=20)
        assert not plan.is_refused
        return
    apply_roster(data=data, on=on, most_leaving_percent=20, at=timezone.now(), by=None)


def _main(what: str, file: Path) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    before = time.perf_counter()
    if what == "write":
        _write(file)
    elif what == "migrate":
        call_command("migrate", verbosity=0)
    elif what == "bare":
        _bare()
    else:
        _import(file, dry=what == "dry")
    figures = {
        "seconds": time.perf_counter() - before,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]))
