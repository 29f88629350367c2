"""提醒: telling people what they still owe, once per person and day."""

import datetime as dt
from collections import defaultdict

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
from training.queries.overdue import ANY, SOON_DAYS, behind

KIND = "reminder"
LISTED = 10
BATCH = 1000


@transaction.atomic
def remind(*, obligation_ids, roots, at, by, filters=None):
    """Remind the people who owe these duties; returns (people told, duties reminded of).

    The caller has found the duties within what `by` may manage (`roots`). A person gets one notice a day (site
    time), with what was chosen and all that they are behind with or have due soon: who was reminded today
    by anybody is left out. Who reminded whom of what is kept in `Reminder` and in the log of access.
    """
    day = timezone.localdate(at)
    chosen = sorted(obligation_ids)
    by_member = {}
    for people in _not_reminded(chosen, day=day):
        by_member |= _write_reminders(people, chosen, day=day, at=at, by=by)
    people = Member.objects.in_bulk(by_member)
    told = notify(
        members=people.values(),
        kind=KIND,
        title=lambda member: _title(by_member[member.pk], day),
        text=lambda member: _text(member, by_member[member.pk], day),
        url=reverse("duties:my"),
        dedup=f"{KIND}:{day.isoformat()}",
        replaces=f"{KIND}:",
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


def _not_reminded(ids, *, day):
    """Yields the ids of people who owe these duties and were told nothing that day, locked, in batches."""
    owing = set()
    for start in range(0, len(ids), BATCH):
        some = Obligation.objects.filter(
            pk__in=ids[start : start + BATCH], member__is_active=True
        )
        owing |= set(some.values_list("member", flat=True))
    people = sorted(owing)
    for start in range(0, len(people), BATCH):
        batch = people[start : start + BATCH]
        # Always in this order, so that two who remind the same people wait and do not deadlock.
        locked = (
            Member.objects.select_for_update(no_key=True)
            .filter(pk__in=batch)
            .order_by("pk")
        )
        list(locked.values_list("pk", flat=True))
        had = Reminder.objects.filter(member__in=batch, day=day)
        yield sorted(set(batch) - set(had.values_list("member", flat=True)))


def _write_reminders(people, chosen, *, day, at, by):
    """Writes the reminders of these people's day; {member id: the duties they are reminded of}."""
    if not people:
        return {}
    duties, asked = defaultdict(list), frozenset(chosen)
    soon = day + dt.timedelta(days=SOON_DAYS)
    owed = behind(on=day, lateness=ANY).filter(member__in=people)
    for duty in owed.select_related("assignment").order_by("due_on", "pk"):
        if duty.due_on <= soon or duty.pk in asked:
            duties[duty.member_id].append(duty)
    Reminder.objects.bulk_create(
        [
            Reminder(
                obligation=duty,
                member_id=member,
                day=day,
                is_first=no == 0,
                at=at,
                by=by,
            )
            for member, some in duties.items()
            for no, duty in enumerate(some)
        ],
        batch_size=BATCH,
    )
    return duties


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
