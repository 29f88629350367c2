"""Telling people something: kept for their page at once, sent outside when it is not night."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone, translation

from lib import doorbell
from members.channels import (
    ChannelUnavailable,
    NoticeRefused,
    channels,
    full_address,
)
from members.models import Member, Notice
from members.models.notices import NOTICE_PAUSES_S
from members.quiet_hours import end_of_quiet

SEND_TASK = "members.tasks.send_notices"
BATCH = 500
SENT_AT_ONCE = 200


def notify(*, members, kind, title, text="", url="", dedup="", at):
    """Tell each of `members` (people, not ids) once; returns how many were told anew.

    `title` and `text` are (lazy) messages, or functions of a member that return one; they become
    words in each reader's language. `url` is a path of this site. A `dedup` that a person had before
    changes nothing for them. People whose account is closed are left out.
    Channels outside wait for the end of the quiet hours in site time.
    """
    told = 0
    outside = channels()
    not_before = end_of_quiet(timezone.localtime(at), settings.DANGKE_QUIET_HOURS)
    everybody = list(members)
    for start in range(0, len(everybody), BATCH):
        some = everybody[start : start + BATCH]
        people = {member.pk: member for member in some if member.is_active}
        rows = []
        with transaction.atomic():
            _lock(people)
            had = _had_before(people, dedup)
            for pk, member in people.items():
                if pk in had:
                    continue
                notice = _written(member, kind, title, text, url, dedup)
                notice.created_at, notice.not_before = at, not_before
                if not any(channel.reaches(member) for channel in outside):
                    notice.sent_at = at
                rows.append(notice)
            Notice.objects.bulk_create(rows)
            _count_unread([notice.member_id for notice in rows])
        told += len(rows)
        if any(notice.sent_at is None for notice in rows):
            transaction.on_commit(lambda: doorbell.ring(SEND_TASK))
    return told


@transaction.atomic
def mark_read(*, notice, at, by):
    """The person has read this notice; a second time changes nothing."""
    _lock([notice.member_id])
    Notice.objects.unread().filter(pk=notice.pk, member=by).update(read_at=at)
    _count_unread([notice.member_id])


@transaction.atomic
def mark_all_read(*, member, up_to, at):
    """Everything up to the notice with primary key `up_to` is read; what came later stays unread."""
    _lock([member.pk])
    Notice.objects.unread().filter(member=member, pk__lte=up_to).update(read_at=at)
    _count_unread([member.pk])


def send_due(*, at):
    """Hand due notices to the channels outside; returns how many are done with.

    Each is claimed by a conditional UPDATE that also sets the time of the next try, so that two
    workers never send the same one at once and a killed one is followed by another try.
    """
    done = 0
    while notices := list(
        Notice.objects.due(at=at)
        .select_related("member")
        .order_by("not_before", "pk")[:SENT_AT_ONCE]
    ):
        for notice in notices:
            if _claim(notice, at=at):
                done += _send(notice, at=at)
    return done


def _written(member, kind, title, text, url, dedup):
    with translation.override(member.language):
        words = [
            str(part(member) if callable(part) else part) for part in (title, text)
        ]
    return Notice(
        member=member,
        kind=kind,
        title=words[0][:200],
        text=words[1],
        url=url,
        dedup=dedup,
    )


def _lock(ids):
    """Two that tell the same people wait for each other, in one order."""
    list(
        Member.objects.select_for_update()
        .filter(pk__in=list(ids))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _had_before(people, dedup):
    if not dedup:
        return set()
    earlier = Notice.objects.filter(member__in=list(people), dedup=dedup)
    return set(earlier.values_list("member", flat=True))


def _count_unread(ids):
    unread = Notice.objects.unread().filter(member=OuterRef("pk")).order_by()
    number = unread.values("member").annotate(number=Count("pk")).values("number")
    Member.objects.filter(pk__in=ids).update(
        unread_notices=Coalesce(Subquery(number), 0)
    )


def _claim(notice, *, at):
    pauses = (*NOTICE_PAUSES_S, 0)
    later = at + dt.timedelta(seconds=pauses[notice.attempts])
    mine = Notice.objects.filter(
        pk=notice.pk, sent_at__isnull=True, attempts=notice.attempts
    )
    notice.attempts += 1
    return mine.update(
        attempts=notice.attempts,
        not_before=end_of_quiet(timezone.localtime(later), settings.DANGKE_QUIET_HOURS),
    )


def _send(notice, *, at):
    failures = []
    for channel in channels():
        if channel.name in notice.sent_by or not channel.reaches(notice.member):
            continue
        try:
            channel.send(notice, address=full_address(notice.url))
        except NoticeRefused as error:
            notice.failure = f"{channel.name}: {error}"[:200]
        except ChannelUnavailable as error:
            failures.append(f"{channel.name}: {error}"[:200])
            continue
        notice.sent_by = [*notice.sent_by, channel.name]
    if failures:
        notice.failure = failures[0]
    else:
        notice.sent_at = at
    notice.save(update_fields=["sent_by", "sent_at", "failure"])
    return not failures
