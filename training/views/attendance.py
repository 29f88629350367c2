"""The list of a session's people, as the recorder works through it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members.models import Member
from members.operations import access_log
from training.access.sessions import (
    get_attendance,
    get_managed_session,
    get_session_for,
    get_written_session,
    may_manage,
    may_write,
)
from training.forms.sessions import NumbersForm, PeopleFilter
from training.operations.attendance import (
    ReasonMissing,
    correct,
    mark,
    mark_rest_present,
)
from training.operations.sessions import (
    AlreadyMarked,
    WrongSessionState,
    add_expected,
    fill_expected,
    remove_expected,
)
from training.queries.sessions import made_up, people_of
from training.states import DEFAULT_KINDS, AttendanceState, SessionState

PAGE_SIZE = 100


@never_cache
@login_required
@require_safe
def people(request, key):
    """Who is expected, and who has come."""
    on = timezone.localdate()
    session = get_session_for(request.user, key, on=on)
    form = PeopleFilter(request.GET)
    filters = form.chosen()
    page = Paginator(people_of(session, **filters), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    access_log.record(
        subject=gettext_noop("People of a held session"),
        by=request.user,
        at=timezone.now(),
        count=len(page.object_list),
        roots=[session.unit_id],
        filters=filters,
    )
    context = {
        "nav": "reports",
        "session": session,
        "form": form,
        "page": page,
        "tally": _tally(session),
        "made_up": made_up(session),
        "may_write": may_write(request.user, session, on=on),
        "may_manage": may_manage(request.user, session, on=on),
        "states": AttendanceState,
    }
    return render(request, "training/sessions/people.html", context)


@login_required
@require_POST
def mark_one(request, key, member_key):
    """Note one person; with htmx the answer is the person's row."""
    on, at = timezone.localdate(), timezone.now()
    session = get_written_session(request.user, key, on=on)
    attendance = get_attendance(session, member_key)
    problem = _note(request, session, attendance, at)
    if request.htmx:
        session.refresh_from_db()
        row = people_of(session).get(pk=attendance.pk)
        context = {
            "session": session,
            "row": row,
            "problem": problem,
            "may_write": True,
            "may_manage": may_manage(request.user, session, on=on),
            "made_up": made_up(session),
            "tally": _tally(session),
        }
        return render(request, "training/sessions/_person_answer.html", context)
    if problem:
        messages.error(request, problem)
    address = reverse("sessions:people", args=[session.key])
    return redirect(f"{address}?{request.GET.urlencode()}#p-{attendance.member.key}")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mark_rest(request, key):
    """Ask first, with the number; then everybody who has not been noted is present."""
    session = get_written_session(request.user, key, on=timezone.localdate())
    if request.method != "POST":
        return _ask_about_the_rest(request, session)
    try:
        count = mark_rest_present(session=session, at=timezone.now(), by=request.user)
    except WrongSessionState:
        messages.error(request, _("Sign-in is not open."))
    else:
        messages.success(
            request,
            ngettext(
                "%(count)s person noted as present.",
                "%(count)s people noted as present.",
                count,
            )
            % {"count": count},
        )
    return redirect("sessions:people", session.key)


def _ask_about_the_rest(request, session):
    rest = session.attendances.filter(state=AttendanceState.EXPECTED).count()
    context = {
        "nav": "reports",
        "title": _("Note the rest as present?"),
        "subject": session.title,
        "text": ngettext(
            "%(count)s person who has not been noted yet will be noted as present.",
            "%(count)s people who have not been noted yet will be noted as present.",
            rest,
        )
        % {"count": rest},
        "action": _("The rest are present"),
        "back": reverse("sessions:people", args=[session.key]),
    }
    return render(request, "training/confirm.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request, key):
    """Expect more people: by number, or whoever has joined since."""
    on = timezone.localdate()
    session = get_managed_session(request.user, key, on=on)
    refill = request.method == "POST" and "refill" in request.POST
    form = NumbersForm(
        request.POST if request.method == "POST" and not refill else None,
        people=Member.objects.visible_to(request.user, on=on),
    )
    try:
        if refill:
            return _added(
                request, session, fill_expected(session=session, kinds=DEFAULT_KINDS)
            )
        if form.is_bound and form.is_valid():
            count = add_expected(session=session, members=form.members)
            return _added(request, session, count)
    except WrongSessionState:
        messages.error(request, _("The session is over; the list stays as it is."))
        return redirect("sessions:people", session.key)
    context = {"nav": "reports", "session": session, "form": form}
    return render(request, "training/sessions/add_people.html", context)


@login_required
@require_POST
def remove(request, key, member_key):
    """Expect somebody no more."""
    session = get_managed_session(request.user, key, on=timezone.localdate())
    attendance = get_attendance(session, member_key)
    try:
        remove_expected(session=session, member=attendance.member, at=timezone.now())
    except (AlreadyMarked, WrongSessionState):
        messages.error(
            request, _("%(name)s stays on the list.") % {"name": attendance.member.name}
        )
    else:
        messages.success(
            request,
            _("%(name)s is no longer expected.") % {"name": attendance.member.name},
        )
    return redirect("sessions:people", session.key)


def _note(request, session, attendance, at):
    """Carry out what a person's row asks for; a sentence when it could not be done."""
    state = request.POST.get("state")
    if state not in AttendanceState.values:
        return _("Choose what to note.")
    reason = request.POST.get("reason", "").strip()[:300]
    is_over = session.state == SessionState.CLOSED
    operation = correct if is_over else mark
    try:
        operation(
            attendance=attendance,
            state=AttendanceState(state),
            reason=reason,
            at=at,
            by=request.user,
        )
    except ReasonMissing:
        return _("%(name)s: please give a reason.") % {"name": attendance.member.name}
    except WrongSessionState as error:
        return _("Not possible: the session is “%(state)s”.") % {
            "state": SessionState(error.args[0]).label
        }
    return ""


def _tally(session):
    """How many of the session's people are in each state, by state; all of them as `all`."""
    states = list(session.attendances.values_list("state", flat=True))
    return {state: states.count(state) for state in AttendanceState.values} | {
        "all": len(states)
    }


def _added(request, session, count):
    messages.success(
        request,
        ngettext("%(count)s person added.", "%(count)s people added.", count)
        % {"count": count},
    )
    return redirect("sessions:people", session.key)
