"""A worker reads the files that editors left; each is claimed, read in a confined process, and told."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from quizzes.formats.confined import LIMITS, ReadingStopped, read_confined
from quizzes.models import QuestionFile
from quizzes.states import FILE_MOVES, FileState, require_move, sources_of

READ_TASK = "quizzes.tasks.read_question_files"
# Longer than a reading may take, so that only a dead reader loses its file.
LEASE = dt.timedelta(seconds=2 * LIMITS.wall_s)
# A file whose reader died that often is what killed it.
MOST_TRIES = 3


def read_waiting_files():
    """Read one file after the other until none waits; returns how many were read or given up.

    Safe to run anywhere, any number of times at once: a file is read by one at a time.
    """
    count = 0
    while (file := claim_file()) is not None:
        read_claimed(file)
        count += 1
    return count


@transaction.atomic
def claim_file():
    """The oldest file that nobody reads, now leased to the caller, or None. Of many one gets it."""
    file = (
        QuestionFile.objects.to_read()
        .order_by("uploaded_at", "pk")
        .select_for_update(no_key=True, skip_locked=True)
        .first()
    )
    if file is None:
        return None
    held = QuestionFile.objects.filter(pk=file.pk, state=file.state, tries=file.tries)
    require_move(FILE_MOVES, FileState(file.state), FileState.READING)
    if not held.update(
        state=FileState.READING, tries=F("tries") + 1, lease_until=Now() + LEASE
    ):
        return None
    file.refresh_from_db()
    return file


def read_claimed(file, *, limits=LIMITS):
    """Read a claimed file and store what was found, unless somebody else has it by now.

    Returns whether it was still ours.
    """
    if file.tries > MOST_TRIES:
        return _tell(file, FileState.FAILED, problem="broken")
    try:
        reading = read_confined(
            bytes(file.data), name=file.name, format_name=file.format, limits=limits
        )
    except ReadingStopped as stopped:
        return _tell(file, FileState.FAILED, problem=stopped.code)
    return _tell(
        file,
        FileState.READ,
        format=reading.format,
        report=reading.model_dump_json().encode(),
    )


def _tell(file, state, **values):
    """Only the holder of the fence may say how it ended."""
    held = QuestionFile.objects.filter(
        pk=file.pk, tries=file.tries, state__in=sources_of(FILE_MOVES, state)
    )
    return bool(held.update(state=state, lease_until=None, **values))
