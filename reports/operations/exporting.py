import uuid

from django.db import transaction
from django.utils.translation import gettext_noop

from members.operations import access_log
from members.states import AccessAction
from reports.models import ExportLog
from reports.rules import RULE_VERSION


@transaction.atomic
def log_export(*, report, filters, file_format, rows, at, by, key=None, sha256=""):
    """Note that `by` (None: the command line) takes this many rows away; returns the entry.

    Called before the first byte leaves, so that an interrupted download is noted too. `key` is
    the number of the export where the file, of this `sha256`, has been written with one already.
    """
    entry = ExportLog.objects.create(
        key=key or uuid.uuid4(),
        member=by,
        report=report,
        filters=filters,
        format=file_format,
        rows=rows,
        rule_version=RULE_VERSION,
        sha256=sha256,
        at=at,
    )
    access_log.record(
        action=AccessAction.EXPORT,
        subject=gettext_noop("Export of a report"),
        by=by,
        at=at,
        count=rows,
        filters=filters | {"report": report, "format": file_format, "id": entry.key},
    )
    return entry
