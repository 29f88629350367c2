"""Whose sessions somebody may see, record, or attend: fetch and authorise in one call."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404

from members.access import managing_scope_of
from members.models import Unit
from training.models import Attendance, HeldSession, SessionFile


def visible_sessions(user, *, on):
    """The sessions of units in the user's scope on day `on`, and those the user records."""
    units = Unit.objects.visible_to(user, on=on)
    return HeldSession.objects.filter(Q(unit__in=units) | Q(recorder=user.pk))


def get_session_for(user, key, *, on):
    """The session with this key, to read. Http404 outside the user's scope."""
    return _fetch(visible_sessions(user, on=on).select_related("lecture"), key=key)


def get_written_session(user, key, *, on):
    """The session with this key, to record: managed by the user, or theirs to record. Http404."""
    units = Unit.objects.managed_by(user, on=on)
    rows = HeldSession.objects.filter(Q(unit__in=units) | Q(recorder=user.pk))
    return _fetch(rows.select_related("lecture"), key=key)


def get_managed_session(user, key, *, on):
    """The session with this key, to plan and link: managed by the user. Http404, for a recorder too."""
    units = Unit.objects.managed_by(user, on=on)
    return _fetch(HeldSession.objects.filter(unit__in=units), key=key)


def may_write(user, session, *, on):
    """Whether `get_written_session` would give it."""
    return session.recorder_id == user.pk or may_manage(user, session, on=on)


def may_manage(user, session, *, on):
    """Whether `get_managed_session` would give it."""
    return Unit.objects.managed_by(user, on=on).filter(pk=session.unit_id).exists()


def may_plan(user, *, on):
    """Whether the user may plan sessions of any unit."""
    return bool(managing_scope_of(user, on=on))


def get_attendance(session, member_key):
    """The attendance of one person at a session that was fetched by the functions above. Http404."""
    rows = Attendance.objects.filter(session=session).select_related("member")
    return _fetch(rows, member__key=member_key)


def get_file(session, key):
    """A file of such a session that has not been removed. Http404."""
    return _fetch(SessionFile.objects.filter(session=session, removed_at=None), key=key)


def _fetch(rows, **which):
    try:
        return rows.get(**which)
    except (rows.model.DoesNotExist, ValueError, ValidationError) as error:
        raise Http404("Not in your scope") from error
