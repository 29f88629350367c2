"""提醒: telling people what they still owe, once per duty and day."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from members.models import Member
from members.operations import access_log
from members.operations.notices import notify
from members.states import AccessAction
from training.models import Obligation, Reminder, ReminderChoice

KIND = "reminder"
LISTED = 10
BATCH = 1000


@transaction.atomic
def remind(*, obligation_ids, roots, at, by, filters=None):
    """Remind the people who owe these duties; returns (people told, duties reminded of).

    The caller has found the duties within what `by` may manage (`roots`). A duty reminded of
    today (site time) is left out, so asking twice tells nobody twice; a person gets one notice for all of
    theirs. Who reminded whom of what is kept in `Reminder` and in the log of access.
    """
    day = timezone.localdate(at)
    ids = sorted(obligation_ids)
    by_member = {}
    for start in range(0, len(ids), BATCH):
        for duty in _new_today(ids[start : start + BATCH], day=day, at=at, by=by):
            by_member.setdefault(duty.member_id, []).append(duty)
    people = Member.objects.in_bulk(by_member)
    told = notify(
        members=people.values(),
        kind=KIND,
        title=lambda member: _title(by_member[member.pk], day),
        text=lambda member: _text(member, by_member[member.pk], day),
        url=reverse("duties:my"),
        at=at,
    )
    duties = sum(len(some) for some in by_member.values())
    access_log.record(
        action=AccessAction.REMIND,
        subject=gettext_noop("Overdue duties"),
        by=by,
        at=at,
        count=len(people),
        roots=roots,
        filters={"duties": duties, **(filters or {})},
    )
    return told, duties


def _new_today(ids, *, day, at, by):
    """Writes the reminders of the day and returns the duties that had none yet."""
    # The rows are locked, so of two who remind at once only one finds nothing for today.
    duties = list(
        Obligation.objects.select_for_update(of=("self",))
        .filter(pk__in=ids, member__is_active=True)
        .select_related("assignment")
        .order_by("pk")
    )
    had = set(
        Reminder.objects.filter(
            obligation__in=[duty.pk for duty in duties], day=day
        ).values_list("obligation", flat=True)
    )
    new = [duty for duty in duties if duty.pk not in had]
    Reminder.objects.bulk_create(
        [
            Reminder(obligation=duty, member_id=duty.member_id, day=day, at=at, by=by)
            for duty in new
        ]
    )
    return new


def _title(duties, day):
    late = sum(duty.due_on < day for duty in duties)
    if late:
        return ngettext(
            "A friendly reminder: %(number)s item is past its day",
            "A friendly reminder: %(number)s items are past their day",
            late,
        ) % {"number": late}
    return ngettext(
        "A friendly reminder: %(number)s item is due soon",
        "A friendly reminder: %(number)s items are due soon",
        len(duties),
    ) % {"number": len(duties)}


def _text(member, duties, day):
    duties = sorted(duties, key=lambda duty: (duty.due_on, duty.pk))
    lines = [
        _("%(item)s: due on %(day)s")
        % {"item": duty.assignment.title, "day": date_format(duty.due_on, "Y-m-d")}
        for duty in duties[:LISTED]
    ]
    if len(duties) > LISTED:
        lines.append(_("and %(number)s more") % {"number": len(duties) - LISTED})
    return "\n".join(
        [
            _("%(name)s, when you find the time, please go on with:")
            % {"name": member.name},
            *lines,
            _(
                "What you have studied already is kept. If something stands in the way, tell your branch."
            ),
        ]
    )


def allow_names(*, unit, allowed, at, by):
    """Whether texts for the chat of this branch may name its people, from now on."""
    ReminderChoice.objects.update_or_create(
        unit=unit,
        defaults={"names_in_chat": allowed, "recorded_at": at, "recorded_by": by},
    )
