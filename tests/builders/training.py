"""Plans, assignments and duties, made by the real operations."""

import datetime as dt
from itertools import count

from django.utils import timezone

from tests.builders.courses import NOON, make_lecture
from tests.builders.members import make_unit
from training.models import Obligation
from training.operations.assignments import (
    add_period,
    create_assignment,
    publish_assignment,
)
from training.operations.exemptions import grant_exemption
from training.operations.following import materialise
from training.operations.plans import publish_plan, save_plan
from training.states import ExemptionReason

TODAY = timezone.localdate(NOON)
DAY = dt.timedelta(days=1)

_numbers = count(1)


def make_plan(unit=None, *, published=False, at=NOON, targets=None, **values):
    """A plan of 2026, a draft unless `published`."""
    defaults = {"title": f"年度计划 {next(_numbers)}", "year": 2026}
    plan = save_plan(
        unit=unit or make_unit(),
        values=defaults | values,
        targets=targets,
        at=at,
        by=None,
    )
    return publish_plan(plan=plan, at=at, by=None) if published else plan


def make_assignment(
    unit=None,
    item=None,
    *,
    published=True,
    opens_on=TODAY,
    due_on=TODAY + 30 * DAY,
    closes_on=None,
    at=NOON,
    **fields,
):
    """An assignment of `unit`, published and open unless told otherwise; an elective lecture by default."""
    item = item or make_lecture(f"党课 {next(_numbers)}", required=False)
    assignment = create_assignment(
        unit=unit or make_unit(),
        title=fields.pop("title", item.title),
        item=item,
        period={"opens_on": opens_on, "due_on": due_on, "closes_on": closes_on},
        at=at,
        by=None,
        **fields,
    )
    if published:
        assignment = publish_assignment(
            assignment=assignment, at=at, by=None, short_notice=True
        )
    return assignment


def make_period(
    assignment, *, opens_on=TODAY, due_on=TODAY + 30 * DAY, at=NOON, **days
):
    """The next round of an assignment; it opens with the next chore."""
    return add_period(
        assignment=assignment, opens_on=opens_on, due_on=due_on, at=at, by=None, **days
    )


def make_obligation(member, assignment=None, *, at=NOON):
    """The duty of `member`, who must be meant, for (the first period of) an assignment of their unit."""
    if assignment is None:
        unit = member.memberships.get(
            role="primary", valid_to=dt.date(9999, 12, 31)
        ).unit
        assignment = make_assignment(unit, at=at)
    materialise(member_ids=[member.pk], at=at)
    return Obligation.objects.get(member=member, assignment=assignment, period__no=1)


def make_exemption(
    member, *, valid_from=TODAY, valid_to=TODAY + 90 * DAY, at=NOON, **more
):
    """An exemption from everything for some months, unless told otherwise."""
    more.setdefault("ground", ExemptionReason.ILLNESS)
    return grant_exemption(
        member=member, valid_from=valid_from, valid_to=valid_to, at=at, by=None, **more
    )
