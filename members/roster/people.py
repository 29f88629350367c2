"""One line of a roster of people."""

import datetime as dt
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from lib.file_refusal import FileRefused
from lib.table_file import Row
from members.roster.cells import (
    PERSON_KINDS,
    STATUSES,
    is_ticked,
    read_code,
    read_date,
    read_number,
    read_posts,
    squeeze,
    tidy,
)
from members.roster.headings import Columns
from members.states import PersonKind, PostRole

_ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+?\d+")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """`unit` is a code when `by_code`, else a name or a path of names from above, with `group`.

    `status` is a MemberStatus, an EndReason, or "" for 在册; None says that the file is silent,
    as None does for `kind`, `email` and `posts`. `since` is None when the day of the import is meant.
    """

    line: int
    employee_no: str
    name: str
    unit: str
    by_code: bool
    group: str
    kind: PersonKind | None
    status: str | None
    email: str | None
    posts: tuple[PostRole, ...] | None
    since: dt.date | None
    higher_post: str = ""


def read_person(row: Row, columns: Columns, on: dt.date) -> PersonRow:
    """The person of a line. Raises FileRefused with what is wrong."""
    cells = row.cells
    code = read_code(columns.cell(cells, "unit_code"))
    unit = code or tidy(columns.cell(cells, "unit"))
    status = _status(columns.cell(cells, "status"), columns)
    if not unit:
        raise FileRefused("unit_missing")
    posts, higher = _posts(row, columns)
    return PersonRow(
        line=row.line,
        employee_no=_number(columns.cell(cells, "employee_no")),
        name=_name(columns.cell(cells, "name")),
        unit=unit,
        by_code=bool(code),
        group="" if code else tidy(columns.cell(cells, "group")),
        kind=_kind(columns.cell(cells, "kind"), columns),
        status=status,
        email=_email(columns.cell(cells, "email"), columns),
        posts=posts,
        higher_post=higher,
        since=_since(columns.cell(cells, "since")),
    )


def _number(cell: str) -> str:
    number = read_number(cell)
    if not number:
        raise FileRefused("number_missing")
    if _ROUNDED.fullmatch(number):
        raise FileRefused("number_damaged", number=number)
    if len(number) > 32:
        raise FileRefused("number_too_long")
    return number


def _name(cell: str) -> str:
    name = tidy(cell)
    if not name:
        raise FileRefused("name_missing")
    if len(name) > 64:
        raise FileRefused("name_too_long")
    return name


def _kind(cell: str, columns: Columns) -> PersonKind | None:
    """Without such a column people stay what they are, and new ones are full members."""
    word = squeeze(cell).lower()
    if "kind" not in columns.at:
        return None
    if not word:
        raise FileRefused("kind_missing")
    if word not in PERSON_KINDS:
        raise FileRefused("kind_unknown", kind=cell.strip()[:40])
    return PERSON_KINDS[word]


def _status(cell: str, columns: Columns) -> str | None:
    if "status" not in columns.at:
        return None
    word = squeeze(cell).lower()
    if not word:
        return ""
    if word not in STATUSES:
        raise FileRefused("status_unknown", status=cell.strip()[:40])
    return str(STATUSES[word])


def _email(cell: str, columns: Columns) -> str | None:
    if "email" not in columns.at:
        return None
    email = squeeze(cell)
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise FileRefused("email_wrong", email=email[:60]) from error
    return email


def _posts(row: Row, columns: Columns) -> tuple[tuple[PostRole, ...] | None, str]:
    """The posts named in the one column and those whose own column is ticked; a higher one."""
    if "posts" not in columns.at and not columns.ticks:
        return None, ""
    roles, higher, unknown = read_posts(columns.cell(row.cells, "posts"))
    if unknown:
        raise FileRefused("post_unknown", post=unknown[:40])
    for at, role in columns.ticks.items():
        cell = row.cells[at] if at < len(row.cells) else ""
        ticked = is_ticked(cell)
        if ticked is None:
            raise FileRefused("post_unknown", post=cell.strip()[:40])
        if ticked and role not in roles:
            roles.append(role)
    return tuple(roles), higher


def _since(cell: str) -> dt.date | None:
    if not cell.strip():
        return None
    day = read_date(cell)
    if day is None:
        raise FileRefused("date_unknown", date=cell.strip()[:40])
    return day
