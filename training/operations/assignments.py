"""Assignments: written, published with a period that opens, cancelled, claimed and shared."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.models import Lecture
from members.models import UnitPath
from training.models import Assignment, Criteria, Obligation, Period
from training.operations.following import (
    CROWD,
    batches,
    follow_batch,
    materialise,
    people_of,
)
from training.operations.restudy import close_passes
from training.operations.settling import Duties
from training.queries.criteria import criteria_text
from training.states import ItemKind, PlanState, WithdrawReason


class AssignmentRefused(Exception):
    """The assignment cannot be published, changed or cancelled so; `str()` is a sentence for people."""


class NoticeTooShort(AssignmentRefused):
    """Less notice than agreed lies between publishing and the due day; may be overridden by a person."""


@transaction.atomic
def create_assignment(
    *, unit, title, item, period, at, by, exclude_units=(), exclude_members=(), **fields
):
    """A draft of an assignment with its first period; nobody has a duty yet.

    `item` is the Lecture, Course or HeldSession asked for; `period` a dict of `opens_on`, `due_on`, and where wanted
    `closes_on`, `label`. `fields` are columns of Assignment. Raises ValidationError.
    """
    assignment = Assignment(
        unit=unit,
        title=title.strip(),
        recorded_at=at,
        recorded_by=by,
        **(_item_columns(item) | {"kinds": Assignment.default_kinds()} | fields),
    )
    assignment.full_clean()
    assignment.save()
    _exclude(assignment, exclude_units, exclude_members, at=at, by=by)
    add_period(assignment=assignment, at=at, by=by, **period)
    return assignment


@transaction.atomic
def update_draft(
    *,
    assignment,
    title,
    item,
    period,
    at,
    by,
    exclude_units=(),
    exclude_members=(),
    **fields,
):
    """Replace what a draft says, its first period included. Raises AssignmentRefused once published."""
    row = Assignment.objects.select_for_update(no_key=True).get(pk=assignment.pk)
    if row.published_at is not None:
        raise AssignmentRefused(
            _("This assignment has been published. Extend it or cancel it instead.")
        )
    columns = {"lecture": None, "course": None, "session": None} | _item_columns(item)
    for name, value in ({"title": title.strip()} | columns | fields).items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    row.exclusions.all().delete()
    _exclude(row, exclude_units, exclude_members, at=at, by=by)
    row.periods.all().delete()
    add_period(assignment=row, at=at, by=by, **period)
    return row


@transaction.atomic
def add_period(*, assignment, opens_on, due_on, closes_on=None, label="", at, by):
    """The next round of an assignment: new duties of its own when it opens.

    Raises ValidationError, also when the plan of a published assignment is closed: nothing is added to it.
    """
    plan = assignment.plan
    if assignment.published_at and plan is not None and plan.state == PlanState.CLOSED:
        raise ValidationError(_("The plan of this assignment is closed."))
    last = assignment.periods.aggregate(no=Max("no"))["no"] or 0
    period = Period(
        assignment=assignment,
        no=last + 1,
        label=label,
        opens_on=opens_on,
        due_on=due_on,
        closes_on=closes_on,
        recorded_at=at,
        recorded_by=by,
    )
    period.full_clean()
    period.save()
    return period


@transaction.atomic
def publish_assignment(*, assignment, at, by, short_notice=False):
    """Publish a draft: its criteria are written down, and its periods open on their days.

    Opens at once what opens today, if few people are concerned; otherwise the next chore does. Raises
    AssignmentRefused: cancelled, nothing to study, its lecture withdrawn; NoticeTooShort unless `short_notice`.
    Published already: nothing happens.
    """
    row = Assignment.objects.select_for_update(no_key=True).get(pk=assignment.pk)
    if row.published_at is not None:
        return row
    _require_publishable(row, at=at, short_notice=short_notice)
    row.published_at = at
    row.save(update_fields=["published_at"])
    write_criteria(assignment=row, at=at, by=by)
    _take_over_automatic(row, at=at, by=by)
    open_now(assignment=row, at=at, by=by)
    return row


def open_now(*, assignment, at, by):
    """Open the rounds whose day has come, if few people are concerned; the next chore opens the others."""
    today = timezone.localdate(at)
    for period in assignment.periods.filter(opened_at=None, opens_on__lte=today):
        if len(people_of(period, on=today)) <= CROWD:
            open_period(period=period, at=at, by=by)


@transaction.atomic
def open_period(*, period, at, by=None):
    """Freeze what the period requires and give everybody meant their duty. Returns how many were given.

    Opened before, not yet due to open, or of an assignment that is no draft's: nothing happens.
    """
    row = (
        Period.objects.select_for_update(of=("self",), no_key=True)
        .select_related("assignment__session")
        .get(pk=period.pk)
    )
    assignment = row.assignment
    today = timezone.localdate(at)
    waits = assignment.published_at is None or row.opens_on > today
    if waits or row.opened_at is not None or assignment.cancelled_at is not None:
        return 0
    row.opened_at = at
    row.save(update_fields=["opened_at"])
    row.lectures.set(lectures_of(assignment))
    people = people_of(row, on=today)
    return sum(
        follow_batch(periods=[row], member_ids=ids, at=at, by=by, opening=True)
        for ids in batches(people, CROWD)
    )


def open_due_periods(*, at):
    """Open every published period whose day has come; returns how many opened."""
    due = Period.objects.filter(
        opened_at=None,
        opens_on__lte=timezone.localdate(at),
        assignment__published_at__isnull=False,
        assignment__cancelled_at=None,
    )
    opened = 0
    for period in due.order_by("pk"):
        open_period(period=period, at=at)
        opened += 1
    return opened


@transaction.atomic
def cancel_assignment(*, assignment, reason, at, by):
    """End an assignment: open duties are withdrawn with that reason, what is done stays.

    Who was to study a lecture again for it alone, and has not begun to, has it completed as before.

    Cancelled already: nothing happens. Returns how many duties were withdrawn.
    """
    row = Assignment.objects.select_for_update(no_key=True).get(pk=assignment.pk)
    if row.cancelled_at is not None:
        return 0
    row.cancelled_at, row.cancel_reason = at, reason.strip()
    row.save(update_fields=["cancelled_at", "cancel_reason"])
    duties = Duties(
        Obligation.objects.filter(assignment=row, withdrawn_at=None, done_at=None)
    )
    for duty in duties.rows:
        duty.withdrawn_at, duty.withdraw_reason = at, WithdrawReason.CANCELLED
    changed = duties.save(at=at)
    close_passes(changed, at=at)
    return len(changed)


@transaction.atomic
def write_criteria(*, assignment, at, by):
    """Keep what counts as done, in plain words, as the next version when the words have changed."""
    with translation.override(settings.LANGUAGE_CODE):
        text = criteria_text(assignment)
    latest = assignment.criteria.first()
    if latest is not None and latest.text == text:
        return latest
    return Criteria.objects.create(
        assignment=assignment,
        version=latest.version + 1 if latest else 1,
        text=text,
        at=at,
        by=by,
    )


def lectures_of(assignment):
    """The published lectures an assignment requires now, in order."""
    published = Lecture.objects.published()
    if assignment.item == ItemKind.LECTURE:
        return list(published.filter(pk=assignment.lecture_id))
    if assignment.item == ItemKind.COURSE:
        return list(published.required().filter(course=assignment.course_id).in_order())
    recording = assignment.session.lecture_id
    return list(published.filter(pk=recording)) if recording else []


def _require_publishable(row, *, at, short_notice):
    if row.cancelled_at is not None:
        raise AssignmentRefused(_("This assignment was cancelled."))
    if row.plan is not None and row.plan.state == PlanState.CLOSED:
        raise AssignmentRefused(_("The plan of this assignment is closed."))
    if not row.kinds:
        raise AssignmentRefused(_("Choose at least one kind of person."))
    if row.item != ItemKind.SESSION and not lectures_of(row):
        raise AssignmentRefused(
            _("There is nothing published to study in it: check the lecture or course.")
        )
    days = settings.DANGKE_NOTICE_DAYS
    first = row.periods.order_by("no").first()
    if first is None:
        raise AssignmentRefused(_("Give the assignment an opening day and a due day."))
    notice = (first.due_on - timezone.localdate(at)).days
    if notice < days and not (short_notice or row.automatic):
        raise NoticeTooShort(
            _(
                "Only %(notice)s days lie between today and the due day; at least %(days)s are agreed."
            )
            % {"notice": max(notice, 0), "days": days}
        )


def _take_over_automatic(row, *, at, by):
    """A lecture that is asked for by a plan is not asked for a second time of the same people."""
    if row.automatic or row.item != ItemKind.LECTURE:
        return
    on = timezone.localdate(at)
    same = Assignment.objects.filter(
        automatic=True, lecture=row.lecture_id, cancelled_at=None
    )
    below = set(
        UnitPath.objects.on(on)
        .filter(ancestor=row.unit_id)
        .values_list("descendant", flat=True)
    )
    for one in same:
        if not set(one.kinds) <= set(row.kinds):
            continue
        if one.unit_id in below:
            cancel_assignment(
                assignment=one,
                reason=_("Taken over by the assignment “%(title)s”")
                % {"title": row.title},
                at=at,
                by=by,
            )
        elif not one.exclusions.filter(unit=row.unit_id).exists():
            one.exclusions.create(unit_id=row.unit_id, recorded_at=at, recorded_by=by)
            materialise(periods=one.periods.all(), at=at, by=by)


def _item_columns(item):
    kind = {"lecture": ItemKind.LECTURE, "course": ItemKind.COURSE}.get(
        item._meta.model_name, ItemKind.SESSION
    )
    return {"item": kind, kind.value: item}


def _exclude(assignment, units, members, *, at, by):
    for unit in units:
        assignment.exclusions.create(unit=unit, recorded_at=at, recorded_by=by)
    for member in members:
        assignment.exclusions.create(member=member, recorded_at=at, recorded_by=by)
