"""Changing where many questions belong, and taking that back."""

import datetime as dt
from collections import defaultdict

from django.db import transaction

from quizzes.models import Bank, BankEntry, Rearrangement
from quizzes.operations.sorting import KEEP, move_entries, sort_entries

# As long as an editor remembers what it was; older rows go.
KEPT = dt.timedelta(hours=1)
# The field of a question that each act changes.
FIELDS = {
    "category": "category",
    "difficulty": "difficulty",
    "add_tags": "tags",
    "remove_tags": "tags",
    "move": "bank",
}


@transaction.atomic
def rearrange(*, bank, entries, act, value, at, by):
    """Do one of FIELDS to the entries of a bank, and return the Rearrangement that undoes it.

    `value` is a category, 1 to 3 or None, a list of tags, or a Bank. What older ones knew is
    forgotten after KEPT.
    """
    ids = [entry.pk for entry in entries]
    field = FIELDS[act]
    before = _values(ids, field)
    if act == "move":
        move_entries(entries=entries, bank=value)
    else:
        sort_entries(entries=entries, **{act: value})
    Rearrangement.objects.filter(at__lt=at - KEPT).delete()
    return Rearrangement.objects.create(
        bank=bank, act=act, before=before, after=_values(ids, field), by=by, at=at
    )


def last_rearrangement(*, bank, at, by):
    """What this person did last in the bank and may still take back, or None."""
    return bank.rearrangements.filter(
        by=by, at__gte=at - KEPT, undone_at__isnull=True
    ).first()


@transaction.atomic
def take_back(*, change, at):
    """Put back what a Rearrangement changed; returns (questions put back, questions left).

    Left is what somebody has changed since, and what is gone. A second call changes nothing
    and returns (0, 0).
    """
    changed = Rearrangement.objects.filter(pk=change.pk, undone_at__isnull=True)
    if not changed.update(undone_at=at):
        return 0, 0
    field = FIELDS[change.act]
    now = _values([int(pk) for pk in change.before], field)
    untouched = [pk for pk in change.before if now.get(pk) == change.after[pk]]
    by_value = defaultdict(list)
    for pk in untouched:
        by_value[_hashable(change.before[pk])].append(int(pk))
    put_back = sum(_put(ids, field, value) for value, ids in by_value.items())
    return put_back, change.count - put_back


def _put(ids, field, value):
    entries = list(BankEntry.objects.filter(pk__in=ids))
    if field == "bank":
        home = Bank.objects.filter(pk=value).first()
        return move_entries(entries=entries, bank=home) if home else 0
    values = {"category": KEEP, "difficulty": KEEP, "tags": KEEP, field: value}
    sort_entries(entries=entries, **values)
    return len(entries)


def _values(ids, field):
    """{entry id as text: its value}, as JSON keeps it; tags in order."""
    entries = BankEntry.objects.filter(pk__in=ids)
    if field == "tags":
        found = {
            entry.pk: sorted(tag.name for tag in entry.tags.all())
            for entry in entries.prefetch_related("tags")
        }
    else:
        found = dict(entries.values_list("pk", field))
    return {str(pk): value for pk, value in found.items()}


def _hashable(value):
    return tuple(value) if isinstance(value, list) else value
