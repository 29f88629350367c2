"""Hours of people in a calendar year against what is asked of them: the fold of `training`."""

from training.models import CreditEntry, CreditTarget
from training.queries.statements import statements

CHUNK = 1000


def entries_by(ask):
    """Entries of the ledger recorded by the cut-off, of evidence dated by it."""
    return CreditEntry.objects.filter(
        occurred_on__lte=ask.on, recorded_at__lt=ask.before
    )


def statements_of(ask, members):
    """Yields (member id, Statement) of the Ask's year as recorded by its cut-off.

    A constant number of queries for each CHUNK of members, so that neither lists of parameters nor
    memory grow with the organisation.
    """
    members = list(members)
    for start in range(0, len(members), CHUNK):
        yield from statements(
            members[start : start + CHUNK],
            year=ask.year,
            on=ask.on,
            recorded_until=ask.before,
        ).items()


def target_words(ask):
    """The distinct targets in force, as numbers from low to high, for headings and notes."""
    found = CreditTarget.objects.on(ask.on).values_list("hours", flat=True)
    return sorted({hours.normalize() for hours in found})
