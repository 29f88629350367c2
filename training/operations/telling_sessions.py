"""Telling people of sessions they are expected at: when, where, and when that changes or falls away.

What is yet to be told is a column of the row (`Attendance.news`); the same task tells it as tells of duties.
"""

from django.db import transaction
from django.db.models import Case, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.models import Member
from members.operations.notices import notify, settle_notices
from training.models import Attendance, HeldSession
from training.operations.ringing import ring
from training.states import AttendanceState, SessionNews, SessionState

KIND = "session"
BATCH = 500


def about(session):
    """How the `dedup` of every notice of a session begins."""
    return f"{KIND}:{session.key}:"


def note_changed(session):
    """Everybody expected is to be told that the time or the place is another."""
    expected = Attendance.objects.filter(session=session, news="")
    expected.exclude(state=AttendanceState.LEAVE).update(news=SessionNews.CHANGED)
    ring()


def note_cancelled(session):
    """Whoever has been told of the session is to be told that it does not take place."""
    Attendance.objects.filter(session=session).update(
        news=Case(
            When(news=SessionNews.EXPECTED, then=Value("")),
            default=Value(str(SessionNews.CANCELLED)),
        )
    )
    ring()


def tell_removed(*, session, member, at):
    """Somebody is no longer expected; told after the commit, if the session is still to come."""
    if session.ends_at <= at:
        return
    transaction.on_commit(
        lambda: notify(
            members=[member],
            kind=KIND,
            title=lambda _member: (
                _("You are no longer expected: %(title)s") % {"title": session.title}
            ),
            text=lambda _member: _when_and_where(session),
            url=reverse("sessions:mine"),
            dedup=f"{about(session)}removed:{at.isoformat()}",
            replaces=about(session),
            at=at,
        ),
        robust=True,
    )


def settle_session(session, *, at):
    """The session is over: what people were told of it before is read."""
    people = Attendance.objects.filter(session=session)
    ids = list(people.values_list("member", flat=True))
    transaction.on_commit(
        lambda: settle_notices(member_ids=ids, about=about(session), at=at),
        robust=True,
    )


def tell_sessions(*, at):
    """Tell everybody what is new of the sessions they are expected at; returns how many were told.

    A session that is over by `at` is told to nobody. In batches of people, each its own transaction;
    repeating it tells nobody twice.
    """
    waiting = Attendance.objects.exclude(news="").order_by("member")
    told = 0
    for session in (
        waiting.order_by("session").values_list("session", flat=True).distinct()
    ):
        last = 0
        expected = waiting.filter(session=session).values_list("member", flat=True)
        while people := list(expected.filter(member__gt=last)[:BATCH]):
            told += _tell(session, people, at=at)
            last = people[-1]
    return told


@transaction.atomic
def _tell(session_id, people, *, at):
    locked = Member.objects.select_for_update(no_key=True).filter(pk__in=people)
    members = {member.pk: member for member in locked.order_by("pk")}
    # Whoever closes or edits the session holds rows in their own order: never wait for them here.
    rows = list(
        Attendance.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(session=session_id, member__in=people)
        .exclude(news="")
        .order_by("pk")
    )
    # Read after the rows are held: whoever changes it later marks them again.
    session = HeldSession.objects.get(pk=session_id)
    Attendance.objects.filter(pk__in=[row.pk for row in rows]).update(news="")
    told = 0
    for news in SessionNews if _concerns(session, at) else ():
        told += notify(
            members=[members[row.member_id] for row in rows if row.news == news],
            kind=KIND,
            title=lambda _member, news=news: _title(news, session),
            text=lambda _member, news=news: _text(news, session),
            url=reverse("sessions:mine"),
            dedup=f"{about(session)}{news}:{at.isoformat()}",
            replaces=about(session),
            at=at,
        )
    return told


def _concerns(session, at):
    return session.state != SessionState.CLOSED and session.ends_at > at


def _title(news, session):
    title = {
        SessionNews.EXPECTED: _("You are expected: %(title)s"),
        SessionNews.CHANGED: _("Time or place has changed: %(title)s"),
        SessionNews.CANCELLED: _("Does not take place: %(title)s"),
    }[news]
    return title % {"title": session.title}


def _text(news, session):
    lines = [_when_and_where(session)]
    if news == SessionNews.CANCELLED and session.cancel_reason:
        lines.append(_("Why: %(reason)s") % {"reason": session.cancel_reason})
    if news != SessionNews.CANCELLED:
        lines.append(_("If you cannot come, tell the recorder or your branch."))
    return "\n".join(lines)


def _when_and_where(session):
    begins = timezone.localtime(session.starts_at)
    ends = timezone.localtime(session.ends_at)
    same_day = begins.date() == ends.date()
    when = _("%(begins)s to %(ends)s") % {
        "begins": date_format(begins, "Y-m-d H:i"),
        "ends": date_format(ends, "H:i" if same_day else "Y-m-d H:i"),
    }
    return f"{when} · {session.place}" if session.place else when
