"""上报: freezing a sheet, and the sheets of corrections that follow it."""

import hashlib
import json

from django.db import transaction

from reports.frozen import cells_of
from reports.models import Correction, Filing
from reports.rules import RULE_VERSION


class AlreadyFiled(Exception):
    """The same figures of the same sheet have been filed before."""


class NothingDiffers(Exception):
    """A correction sheet was asked for, and no figure is otherwise than filed."""


def digest(content):
    """SHA-256 of a document in its canonical form: UTF-8, keys sorted, no spaces."""
    text = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def file_sheet(*, unit, content, filters, first, last, on, note, at, by):
    """Keep a frozen sheet (`reports.frozen.frozen`) as filed; returns the Filing.

    Raises AlreadyFiled when the very same document of this unit has been filed.
    """
    sha256 = digest(content)
    if Filing.objects.filter(unit=unit, sha256=sha256).exists():
        raise AlreadyFiled(sha256)
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
        sha256=sha256,
        note=note,
        filed_at=at,
        filed_by=by,
    )


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
