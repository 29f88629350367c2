"""The year of a member, or of many, as a fold over the ledger. Reports read the same figures."""

from collections import defaultdict

from members.models import Membership, Post, UnitPath
from members.states import MembershipRole
from training.models import CreditEntry, CreditTarget
from training.rules import credit

# The fields of `credit.Line`, in its order.
_LINE_COLUMNS = (
    "pk",
    "kind",
    "hours",
    "occurred_on",
    "year",
    "identity",
    "collective",
    "toward_target",
    "required",
    "days",
    "rule__daily_cap",
    "rule__annual_cap",
    "reverses",
)


def statements(member_ids, *, year, on, recorded_until=None):
    """{member id: Statement} of a calendar year, with the targets that apply on day `on`.

    Everybody asked for is in it, also without any entry. `recorded_until` (an instant) leaves out
    what was recorded later, as a filing needs. A constant number of queries.
    """
    member_ids = list(member_ids)
    targets = targets_of(member_ids, on=on)
    first = year - max((t.years for t in targets.values() if t), default=1) + 1
    entries = CreditEntry.objects.filter(
        member__in=member_ids, year__gte=first, year__lte=year
    )
    if recorded_until is not None:
        entries = entries.filter(recorded_at__lte=recorded_until)
    lines = defaultdict(list)
    for member, *facts in entries.values_list("member", *_LINE_COLUMNS):
        lines[member].append(credit.Line(*facts))
    return {
        member: credit.statement(lines[member], year=year, target=targets[member])
        for member in member_ids
    }


def counted_hours(entries):
    """{entry id: hours that count} for the entries of one member and year, reversed ones left out."""
    return credit.counted(line_of(entry) for entry in entries)


def line_of(entry):
    """An entry with its rule loaded, as the fold reads it."""
    rule = entry.rule
    return credit.Line(
        id=entry.pk,
        kind=entry.kind,
        hours=entry.hours,
        on=entry.occurred_on,
        year=entry.year,
        item=entry.identity,
        collective=entry.collective,
        toward_target=entry.toward_target,
        required=entry.required,
        days=entry.days,
        daily_cap=rule.daily_cap if rule else None,
        annual_cap=rule.annual_cap if rule else None,
        reverses=entry.reverses_id,
    )


def targets_of(member_ids, *, on):
    """{member id: Target or None} by the person's unit, kind and posts on day `on`."""
    primary = Membership.objects.on(on).filter(
        role=MembershipRole.PRIMARY, member__in=member_ids
    )
    homes = {
        member: (unit, kind)
        for member, unit, kind in primary.values_list("member", "unit", "kind")
    }
    posts = defaultdict(set)
    held = Post.objects.on(on).filter(member__in=member_ids)
    for member, role in held.values_list("member", "role"):
        posts[member].add(role)
    rows = target_rows({unit for unit, _kind in homes.values()}, on=on)

    def target_of(member):
        if member not in homes:
            return None
        unit, kind = homes[member]
        return credit.choose_target(
            rows[unit], kind=kind, posts=frozenset(posts.get(member, ()))
        )

    return {member: target_of(member) for member in member_ids}


def target_rows(unit_ids, *, on):
    """{unit id: [(distance, kind, post, Target)]} of every target at or above each unit.

    `unit_ids` are ids, or a queryset of them. Two queries.
    """
    by_unit = defaultdict(list)
    # Targets are few and organisations many: the paths are asked for those that lead to one.
    for target in CreditTarget.objects.on(on):
        by_unit[target.unit_id].append((target.kind, target.post, target_core(target)))
    paths = UnitPath.objects.on(on).filter(
        descendant__in=unit_ids, ancestor__in=list(by_unit)
    )
    rows = defaultdict(list)
    for unit, ancestor, depth in paths.values_list("descendant", "ancestor", "depth"):
        rows[unit].extend((depth, *target) for target in by_unit[ancestor])
    return rows


def target_core(row):
    """A target's row as the pure core reads it."""
    return credit.Target(
        hours=row.hours,
        collective_hours=row.collective_hours,
        required_hours=row.required_hours,
        collective_times=row.collective_times,
        items=row.items,
        quizzes=row.quizzes,
        days=row.days,
        years=row.years,
        pass_percent=row.pass_percent,
        carry_over_max=row.carry_over_max,
    )
