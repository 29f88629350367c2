"""Rules of credit and yearly targets: dated rows, a change is a new row from a day on."""

from django.db import transaction

from members.models import Unit
from members.states import FAR_FUTURE
from training.models import CreditRule, CreditTarget
from training.queries.rulebook import core_of_band
from training.rules.credit import Rule, check_bands, check_caps, check_gaps


class RuleOverlaps(Exception):
    """Another row of the same unit and kind begins on that day or later."""


class NoBands(Exception):
    """A rule without any band would earn nothing, ever."""


@transaction.atomic
def add_rule(*, rule, bands, by):
    """Save an unsaved rule with its unsaved bands, from its `valid_from` on. Returns it.

    The rule of the same unit and kind that is valid on that day ends with it; posted credit
    stays under the rule it has. Raises RuleOverlaps when one begins on that day or later,
    NoBands; BandsOverlap, BandsLeaveGap, CapTooLow (training.rules.credit).
    """
    if not bands:
        raise NoBands
    lines = tuple(core_of_band(band) for band in bands)
    check_bands(lines)
    check_gaps(lines)
    check_caps(Rule(lines, rule.item_cap, rule.daily_cap, rule.annual_cap))
    # One change of a unit's rules at a time: the day is looked at and taken under this lock.
    Unit.objects.select_for_update(no_key=True).get(pk=rule.unit_id)
    _make_room(
        CreditRule.objects.filter(unit=rule.unit_id, kind=rule.kind), rule.valid_from
    )
    rule.recorded_by = by
    rule.save()
    for band in bands:
        band.rule = rule
        band.save()
    return rule


@transaction.atomic
def add_target(*, target, by):
    """Save an unsaved target from its `valid_from` on; the one for the same people ends with it.

    Raises RuleOverlaps when one for the same people begins on that day or later.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=target.unit_id)
    same = CreditTarget.objects.filter(
        unit=target.unit_id, kind=target.kind, post=target.post
    )
    _make_room(same, target.valid_from)
    target.recorded_by = by
    target.save()
    return target


@transaction.atomic
def end_row(*, row, on):
    """A rule or target is valid no more from day `on`. Raises RuleOverlaps unless it is valid the day before."""
    changed = (
        type(row)
        .objects.filter(pk=row.pk, valid_from__lt=on, valid_to__gt=on)
        .update(valid_to=on)
    )
    if not changed:
        raise RuleOverlaps


def _make_room(rows, start):
    overlapping = list(rows.overlapping(start, FAR_FUTURE))
    if any(row.valid_from >= start for row in overlapping):
        raise RuleOverlaps
    for row in overlapping:
        row.valid_to = start
        row.save(update_fields=["valid_to"])
