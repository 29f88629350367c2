"""Waking whoever tells people, once what there is to tell stands."""

from functools import partial

from django.db import transaction

from lib import doorbell

TELL_TASK = "training.tasks.tell_people"


def ring_for_duties(rows):
    """Ring after the commit when any of these duties is yet to be told of."""
    if any(row.untold for row in rows):
        ring()


def ring():
    """Ring after the commit; what a lost ring leaves is told by the next sweep."""
    transaction.on_commit(partial(doorbell.ring, TELL_TASK))
