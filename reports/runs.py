"""Writing an export as a job: the sheet is asked anew with the person's rights of that moment."""

import datetime as dt
import hashlib
import logging
import uuid
from dataclasses import replace

from django.conf import settings
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reports.asking import read_sheet_question
from reports.exports import log_table, write_file
from reports.operations.running import (
    MOST_TRIES,
    claim_run,
    expire_runs,
    fail_run,
    finish_run,
    keep_run,
)
from reports.pdf import TooLongForPaper
from reports.sheets import build

logger = logging.getLogger(__name__)
PROGRESS_ROWS = 1000


class LeaseLost(Exception):
    """Another worker writes this export by now."""


def write_waiting():
    """Write every export that waits, one after the other; returns how many were taken up."""
    taken = 0
    while (run := claim_run(at=timezone.now())) is not None:
        taken += 1
        with translation.override(run.member.language):
            _write(run)
    return taken


def _write(run):
    if run.fence > MOST_TRIES:
        _fail(run, _("Writing it was broken off several times."))
        return
    try:
        table = table_of(run)
    except Http404:
        _fail(run, _("You may no longer read this organisation's reports."))
        return
    folder = settings.DANGKE_EXPORT_DIR
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{run.key.hex}-{run.fence}.{run.format}"
    unfinished = folder / f"{name}.part"
    key, at = uuid.uuid4(), timezone.now()
    try:
        with unfinished.open("wb") as file:
            write_file(
                replace(table, lines=_watched(run, table.lines)),
                file,
                file_format=run.format,
                export_key=key,
                at=at,
                by=run.member,
            )
        unfinished.rename(folder / name)
        if not _publish(run, table, folder / name, key):
            (folder / name).unlink()
    except LeaseLost:
        logger.warning("Export %s is written by another worker by now", run.key)
    except TooLongForPaper:
        _fail(run, _("Too long for paper. Choose XLSX, or a shorter period."))
    finally:
        unfinished.unlink(missing_ok=True)


def table_of(run):
    """The Table of a run with the rights that its member has today; Http404 without them."""
    question = read_sheet_question(
        run.report, run.words, user=run.member, today=timezone.localdate()
    )
    return build(run.report, question.ask).with_filters(question.filters())


def _watched(run, lines):
    for no, line in enumerate(lines):
        if no % PROGRESS_ROWS == 0 and not keep_run(run, written=no, at=timezone.now()):
            raise LeaseLost
        yield line


def _publish(run, table, path, key):
    at = timezone.now()
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    log = log_table(
        table, file_format=run.format, at=at, by=run.member, key=key, sha256=sha256
    )
    return finish_run(
        run,
        rows=table.count,
        name=path.name,
        size=path.stat().st_size,
        sha256=sha256,
        log=log,
        keep=dt.timedelta(seconds=settings.DANGKE_EXPORT_KEEP_S),
        at=at,
        notice=_("Your export is ready: %(title)s") % {"title": run.title},
    )


def _fail(run, reason):
    title = _("Your export could not be written: %(title)s") % {"title": run.title}
    fail_run(run, reason=reason, at=timezone.now(), notice=title)


def sweep():
    """Delete the files whose time is over; returns how many."""
    names = expire_runs(at=timezone.now())
    for name in names:
        (settings.DANGKE_EXPORT_DIR / name).unlink(missing_ok=True)
    return len(names)
