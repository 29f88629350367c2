from django.db import transaction

from reports.models import ExportLog


@transaction.atomic
def log_export(*, report, filters, file_format, rows, at, by):
    """Note that `by` (None: the command line) takes this many rows away; returns the entry.

    Called before the first byte leaves, so that an interrupted download is noted too.
    """
    return ExportLog.objects.create(
        member=by, report=report, filters=filters, format=file_format, rows=rows, at=at
    )
