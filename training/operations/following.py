"""Duties follow people: given to those who are meant, kept, withdrawn and taken up again.

The one idempotent function of it runs when a period opens, on every change of a membership or of the
tree, and every night.
"""

from django.db import transaction
from django.utils import timezone

from members.models import Membership, UnitPath
from members.states import MembershipRole
from training import rules
from training.models import Attendance, Extension, Obligation, Period
from training.operations.deltas import BATCH, count_of, write_deltas
from training.operations.restudy import open_passes
from training.operations.ringing import ring_for_duties
from training.operations.settling import Duties, set_statuses, show_evidence
from training.queries.crowd import audiences, crowd_of
from training.states import (
    LateJoin,
    ObligationSource,
    ObligationStatus,
    WithdrawReason,
)

CROWD = 2000


def materialise(*, periods=None, member_ids=None, at, by=None):
    """Bring duties in line with who belongs where on the day of `at`. Repeating it changes nothing.

    Of these open periods (default: all) for these people (default: all). Whoever is meant and has none gets a
    duty, with the evidence there already is; who comes later gets days of their own, as the assignment says. Who
    is no longer meant keeps what is done or expired and is freed from the rest, with the reason; who
    returns takes it up again by an extension. Everybody's present organisation is noted, also of those
    who did what was cancelled since.
    Each batch of people is a transaction of its own. Returns how many duties were made or changed.
    """
    periods = list(_open_periods(periods))
    if member_ids is None:
        return sum(_follow_period(period, at=at, by=by) for period in periods)
    return sum(
        follow_batch(periods=periods, member_ids=ids, at=at, by=by)
        for ids in batches(sorted(set(member_ids)), CROWD)
    )


@transaction.atomic
def follow_batch(*, periods, member_ids, at, by=None, opening=False):
    """The same for one batch of people, in one transaction. Returns the number of duties touched.

    `opening`: the periods open now, so everybody is there in time.
    """
    today = timezone.localdate(at)
    crowd = crowd_of(member_ids, on=today)
    meant = audiences({period.assignment for period in periods})
    duties = Duties(
        Obligation.objects.filter(member__in=member_ids, period__in=periods)
    )
    resumed = [
        row for row in duties.rows if _adapt(row, meant[row.assignment_id], crowd, at)
    ]
    if resumed:
        show_evidence(resumed)
        _extend_returned(resumed, at=at, by=by)
    changed = duties.save(at=at)
    ring_for_duties(resumed)
    held = {(row.member_id, row.period_id) for row in duties.rows}
    wanted = [
        (member, period)
        for period in periods
        if period.assignment.cancelled_at is None
        and (opening or _accepts(period, today))
        for member in sorted(crowd.standings)
        if (member, period.pk) not in held
        and meant[period.assignment_id].refusal(member, crowd) is None
    ]
    made = _make(wanted, crowd, at=at, opening=opening)
    return len(changed) + len(made)


def people_of(period, *, on):
    """Ids of those a period may concern on a day: below its organisation, expected, or with a duty of it."""
    below = UnitPath.objects.on(on).filter(ancestor=period.assignment.unit_id)
    members = Membership.objects.on(on).filter(
        role=MembershipRole.PRIMARY, unit__in=below.values("descendant")
    )
    people = {
        *Obligation.objects.filter(period=period).values_list("member", flat=True)
    }
    if period.assignment.session_id:
        expected = Attendance.objects.filter(session=period.assignment.session_id)
        return sorted(people | {*expected.values_list("member", flat=True)})
    return sorted(people | {*members.values_list("member", flat=True)})


def batches(ids, size):
    """The list in pieces of at most `size`."""
    return [ids[start : start + size] for start in range(0, len(ids), size)]


def _open_periods(periods):
    rows = Period.objects.filter(
        opened_at__isnull=False, assignment__published_at__isnull=False
    )
    if periods is not None:
        rows = rows.filter(pk__in=[period.pk for period in periods])
    return rows.select_related("assignment__session").order_by("pk")


def _follow_period(period, *, at, by):
    people = people_of(period, on=timezone.localdate(at))
    return sum(
        follow_batch(periods=[period], member_ids=ids, at=at, by=by)
        for ids in batches(people, CROWD)
    )


def _adapt(row, audience, crowd, at):
    """Let one row follow its person; whether it was taken up again."""
    row.current_unit_id = crowd.unit_of(row.member_id)
    refusal = audience.refusal(row.member_id, crowd)
    if refusal is None:
        returned = (
            row.withdrawn_at is not None
            and row.withdraw_reason != WithdrawReason.CANCELLED
            and _accepts(row.period, crowd.on)
        )
        if returned:
            row.withdrawn_at, row.withdraw_reason = None, ""
            row.source = ObligationSource.RETURNED
            row.untold = True
        return returned
    over = row.done_at is not None or row.status == ObligationStatus.EXPIRED
    if row.withdrawn_at is None and not over:
        row.withdrawn_at, row.withdraw_reason = at, refusal
    return False


def _accepts(period, today):
    """Whether people who come on this day may still be given the period's duty."""
    last = rules.last_day(due_on=period.due_on, closes_on=period.closes_on)
    return period.opens_on <= today <= last


def _extend_returned(rows, *, at, by):
    today = timezone.localdate(at)
    extensions = []
    for row in rows:
        due_on, closes_on = rules.own_days(
            due_on=row.due_on,
            closes_on=row.closes_on,
            joined_on=today,
            join_days=row.period.assignment.join_days,
        )
        if row.done_at is None and due_on != row.due_on:
            row.due_on, row.closes_on = due_on, closes_on
            extensions.append(
                Extension(
                    obligation=row,
                    due_on=due_on,
                    closes_on=closes_on,
                    reason=str(ObligationSource.RETURNED.label),
                    at=at,
                    by=by,
                )
            )
    Extension.objects.bulk_create(extensions, batch_size=BATCH)


def _make(wanted, crowd, *, at, opening):
    if not wanted:
        return []
    # Two that give duties of one period take turns; what the first has made is left out here.
    periods = sorted({period.pk for _member, period in wanted})
    list(Period.objects.select_for_update(no_key=True).filter(pk__in=periods))
    members = sorted({member for member, _period in wanted})
    there = set(
        Obligation.objects.filter(period__in=periods, member__in=members).values_list(
            "member", "period"
        )
    )
    moved = set() if opening else _came_from_elsewhere(crowd, members)
    kept_out = _kept_out(wanted) if opening else set()
    left_out = there | kept_out
    rows = []
    for member, period in wanted:
        if (member, period.pk) in left_out:
            continue
        row = _new(member, period, crowd, at=at)
        if opening or _let_in_late(row, crowd, member in moved):
            rows.append(row)
    show_evidence(rows)
    set_statuses(rows, at=at)
    Obligation.objects.bulk_create(rows, batch_size=BATCH)
    write_deltas([(None, count_of(row)) for row in rows], at=at)
    open_passes(rows, at=at)
    ring_for_duties(rows)
    return rows


def _new(member, period, crowd, *, at):
    unit = crowd.unit_of(member)
    return Obligation(
        member_id=member,
        assignment_id=period.assignment_id,
        period=period,
        unit_id=unit,
        current_unit_id=unit,
        assigned_at=at,
        due_on=period.due_on,
        closes_on=period.closes_on,
        status_at=at,
        untold=True,
    )


def _let_in_late(row, crowd, moved):
    """Whether somebody who is meant only now gets the duty; if so, with days of their own."""
    period = row.period
    opened_on = timezone.localdate(period.opened_at)
    since = crowd.standings[row.member_id].since
    if opened_on == crowd.on and since <= opened_on:
        return True
    if period.assignment.late_join != LateJoin.FULL:
        return False
    joined_on = since if since > opened_on else crowd.on
    row.due_on, row.closes_on = rules.own_days(
        due_on=period.due_on,
        closes_on=period.closes_on,
        joined_on=joined_on,
        join_days=period.assignment.join_days,
    )
    row.source = ObligationSource.TRANSFERRED if moved else ObligationSource.JOINED
    return True


def _kept_out(wanted):
    """Of an assignment that gives nothing to those who come later: who had none of its earlier rounds."""
    later = {
        period.pk: period.assignment_id
        for _member, period in wanted
        if period.no > 1 and period.assignment.late_join == LateJoin.NONE
    }
    if not later:
        return set()
    held = set(
        Obligation.objects.filter(assignment__in=later.values()).values_list(
            "member", "assignment"
        )
    )
    return {
        (member, period.pk)
        for member, period in wanted
        if period.pk in later and (member, period.assignment_id) not in held
    }


def _came_from_elsewhere(crowd, members):
    """Those of the people whose present membership followed one in another unit."""
    before = Membership.objects.filter(
        role=MembershipRole.PRIMARY, member__in=members, valid_to__lte=crowd.on
    )
    return {
        member
        for member, unit in before.values_list("member", "unit")
        if unit != crowd.unit_of(member)
    }
