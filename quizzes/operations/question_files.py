"""Files of questions between an editor's look at them and their import."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.formats import FORMATS, format_of
from quizzes.formats.confined import Reading
from quizzes.models import QuestionFile
from quizzes.operations.importing import RowStatus, apply_import
from quizzes.states import FileState, VersionState

# An unimported file holds right answers; an evening is enough to look at it.
KEPT = dt.timedelta(hours=12)
NAME_MAX = QuestionFile._meta.get_field("name").max_length


class UnknownFormat(Exception):
    """Neither the name nor the beginning of the file says its format."""

    @property
    def message(self):
        return _("The format cannot be told from the file. Choose it.")


class FileGone(Exception):
    """The file was imported, discarded, or has waited too long."""

    @property
    def message(self):
        return _("This file is not waiting any more. Choose it again.")


@transaction.atomic
def keep_file(*, bank, name, data, at, by, format_name=""):
    """Keep a file to be read, in place of the one that this person left waiting for the bank.

    `name` only names it: nothing is opened by it. Nothing is read here either; without
    `format_name` the reader looks at the content where the name says too little. Waiting files
    older than KEPT, of anybody, go. Raises UnknownFormat.
    """
    if (format_name or format_of(name)) not in FORMATS:
        raise UnknownFormat
    waiting = QuestionFile.objects.waiting()
    waiting.filter(uploaded_at__lt=at - KEPT).delete()
    waiting.filter(bank=bank, uploaded_by=by).delete()
    return QuestionFile.objects.create(
        bank=bank,
        name=name[-NAME_MAX:],
        format=format_name,
        data=data,
        uploaded_by=by,
        uploaded_at=at,
    )


def waiting_file(*, bank, key, at, by):
    """The file that this person left for this bank. Raises FileGone."""
    files = QuestionFile.objects.waiting().filter(uploaded_at__gte=at - KEPT)
    found = files.filter(bank=bank, key=key, uploaded_by=by).first()
    if found is None:
        raise FileGone
    return found


def report_of(file):
    """What was found in a file that has been read, as a `formats.Report`. Raises FileGone."""
    if file.state != FileState.READ or file.report is None:
        raise FileGone
    return Reading.model_validate_json(bytes(file.report)).report


@transaction.atomic
def apply_file(*, file, at, by, state=VersionState.DRAFT):
    """Import a waiting file, all of it or nothing, and return the Preview.

    The file stays, with the number of questions that came from it. A second click finds it
    gone, as does one before it has been read. Raises FileGone, ImportRefused.
    """
    locked = (
        QuestionFile.objects.select_for_update(no_key=True).waiting().filter(pk=file.pk)
    )
    file = locked.first()
    if file is None:
        raise FileGone
    preview = apply_import(
        report=report_of(file), bank=file.bank, at=at, by=by, state=state
    )
    file.applied_at, file.added = at, preview.count(RowStatus.ADD)
    file.report = None
    file.save(update_fields=["applied_at", "added", "report"])
    return preview


def discard_file(*, file):
    """Forget a waiting file. An imported one stays."""
    QuestionFile.objects.waiting().filter(pk=file.pk).delete()
