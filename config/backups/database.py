"""The database as one file, as of one moment, and back into an empty one."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from config.backups.errors import Refused

# Runs a statement and gives its rows.
_Ask = Callable[[str], Sequence[Sequence[Any]]]


@dataclass(frozen=True)
class Facts:
    """What the copy is held against: migrations that have run, and rows by table."""

    migrations: list[list[str]]
    rows: dict[str, int]


def dump(folder: Path) -> tuple[Path, Facts]:
    """Write the database into `folder`; the file, and the facts of that very moment.

    Writers go on meanwhile. Raises Refused when the tool of the database fails.
    """
    if connection.vendor == "sqlite":
        return _dump_sqlite(folder / "database.sqlite3")
    return _dump_postgresql(folder / "database.dump")


def refuse_unless_empty() -> None:
    if connection.introspection.table_names():
        raise Refused(
            "The database of this site is not empty, and nothing is overwritten. "
            + _way_out()
        )


def load(path: Path) -> None:
    """Bring `path` into the empty database of this site, whole or not at all. Raises Refused."""
    connection.close()
    if connection.vendor == "sqlite":
        _load_sqlite(path)
    else:
        _run_tool(
            "pg_restore",
            *("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"),
            f"--dbname={connection.settings_dict['NAME']}",
            str(path),
        )  # fmt: skip


def facts(tables: Iterable[str]) -> Facts:
    """Of the database of this site, now."""
    with connection.cursor() as cursor:
        return _facts(_asking(cursor), tables)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _way_out() -> str:
    if connection.vendor == "sqlite":
        path = connection.settings_dict["NAME"]
        return f"Stop the site and move {path} (with -wal and -shm) away."
    return "Make an empty one (createdb) and name it in DANGKE_DB_NAME."


def _tables() -> list[str]:
    return connection.introspection.django_table_names(only_existing=True)


def _asking(cursor: Any) -> _Ask:
    def ask(sql: str) -> Sequence[Sequence[Any]]:
        cursor.execute(sql)
        return cursor.fetchall()

    return ask


def _facts(ask: _Ask, tables: Iterable[str]) -> Facts:
    migrations = ask("SELECT app, name FROM django_migrations ORDER BY app, name")
    return Facts(
        migrations=[list(row) for row in migrations],
        rows={
            table: ask(f'SELECT count(*) FROM "{table}"')[0][0]  # noqa: S608 - our own tables
            for table in sorted(tables)
        },
    )


def _dump_sqlite(path: Path) -> tuple[Path, Facts]:
    # Copying the file would miss what has been committed to the -wal only.
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    path.chmod(0o600)
    copy = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise Refused(
                f"The database is damaged: {verdict}. See `manage.py doctor`."
            )
        return path, _facts(lambda sql: copy.execute(sql).fetchall(), _tables())
    finally:
        copy.close()


def _dump_postgresql(path: Path) -> tuple[Path, Facts]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (moment,) = cursor.fetchone()
        counted = _facts(_asking(cursor), _tables())
        _run_tool(
            "pg_dump",
            *("--format=custom", "--no-owner", "--no-privileges"),
            f"--snapshot={moment}",
            f"--file={path}",
            connection.settings_dict["NAME"],
        )
    path.chmod(0o600)
    return path, counted


def _load_sqlite(path: Path) -> None:
    target = Path(connection.settings_dict["NAME"])
    temporary = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(path, temporary)
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    for beside in ("-wal", "-shm"):
        target.with_name(target.name + beside).unlink(missing_ok=True)
    temporary.replace(target)


def _run_tool(program: str, *words: str) -> None:
    """Run a tool of PostgreSQL against the database of this site. Raises Refused with what it said last."""
    client = connection.client
    command, variables = client.settings_to_cmd_args_env(connection.settings_dict, [])
    # Without psql itself and, at the end, the name of the database.
    options = command[1:-1]
    try:
        subprocess.run(
            [program, *options, *words],
            env={**os.environ, **(variables or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
    except FileNotFoundError:
        raise Refused(
            f"{program} is not installed here: apt install postgresql-client"
        ) from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.strip().splitlines() or [f"status {error.returncode}"]
        raise Refused(f"{program} failed: {said[-1]}") from None
