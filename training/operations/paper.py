"""Hours that no screen of ours has seen: study elsewhere, study brought home (送学上门)."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from members.models import Member
from members.queries import unit_of
from training.models import CreditEntry
from training.operations.ledger import earned, inputs_of
from training.queries.rulebook import RuleBook
from training.rules.credit import split_at_new_year
from training.states import CreditKind, CreditSource

_DAY_VALUES = {CreditKind.DAY: Decimal(1), CreditKind.HALF_DAY: Decimal("0.5")}


class NoRule(Exception):
    """No credit rule says on that day what this kind of study earns there."""


class EarnsNothing(Exception):
    """Under the rule of that day this length earns no hours."""


class NotYetStudied(Exception):
    """The last day lies ahead."""


class DaysDoNotFit(Exception):
    """Study across New Year is counted by its days; other figures are entered year by year."""


@dataclass(frozen=True)
class Paper:
    """What a paper says. `minutes` is the length of one day, half day or session; `times` how many.

    `key` names the paper, so that a form sent twice posts once. `times` of None: for days, as many
    as lie between first and last; otherwise one.
    """

    key: uuid.UUID
    kind: str
    subject: str
    first_on: dt.date
    last_on: dt.date
    minutes: int
    times: Decimal | None = None
    lecturer: str = ""
    organiser: str = ""
    required: bool = False
    quiz_percent: Decimal | None = None
    quiz_passed: bool = False


@transaction.atomic
def post_paper(*, member, paper, reason, at, by):
    """Credit a member for study that a paper shows; `reason` says what was seen. Returns the entries.

    Each part of a stretch across New Year is an entry of its own, under the rule of its first
    day in the unit the member then belonged to. A passed quiz adds its bonus where a rule gives one.
    The same paper again returns what it posted. Raises NoRule, EarnsNothing, NotYetStudied,
    DaysDoNotFit.
    """
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    posted = CreditEntry.objects.filter(
        member=member, identity__startswith=f"paper:{paper.key}", reverses=None
    )
    if posted:
        return list(posted)
    if paper.last_on > timezone.localdate(at):
        raise NotYetStudied
    entries = []
    for first_on, times in _parts(paper):
        entries += _entries_of(
            member, paper, first_on, times, reason=reason, at=at, by=by
        )
    CreditEntry.objects.bulk_create(entries)
    return entries


def _parts(paper):
    """(first day, how many times) for each calendar year that the paper touches."""
    parts = split_at_new_year(paper.first_on, paper.last_on)
    if paper.kind == CreditKind.DAY and paper.times is None:
        return [(first, Decimal(days)) for first, days in parts]
    if len(parts) > 1:
        raise DaysDoNotFit
    return [(paper.first_on, Decimal(1) if paper.times is None else paper.times)]


def _entries_of(member, paper, first_on, times, *, reason, at, by):
    unit = unit_of(member, on=first_on)
    book = RuleBook([unit.pk if unit else None])
    studied = _entry(
        member, unit, book, paper, paper.kind, first_on, times, reason, at=at, by=by
    )
    if studied is None:
        raise NoRule
    if not studied.hours:
        raise EarnsNothing
    bonus = paper.quiz_passed and _entry(
        member,
        unit,
        book,
        paper,
        CreditKind.QUIZ,
        first_on,
        Decimal(1),
        reason,
        at=at,
        by=by,
    )
    return [studied, bonus] if bonus and bonus.hours else [studied]


def _entry(member, unit, book, paper, kind, first_on, times, reason, *, at, by):
    rule = book.find(unit_id=unit.pk if unit else None, kind=kind, on=first_on)
    if rule is None:
        return None
    is_bonus = kind == CreditKind.QUIZ
    inputs = inputs_of(
        seconds=0 if is_bonus else paper.minutes * 60,
        quantity=times,
        quiz_passed=paper.quiz_passed,
    )
    return CreditEntry(
        member=member,
        unit=unit,
        kind=kind,
        source=CreditSource.PAPER,
        subject=paper.subject,
        lecturer=paper.lecturer,
        organiser=paper.organiser,
        minutes=0 if is_bonus else int(paper.minutes * times),
        days=Decimal(0) if is_bonus else _DAY_VALUES.get(kind, Decimal(0)) * times,
        hours=earned(rule, inputs),
        collective=rule.counts_as_collective,
        toward_target=rule.counts_toward_target,
        required=paper.required,
        quiz_percent=paper.quiz_percent,
        occurred_on=first_on,
        year=first_on.year,
        rule=rule,
        inputs=inputs,
        identity=f"paper:{paper.key}:quiz" if is_bonus else f"paper:{paper.key}",
        reason=reason,
        recorded_at=at,
        actor=by,
    )
