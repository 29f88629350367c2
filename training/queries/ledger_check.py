"""Whether the ledger is what its inputs, rules and evidence say."""

import datetime as dt
from itertools import islice

from django.db.models import Count
from django.utils.translation import gettext as _

from courses.models import Lecture
from training.models import CreditEntry, HeldSession
from training.queries.credit_evidence import standing_entries
from training.queries.rulebook import RuleBook
from training.queries.statements import statements
from training.states import CreditKind, CreditSource

CHUNK = 1000


def differences(recompute, plan):
    """Yields one line for each entry that is not what it should be, and each that is missing.

    `recompute(rule, inputs)` gives hours, `plan(lecture= or session=)` what separates the ledger
    from the evidence of an item. Reads in chunks; nothing is changed.
    """
    yield from _entries(recompute)
    yield from _doubles()
    yield from _carried()
    yield from _bonuses(recompute)
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
        CreditEntry.objects.select_related(
            "rule", "reverses", "completion", "attendance"
        )
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
    if not _names_its_evidence(entry):
        yield _("Entry %(id)s: does not name the evidence that it says it has") % {
            "id": entry.pk
        }
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


def _names_its_evidence(entry):
    """Whether the row behind an entry is there, of its member, and as long as the rule was told."""
    completion, attendance = entry.completion, entry.attendance
    if entry.source == CreditSource.COMPLETION:
        named, other = completion, attendance
    elif entry.source == CreditSource.ATTENDANCE:
        named, other = attendance, completion
    else:
        return completion is None and attendance is None
    if named is None or other is not None or named.member_id != entry.member_id:
        return False
    if completion is None or entry.kind == CreditKind.QUIZ:
        return True
    return entry.inputs["seconds"] == completion.length_s


_SAME = (
    "member_id",
    "year",
    "occurred_on",
    "kind",
    "identity",
    "source",
    "completion_id",
    "attendance_id",
)


def _reversal(entry):
    against = entry.reverses
    same = all(getattr(entry, name) == getattr(against, name) for name in _SAME)
    if against.reverses_id or not same or entry.hours != -against.hours:
        yield _("Entry %(id)s: does not undo what it reverses") % {"id": entry.pk}
    if not entry.reason:
        yield _("Entry %(id)s: reverses without a reason") % {"id": entry.pk}


def _bonuses(recompute):
    """Quiz bonuses that are not there although a rule that was known then gives them."""
    studied = (
        standing_entries(CreditEntry.objects.filter(inputs__quiz_passed=True))
        .exclude(kind=CreditKind.QUIZ)
        .order_by("pk")
    )
    for entries in _pieces(studied):
        known = set(
            CreditEntry.objects.filter(
                kind=CreditKind.QUIZ, member__in={one.member_id for one in entries}
            ).values_list("member", "identity", "year")
        )
        book = RuleBook(one.unit_id for one in entries)
        for one in entries:
            rule = book.find(
                unit_id=one.unit_id, kind=CreditKind.QUIZ, on=one.occurred_on
            )
            if rule is None or rule.recorded_at > one.recorded_at:
                continue
            missing = (one.member_id, f"{one.identity}:quiz", one.year) not in known
            if missing and recompute(rule, one.inputs | {"seconds": 0}):
                yield _("Entry %(id)s: its quiz bonus is missing") % {"id": one.pk}


def _pieces(rows):
    """The rows of a queryset in lists of at most CHUNK."""
    found = rows.iterator(chunk_size=CHUNK)
    while piece := list(islice(found, CHUNK)):
        yield piece


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
    """Every item that may earn, as the arguments of `settle_credit`: lectures, sessions without recording."""
    for lecture in Lecture.objects.order_by("pk").iterator(chunk_size=CHUNK):
        yield {"lecture": lecture}
    sessions = HeldSession.objects.filter(lecture=None)
    for session in sessions.order_by("pk").iterator(chunk_size=CHUNK):
        yield {"session": session}
