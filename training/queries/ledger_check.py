"""Whether the ledger is what its inputs, rules and evidence say."""

import datetime as dt

from django.db.models import Count
from django.utils.translation import gettext as _

from courses.models import Lecture
from training.models import CreditEntry, HeldSession
from training.queries.credit_evidence import standing_entries
from training.queries.statements import statements
from training.states import CreditSource, SessionState

CHUNK = 1000


def differences(recompute, plan):
    """Yields one line for each entry that is not what it should be, and each that is missing.

    `recompute(rule, inputs)` gives hours, `plan(lecture= or session=)` what separates the ledger
    from the evidence of an item. Reads in chunks; nothing is changed.
    """
    yield from _entries(recompute)
    yield from _doubles()
    yield from _carried()
    for item in credited_items():
        found = plan(**item)
        for entry in found.reverse:
            yield _("Entry %(id)s: its evidence no longer counts") % {"id": entry.pk}
        for entry in found.post:
            yield _(
                "Missing: %(hours)s hours of member %(member)s for “%(subject)s”"
            ) % {
                "hours": entry.hours,
                "member": entry.member_id,
                "subject": entry.subject,
            }


def _entries(recompute):
    entries = (
        CreditEntry.objects.select_related("rule", "reverses")
        .prefetch_related("rule__bands")
        .order_by("pk")
    )
    for entry in entries.iterator(chunk_size=CHUNK):
        if entry.reverses_id:
            yield from _reversal(entry)
        elif entry.source == CreditSource.CARRY_OVER:
            continue
        else:
            yield from _posted(entry, recompute)


def _posted(entry, recompute):
    rule = entry.rule
    if rule is None:
        yield _("Entry %(id)s: names no rule") % {"id": entry.pk}
        return
    hours = recompute(rule, entry.inputs)
    if hours != entry.hours:
        yield _("Entry %(id)s: %(hours)s hours, its rule and inputs give %(due)s") % {
            "id": entry.pk,
            "hours": entry.hours,
            "due": hours,
        }
    if entry.year != entry.occurred_on.year or entry.occurred_on < rule.valid_from:
        yield _("Entry %(id)s: its day is not one of its year and rule") % {
            "id": entry.pk
        }
    flags = (rule.counts_as_collective, rule.counts_toward_target)
    if flags != (entry.collective, entry.toward_target):
        yield _("Entry %(id)s: counts otherwise than its rule says") % {"id": entry.pk}


def _reversal(entry):
    against = entry.reverses
    same = all(
        getattr(entry, name) == getattr(against, name)
        for name in ("member_id", "year", "kind", "identity", "source")
    )
    if not same or entry.hours != -against.hours:
        yield _("Entry %(id)s: does not undo what it reverses") % {"id": entry.pk}


def _doubles():
    doubled = (
        standing_entries(CreditEntry.objects.all())
        .values("member", "identity", "year")
        .annotate(times=Count("pk"))
        .filter(times__gt=1)
    )
    for row in doubled.order_by("member", "identity", "year"):
        yield (
            _(
                "Member %(member)s: credited %(times)s times for %(identity)s in %(year)s"
            )
            % row
        )


def _carried():
    """Carried hours against what the year before leaves over now, by its balance and the target of its last day."""
    carried = standing_entries(
        CreditEntry.objects.filter(source=CreditSource.CARRY_OVER)
    )
    for year in sorted(set(carried.values_list("year", flat=True))):
        entries = list(carried.filter(year=year).order_by("pk"))
        for start in range(0, len(entries), CHUNK):
            batch = entries[start : start + CHUNK]
            found = statements(
                [entry.member_id for entry in batch],
                year=year - 1,
                on=dt.date(year - 1, 12, 31),
            )
            for entry in batch:
                due = found[entry.member_id].surplus
                if due != entry.hours:
                    yield _(
                        "Entry %(id)s: %(hours)s hours carried over, the year before leaves %(due)s"
                    ) % {"id": entry.pk, "hours": entry.hours, "due": due}


def credited_items():
    """Every item that may earn, as the arguments of `settle_credit`: lectures, closed sessions without recording."""
    for lecture in Lecture.objects.order_by("pk").iterator(chunk_size=CHUNK):
        yield {"lecture": lecture}
    sessions = HeldSession.objects.filter(lecture=None, state=SessionState.CLOSED)
    for session in sessions.order_by("pk").iterator(chunk_size=CHUNK):
        yield {"session": session}
