"""Posting to the ledger of hours. Entries are inserted; what was wrong is reversed by another one."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from members.operations.people import lock_members
from training.models import CreditEntry
from training.queries.credit_evidence import earnings, entries_of, standing_entries
from training.queries.rulebook import RuleBook, core_of
from training.rules.credit import hours_of
from training.states import CreditKind, CreditSource


class NotReversible(Exception):
    """The entry is a reversal itself, or has been reversed."""


@dataclass
class Settlement:
    """What separates the ledger from the evidence of one item: entries to post and to reverse."""

    post: list = field(default_factory=list)
    reverse: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.post or self.reverse)


# Without a savepoint: an error undoes the news that this follows too.
@transaction.atomic(savepoint=False)
def settle_credit(
    *, lecture=None, session=None, member_ids=None, reason="", at, by=None
):
    """Bring the ledger in line with the evidence of one item, for some members or all of them.

    Evidence that earns and is not in the ledger is posted under the rule of its own day; an entry
    whose evidence stands no more, or gave way to better (attending goes before watching), is
    reversed with `reason`. An entry that stands is never weighed again, whatever rules came
    since. Repeats change nothing. Returns the Settlement that was carried out.
    """
    item = {"lecture": lecture, "session": session, "member_ids": member_ids}
    if member_ids is None:
        members = set(earnings(**item)) | set(
            entries_of(**item).values_list("member", flat=True)
        )
        item["member_ids"] = members
    lock_members(item["member_ids"])
    found = plan_settlement(**item, at=at, by=by)
    for entry in found.reverse:
        reversal_of(
            entry, reason=reason or _("The evidence no longer counts"), at=at, by=by
        ).save()
    CreditEntry.objects.bulk_create(found.post, batch_size=500)
    return found


def plan_settlement(*, lecture=None, session=None, member_ids=None, at, by=None):
    """What `settle_credit` would do, without doing it."""
    item = {"lecture": lecture, "session": session, "member_ids": member_ids}
    wanted = earnings(**item)
    live = list(standing_entries(entries_of(**item)))
    live_keys = {(_key(entry), entry.member_id) for entry in live}
    wanted_keys = {
        (earning.key, member) for member, rows in wanted.items() for earning in rows
    }
    found = Settlement(
        reverse=[
            entry for entry in live if (_key(entry), entry.member_id) not in wanted_keys
        ]
    )
    missing = [
        earning
        for rows in wanted.values()
        for earning in rows
        if (earning.key, earning.member_id) not in live_keys
    ]
    if missing:
        found.post = _entries(missing, found.reverse, at=at, by=by)
    return found


@transaction.atomic
def reverse_entry(*, entry, reason, at, by):
    """Take hours back, with a reason: a new row against the old one, its quiz bonus included.

    The same evidence earns no more after that; other evidence of the same study does, and is
    posted at once. Returns the reversal. Raises NotReversible.
    """
    lock_members([entry.member_id])
    standing = standing_entries(CreditEntry.objects.filter(member=entry.member_id))
    entry = standing.filter(pk=entry.pk).first()
    if entry is None:
        raise NotReversible
    reversal = reversal_of(entry, reason=reason, at=at, by=by, by_hand=True)
    reversal.save()
    bonus = standing.filter(
        identity=_bonus_identity(entry.identity), year=entry.year
    ).first()
    if bonus is not None:
        reversal_of(bonus, reason=reason, at=at, by=by, by_hand=True).save()
    lecture = _lecture_of(entry)
    if lecture is not None:
        settle_credit(lecture=lecture, member_ids=[entry.member_id], at=at, by=by)
    return reversal


def new_entry(earning, rule, *, kind, hours, n, at, by):
    """An unsaved entry for one piece of evidence under one rule."""
    evidence = earning.evidence
    is_bonus = kind == CreditKind.QUIZ
    return CreditEntry(
        member_id=earning.member_id,
        unit_id=earning.unit_id,
        kind=kind,
        source=evidence.source,
        completion=earning.row if evidence.source == CreditSource.COMPLETION else None,
        attendance=earning.row if evidence.source == CreditSource.ATTENDANCE else None,
        subject=earning.subject[:300],
        lecturer=earning.lecturer[:200],
        organiser=earning.organiser[:200],
        minutes=0 if is_bonus else (evidence.seconds + 30) // 60,
        days=Decimal(0) if is_bonus else earning.days,
        hours=hours,
        collective=rule.counts_as_collective,
        toward_target=rule.counts_toward_target,
        required=earning.required,
        quiz_percent=earning.quiz_percent,
        occurred_on=evidence.on,
        year=evidence.on.year,
        rule=rule,
        inputs=inputs_of(
            seconds=0 if is_bonus else evidence.seconds,
            quiz_passed=earning.quiz_passed,
        ),
        n=n,
        identity=_bonus_identity(earning.identity) if is_bonus else earning.identity,
        recorded_at=at,
        actor=by,
    )


def inputs_of(*, seconds, quiz_passed, quantity=Decimal(1)):
    """What a rule was given, as the entry keeps it for the recomputation."""
    return {
        "seconds": seconds,
        "quantity": str(quantity),
        "quiz_passed": quiz_passed,
    }


def earned(rule, inputs):
    """Hours of a rule's row for the inputs kept with an entry."""
    return hours_of(
        core_of(rule),
        seconds=inputs["seconds"],
        quantity=Decimal(inputs["quantity"]),
        quiz_passed=inputs["quiz_passed"],
    )


def _entries(missing, reversing, *, at, by):
    book = RuleBook(earning.unit_id for earning in missing)
    reversals = _reversal_counts(missing)
    for entry in reversing:
        identity = (entry.member_id, entry.identity, entry.year)
        reversals[identity] = reversals.get(identity, 0) + 1
    made = []
    for earning in missing:
        made += _entries_of_one(earning, book, reversals, at=at, by=by)
    return made


def _entries_of_one(earning, book, reversals, *, at, by):
    """The entry of a piece of evidence and that of its quiz bonus; no bonus without the entry."""
    made = []
    studied = [(earning.kind, earning.ruled_by, earning.identity)]
    bonus = [(CreditKind.QUIZ, (CreditKind.QUIZ,), _bonus_identity(earning.identity))]
    for kind, ruled_by, identity in studied + bonus * earning.quiz_passed:
        rule = _first_rule(book, earning, ruled_by)
        if rule is None:
            return made
        seconds = 0 if kind == CreditKind.QUIZ else earning.evidence.seconds
        given = inputs_of(seconds=seconds, quiz_passed=earning.quiz_passed)
        hours = earned(rule, given)
        if not hours:
            return made
        n = reversals.get((earning.member_id, identity, earning.evidence.on.year), 0)
        made.append(new_entry(earning, rule, kind=kind, hours=hours, n=n, at=at, by=by))
    return made


def _first_rule(book, earning, kinds):
    on = earning.evidence.on
    rules = (book.find(unit_id=earning.unit_id, kind=kind, on=on) for kind in kinds)
    return next((rule for rule in rules if rule is not None), None)


def _reversal_counts(missing):
    names = {earning.identity for earning in missing}
    names |= {_bonus_identity(name) for name in names}
    rows = CreditEntry.objects.filter(
        reverses__isnull=False,
        identity__in=names,
        member__in={earning.member_id for earning in missing},
    )
    counts = {}
    for identity in rows.values_list("member_id", "identity", "year"):
        counts[identity] = counts.get(identity, 0) + 1
    return counts


def reversal_of(entry, *, reason, at, by, by_hand=False):
    """An unsaved entry that undoes `entry`; `by_hand` marks a person's decision, which nothing posts against."""
    copied = [
        "member",
        "unit",
        "kind",
        "source",
        "completion",
        "attendance",
        "subject",
        "lecturer",
        "organiser",
        "minutes",
        "days",
        "collective",
        "toward_target",
        "required",
        "quiz_percent",
        "occurred_on",
        "year",
        "rule",
        "n",
        "identity",
    ]
    return CreditEntry(
        **{name: getattr(entry, name) for name in copied},
        hours=-entry.hours,
        inputs={"by_hand": True} if by_hand else {},
        reverses=entry,
        reason=reason[:300],
        recorded_at=at,
        actor=by,
    )


def _key(entry):
    return entry.source, entry.completion_id or entry.attendance_id


def _bonus_identity(identity):
    return f"{identity}:quiz"


def _lecture_of(entry):
    if entry.completion_id:
        return entry.completion.lecture
    return entry.attendance.session.lecture if entry.attendance_id else None
