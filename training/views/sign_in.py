"""The rotating code on the screen, and the member's phone that reads it."""

import segno
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lib.client_address import client_address
from lib.rate_limit import within_limit
from training.access.sessions import get_written_session
from training.models import HeldSession
from training.operations.attendance import (
    CodeRefused,
    NotExpected,
    check_code,
    sign_in,
)
from training.operations.sessions import WrongSessionState
from training.rules.sign_in_code import code_at
from training.states import AttendanceState, SessionState

# From reading the code until the tap: time to sign in to the site, on a slow phone.
STAMP_S = 300
# A whole meeting may share one address; a person tries a few times.
TRIES = {"address": 600, "person": 30}
TRIES_WINDOW_S = 300


@never_cache
@login_required
@require_safe
def code(request, key):
    """The page for the projector: the code, renewed by itself, and how many have come."""
    session = get_written_session(request.user, key, on=timezone.localdate())
    template = "_code.html" if request.htmx else "code.html"
    present = session.attendances.filter(state=AttendanceState.PRESENT).count()
    context = {
        "nav": "reports",
        "session": session,
        "is_open": session.state == SessionState.OPEN,
        "present": present,
        "expected": session.attendances.count(),
        "picture": _picture(request, session),
    }
    return render(request, f"training/sessions/{template}", context)


@never_cache
@require_safe
def scan(request, key, code):
    """What the code on the screen leads to: remember that it was read just now, then sign in.

    The person may first have to sign in to the site, which takes longer than a code lives; so the
    reading is noted in the visitor's web session, which signing in keeps.
    """
    at = timezone.now()
    if not _may_try(request, at):
        return render(request, "429.html", status=429)
    session = HeldSession.objects.filter(key=key).first()
    if session is None:
        raise Http404("No such session")
    try:
        check_code(session=session, code=code, at=at)
    except CodeRefused:
        return _say(request, session, "code_over", status=403)
    except WrongSessionState:
        return _say(request, session, "not_open", status=403)
    request.session[_stamp(key)] = at.timestamp()
    address = reverse("sessions:here", args=[key])
    if not request.user.is_authenticated:
        return redirect_to_login(address)
    return redirect(address)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def here(request, key):
    """One tap: I am here. Only shortly after reading the code, and only for those expected."""
    at = timezone.now()
    session = HeldSession.objects.filter(key=key).first()
    attendance = session and session.attendances.filter(member=request.user).first()
    if session is None or not (attendance or _was_scanned(request, key, at)):
        raise Http404("No such session")
    if attendance is None:
        return _say(request, session, "not_expected", status=403)
    if attendance.state == AttendanceState.PRESENT:
        return _say(request, session, "done", attendance=attendance)
    if session.state != SessionState.OPEN:
        return _say(request, session, "not_open", status=403)
    if not _was_scanned(request, key, at):
        return _say(request, session, "code_over", status=403)
    if request.method != "POST":
        return _say(request, session, "ask")
    if not _may_try(request, at):
        return render(request, "429.html", status=429)
    try:
        attendance = sign_in(session=session, member=request.user, at=at)
    except NotExpected:
        return _say(request, session, "not_expected", status=403)
    except WrongSessionState:
        return _say(request, session, "not_open", status=403)
    request.session.pop(_stamp(key), None)
    return _say(request, session, "done", attendance=attendance)


def _say(request, session, what, *, status=200, attendance=None):
    context = {
        "session": session,
        "what": what,
        "attendance": attendance,
        # Nobody who has not read the code learns what is held.
        "shows_session": what in ("ask", "done") or attendance is not None,
    }
    return render(request, "training/sessions/here.html", context, status=status)


def _picture(request, session):
    """The code as an SVG element, of an address that is this site's as the reader sees it."""
    if session.state != SessionState.OPEN:
        return ""
    now = code_at(session.code_secret, timezone.now())
    address = request.build_absolute_uri(
        reverse("sessions:scan", args=[session.key, now])
    )
    drawn = segno.make_qr(address, error="m").svg_inline(
        border=4,
        svgclass="qr__image",
        lineclass=None,
        omitsize=True,
        dark="#000",
        light="#fff",
    )
    return mark_safe(drawn)  # noqa: S308 - drawn by segno from our own address


def _stamp(key):
    return f"signed_code:{key}"


def _was_scanned(request, key, at):
    stamp = request.session.get(_stamp(key), 0)
    return 0 <= at.timestamp() - stamp <= STAMP_S


def _may_try(request, at):
    """Both the address and the person may try only so often."""
    sources = {"address": client_address(request)}
    if request.user.is_authenticated:
        sources["person"] = request.user.pk
    return all(
        within_limit(
            f"session-{name}", who, limit=TRIES[name], window_s=TRIES_WINDOW_S, at=at
        )
        for name, who in sources.items()
    )
