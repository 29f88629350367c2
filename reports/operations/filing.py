"""上报: freezing a sheet, and the sheets of corrections that follow it."""

import hashlib
import json

from django.db import transaction

from members.models import Unit
from reports.frozen import cells_of
from reports.models import Correction, Filing
from reports.rules import RULE_VERSION


class AlreadyFiled(Exception):
    """The same figures of the same sheet have been filed before."""


class NothingDiffers(Exception):
    """A correction sheet was asked for, and no figure is otherwise than filed."""


def canonical(content):
    """The bytes of a document that are hashed: JSON in UTF-8, keys sorted, no spaces."""
    text = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode()


def digest(content):
    """SHA-256 of a document in its canonical form."""
    return hashlib.sha256(canonical(content)).hexdigest()


@transaction.atomic
def file_sheet(*, unit, content, filters, first, last, on, note, at, by):
    """Keep a frozen sheet (`reports.frozen.frozen`) as filed; returns the Filing.

    Raises AlreadyFiled when this unit has filed the same before, at whatever moment.
    """
    # One after the other: a button that is pressed twice files once.
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    same = Filing.objects.filter(
        unit=unit, sheet=content["sheet"], on=on, rows=len(content["rows"])
    )
    said = _without_moment(content)
    if any(_without_moment(earlier.content) == said for earlier in same):
        raise AlreadyFiled(content["sheet"])
    return Filing.objects.create(
        unit=unit,
        sheet=content["sheet"],
        title=f"{content['heading']} {content['title']}",
        year=last.year,
        first=first,
        last=last,
        on=on,
        filters=filters,
        content=content,
        rows=len(content["rows"]),
        rule_version=RULE_VERSION,
        sha256=digest(content),
        note=note,
        filed_at=at,
        filed_by=by,
    )


def _without_moment(content):
    """What a document says, whenever it was made."""
    return digest(content | {"recorded_until": None})


@transaction.atomic
def correct_filing(*, filing, content, reason, at, by):
    """Write down where today's figures (`content`) differ from what was filed or corrected last.

    The filing stays as it is. Raises NothingDiffers.
    """
    Filing.objects.select_for_update(no_key=True).get(pk=filing.pk)
    known = cells_of(filing.content)
    for earlier in filing.corrections.all():
        for cell in earlier.cells:
            known[cell["row"], cell["column"]] = (cell["heading"], cell["corrected"])
    now = cells_of(content)
    cells = []
    for row, column in [*known, *(key for key in now if key not in known)]:
        heading, filed = known.get((row, column)) or (now[row, column][0], "")
        corrected = now.get((row, column), (heading, ""))[1]
        if corrected != filed:
            cells.append(
                {
                    "row": row,
                    "column": column,
                    "heading": heading,
                    "filed": filed,
                    "corrected": corrected,
                }
            )
    if not cells:
        raise NothingDiffers(filing.pk)
    return Correction.objects.create(
        filing=filing,
        no=filing.corrections.count() + 1,
        cells=cells,
        reason=reason,
        at=at,
        by=by,
    )
