import uuid

from django.db import transaction

from reports.models import ExportLog
from reports.rules import RULE_VERSION


@transaction.atomic
def log_export(*, report, filters, file_format, rows, at, by, key=None):
    """Note that `by` (None: the command line) takes this many rows away; returns the entry.

    Called before the first byte leaves, so that an interrupted download is noted too. `key` is
    the number of the export where the file has been written with one already.
    """
    return ExportLog.objects.create(
        key=key or uuid.uuid4(),
        member=by,
        report=report,
        filters=filters,
        format=file_format,
        rows=rows,
        rule_version=RULE_VERSION,
        at=at,
    )
