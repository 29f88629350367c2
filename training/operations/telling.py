"""Telling people of their new duties: one notice a person and day, whatever was published in it.

What is yet to be told is a column of the row (`Obligation.untold`), written with the duty; a task that
is rung for after the commit, and every sweep, tells it. docs/decisions/0040.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Member
from members.operations.notices import notify
from training.models import Obligation
from training.states import OPEN_STATUSES, ItemKind, SessionState

KIND = "duties"
LISTED = 10
BATCH = 500


def tell_duties(*, at):
    """Tell everybody of the duties they have got; returns how many people were told.

    What is exempt, done or withdrawn by now is not told, nor are sessions to come, which have notices of their
    own. A second publishing of the day (site time) is added to the notice of that day. In batches of people, each
    its own transaction; repeating it tells nobody twice.
    """
    waiting = Obligation.objects.filter(untold=True).order_by("member")
    owing = waiting.values_list("member", flat=True).distinct()
    told = last = 0
    while people := list(owing.filter(member__gt=last)[:BATCH]):
        told += _tell(people, at=at)
        last = people[-1]
    return told


@transaction.atomic
def _tell(people, *, at):
    # People before duties, each by id: the order in which everybody takes them.
    locked = Member.objects.select_for_update(no_key=True).filter(pk__in=people)
    members = {member.pk: member for member in locked.order_by("pk")}
    # What somebody else is changing just now is told by the next sweep: never wait for it here.
    untold = Obligation.objects.select_for_update(no_key=True, skip_locked=True).filter(
        untold=True, member__in=people
    )
    ids = list(untold.order_by("pk").values_list("pk", flat=True))
    duties = _news(people, ids, at=at)
    Obligation.objects.filter(pk__in=ids).update(untold=False)
    day = timezone.localdate(at)
    return notify(
        members=[members[pk] for pk in sorted(duties)],
        kind=KIND,
        title=lambda member: _title(duties[member.pk]),
        text=lambda member: _text(duties[member.pk]),
        url=lambda member: _url(duties[member.pk]),
        dedup=f"{KIND}:{day.isoformat()}",
        renew=True,
        replaces=f"{KIND}:",
        at=at,
    )


def _news(people, ids, *, at):
    """{member id: what the notice of the day lists}, of those who have something new that is open."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = (
        Obligation.objects.filter(
            Q(pk__in=ids) | Q(assigned_at__gte=midnight),
            member__in=people,
            status__in=OPEN_STATUSES,
        )
        .exclude(_told_elsewhere())
        .select_related("assignment__lecture")
    )
    duties, new, fresh, listed = defaultdict(list), set(ids), set(), set()
    for row in rows.order_by("due_on", "pk"):
        # As on the page of tasks: what several ask for is there once, by its first day.
        item = row.member_id, row.assignment.lecture_id or -row.pk
        if item not in listed:
            listed.add(item)
            duties[row.member_id].append(row)
        if row.pk in new:
            fresh.add(row.member_id)
    return {member: some for member, some in duties.items() if member in fresh}


def _told_elsewhere():
    """Sessions to come have notices of their own, and closing one tells who was absent.

    What somebody asks for of a session that is over is a task as any other.
    """
    is_over = Q(assignment__session__state=SessionState.CLOSED)
    of_somebody = Q(assignment__automatic=False)
    return Q(assignment__item=ItemKind.SESSION) & ~(is_over & of_somebody)


def _title(duties):
    return ngettext(
        "%(number)s new task for you", "%(number)s new tasks for you", len(duties)
    ) % {"number": len(duties)}


def _text(duties):
    lines = [
        _("%(item)s: due on %(day)s")
        % {"item": duty.assignment.title, "day": date_format(duty.due_on, "Y-m-d")}
        for duty in duties[:LISTED]
    ]
    if len(duties) > LISTED:
        lines.append(_("and %(number)s more") % {"number": len(duties) - LISTED})
    reasons = dict.fromkeys(
        duty.assignment.why for duty in duties if duty.assignment.why
    )
    lines += [_("Why: %(reason)s") % {"reason": one} for one in [*reasons][:3]]
    lines.append(_("“My tasks” says what counts as done."))
    return "\n".join(lines)


def _url(duties):
    lectures = {duty.assignment.lecture for duty in duties}
    if len(lectures) == 1 and None not in lectures:
        (lecture,) = lectures
        return reverse("courses:lecture", args=[lecture.key])
    return reverse("duties:my")
