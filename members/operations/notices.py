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
RENEWED = ("title", "text", "url", "created_at", "read_at")
SENT_AT_ONCE = 200


def notify(
    *,
    members,
    kind,
    title,
    text="",
    url="",
    dedup="",
    renew=False,
    replaces="",
    at,
):
    """Tell each of `members` (people, not ids) once; returns how many were told or told anew.

    `title`, `text` and `url` are (lazy) messages, or functions of a member that return one; they become
    words in each reader's language. A `url` is a path of this site. A `dedup` that a person had before
    changes nothing for them; with `renew` that notice says the new words and is unread again, and goes out
    only if it has not yet. Unread ones whose `dedup` begins with `replaces` are marked as read: what comes
    now says what holds. People whose account is closed are left out.
    Channels outside wait for the end of the quiet hours in site time.
    """
    told = 0
    not_before = end_of_quiet(timezone.localtime(at), settings.DANGKE_QUIET_HOURS)
    everybody = list(members)
    for start in range(0, len(everybody), BATCH):
        some = everybody[start : start + BATCH]
        people = {member.pk: member for member in some if member.is_active}
        new, renewed = [], []
        with transaction.atomic():
            _lock(people)
            if replaces:
                _mark_replaced(people, replaces, dedup if renew else "", at=at)
            had = _had_before(people, dedup)
            for pk, member in people.items():
                words = _words(member, title, text, url)
                if pk not in had:
                    new.append(_new(member, kind, words, dedup, at, not_before))
                elif renew:
                    renewed.append(_renewed(had[pk], words, at))
            Notice.objects.bulk_create(new)
            if renewed:
                Notice.objects.bulk_update(renewed, RENEWED)
            _count_unread(people)
        told += len(new) + len(renewed)
        if any(notice.sent_at is None for notice in new):
            transaction.on_commit(lambda: doorbell.ring(SEND_TASK))
    return told


@transaction.atomic
def settle_notices(*, member_ids, about, at):
    """What these people were told under a `dedup` that begins with `about` has passed: it is read."""
    people = sorted(set(member_ids))
    for start in range(0, len(people), BATCH):
        some = people[start : start + BATCH]
        _lock(some)
        _mark_replaced(some, about, "", at=at)
        _count_unread(some)


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


def _words(member, title, text, url):
    with translation.override(member.language):
        return [
            str(part(member) if callable(part) else part) for part in (title, text, url)
        ]


def _new(member, kind, words, dedup, at, not_before):
    title, text, url = words
    reached = any(channel.reaches(member) for channel in channels())
    return Notice(
        member=member,
        kind=kind,
        title=title[:200],
        text=text,
        url=url,
        dedup=dedup,
        created_at=at,
        not_before=not_before,
        sent_at=None if reached else at,
    )


def _renewed(notice, words, at):
    title, notice.text, notice.url = words
    notice.title, notice.created_at, notice.read_at = title[:200], at, None
    return notice


def _lock(ids):
    """Two that tell the same people wait for each other, in one order."""
    list(
        Member.objects.select_for_update(no_key=True)
        .filter(pk__in=list(ids))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _had_before(people, dedup):
    """{member id: the notice with this dedup}."""
    if not dedup:
        return {}
    earlier = Notice.objects.filter(member__in=list(people), dedup=dedup)
    return {notice.member_id: notice for notice in earlier}


def _mark_replaced(ids, about, kept, *, at):
    earlier = Notice.objects.unread().filter(
        member__in=list(ids), dedup__startswith=about
    )
    earlier.exclude(dedup=kept).update(read_at=at)


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
