"""A required lecture that is in no plan is a duty all the same: its assignment makes itself."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Lecture
from courses.states import Visibility
from members.models import Member, Notice, Unit, UnitPath, UnitState
from members.operations.notices import notify, settle_notices
from members.states import PersonKind
from training.models import Assignment, Obligation
from training.operations.assignments import (
    cancel_assignment,
    create_assignment,
    publish_assignment,
    write_criteria,
)
from training.states import OPEN_STATUSES, ItemKind, SessionState


@transaction.atomic
def follow_lecture(*, lecture, at, by=None):
    """Bring a lecture's own assignments in line with what has been published of it.

    Published and required, and asked for by no assignment a person made: one assignment for each
    organisation it is meant for (for everybody: each at the top of the tree), due after DANGKE_DUTY_DAYS. An
    organisation it is no longer meant for, a lecture no longer required or withdrawn: cancelled. Criteria
    that changed are written down anew. Repeating it changes nothing. Returns the assignments that run.
    """
    live = Assignment.objects.filter(lecture=lecture, cancelled_at=None)
    for one in live.filter(published_at__isnull=False).select_related("lecture__quiz"):
        write_criteria(assignment=one, at=at, by=by)
    own = {one.unit_id: one for one in live.filter(automatic=True)}
    asked = lecture.is_published and lecture.is_duty and not _is_recording(lecture)
    wanted = _units_of(lecture, at=at) if asked else {}
    for unit_id, one in own.items():
        if unit_id not in wanted:
            cancel_assignment(assignment=one, reason=_ended(lecture), at=at, by=by)
    return [
        own.get(unit_id) or _assign(unit, lecture, at=at, by=by)
        for unit_id, unit in wanted.items()
    ]


@transaction.atomic
def end_lecture(*, lecture, at, by=None):
    """A lecture has been withdrawn: whatever asks for it alone is cancelled, whoever asked."""
    asked = Assignment.objects.filter(
        lecture=lecture, cancelled_at=None, published_at__isnull=False
    )
    for one in asked:
        cancel_assignment(assignment=one, reason=_ended(lecture), at=at, by=by)


@transaction.atomic
def follow_session(*, session, at, by=None):
    """A closed session with a recording is a duty of those who were expected: attended or watched is done.

    Without a recording there is nothing to make up. The recording asks nobody a second time.
    Repeating it changes nothing. Returns the assignment, or None.
    """
    own = Assignment.objects.filter(
        automatic=True, session=session, cancelled_at=None
    ).first()
    if session.lecture_id is None or session.state != SessionState.CLOSED:
        if own is not None and session.lecture_id is None:
            cancel_assignment(assignment=own, reason=_no_recording(), at=at, by=by)
        return None
    follow_lecture(lecture=session.lecture, at=at, by=by)
    asked = session.assignments.filter(cancelled_at=None)
    if own is None and not asked.exists():
        own = _assign(
            session.unit, session, kinds=list(PersonKind.values), at=at, by=by
        )
    return own


# Without a savepoint: an error undoes the news that this follows too.
@transaction.atomic(savepoint=False)
def tell_absentees(*, session, member_ids, at):
    """The attendance of these people, whom the caller holds, or the recording of theirs is another.

    Whoever has to make up is told, whoever asked for the session: its own assignment or somebody's. For the
    others what they were told before has passed.
    """
    if session.state != SessionState.CLOSED:
        return
    owed = Obligation.objects.filter(
        assignment__session=session, member__in=member_ids, status__in=OPEN_STATUSES
    )
    days = {}
    if session.lecture_id is not None:
        for member, due_on in owed.order_by("due_on").values_list("member", "due_on"):
            days.setdefault(member, due_on)
    about = f"make_up:{session.key}"
    told = Notice.objects.unread().filter(dedup=about, member__in=member_ids)
    passed = list(told.exclude(member__in=days).values_list("member", flat=True))
    if passed:
        settle_notices(member_ids=passed, about=about, at=at)
    notify(
        members=Member.objects.filter(pk__in=days).order_by("pk"),
        kind="make_up",
        title=lambda _member: _("To make up: %(title)s") % {"title": session.title},
        text=lambda member: (
            _(
                "You were not at this session. Please watch its recording by %(day)s, whenever it suits you."
            )
            % {"day": days[member.pk].isoformat()}
        ),
        url=lambda _member: reverse("courses:lecture", args=[session.lecture.key]),
        dedup=about,
        renew=True,
        at=at,
    )


def cover_lectures(*, at):
    """Give every required lecture its duty that has none yet: a safety net, and what an upgrade needs.

    Returns how many lectures were looked at. Each is a transaction of its own.
    """
    asked = Assignment.objects.filter(item=ItemKind.LECTURE, cancelled_at=None)
    lacking = (
        Lecture.objects.published()
        .required()
        .exclude(pk__in=asked.filter(published_at__isnull=False).values("lecture"))
    )
    looked_at = 0
    for lecture in lacking.order_by("pk"):
        follow_lecture(lecture=lecture, at=at)
        looked_at += 1
    return looked_at


def _units_of(lecture, *, at):
    """{id: Unit} a lecture is meant for, without those below another, or asked by somebody's assignment."""
    on = timezone.localdate(at)
    if lecture.visibility == Visibility.UNITS:
        units = Unit.objects.existing(on=on).filter(
            pk__in=lecture.audience.values("unit")
        )
    else:
        units = Unit.objects.filter(
            pk__in=UnitState.objects.on(on).filter(parent=None).values("unit")
        )
    found = {unit.pk: unit for unit in units.order_by("pk")}
    asked = set(
        Assignment.objects.filter(
            automatic=False,
            lecture=lecture,
            cancelled_at=None,
            published_at__isnull=False,
        ).values_list("unit", flat=True)
    )
    above = UnitPath.objects.on(on).filter(descendant__in=found)
    covered = {
        descendant
        for ancestor, descendant in above.values_list("ancestor", "descendant")
        if ancestor in asked or (ancestor in found and ancestor != descendant)
    }
    return {pk: unit for pk, unit in found.items() if pk not in covered}


def _assign(unit, item, *, at, by, **fields):
    today = timezone.localdate(at)
    due_on = today + dt.timedelta(days=settings.DANGKE_DUTY_DAYS)
    assignment = create_assignment(
        unit=unit,
        title=item.title,
        item=item,
        period={"opens_on": today, "due_on": due_on},
        automatic=True,
        at=at,
        by=by,
        **fields,
    )
    return publish_assignment(assignment=assignment, at=at, by=by)


def _is_recording(lecture):
    """Whether a session that was held has it for its absentees; then the session asks for it."""
    return lecture.sessions.filter(state=SessionState.CLOSED).exists()


def _no_recording():
    return _("The session has no recording any more.")


def _ended(lecture):
    if not lecture.is_published:
        return _("The lecture has been withdrawn.")
    return _("The lecture is no longer required of this organisation.")
