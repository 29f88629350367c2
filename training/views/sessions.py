"""Sessions held: the list, planning, one session and what becomes of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from courses.models import Lecture
from members.models import Member
from training.access.sessions import (
    get_managed_session,
    get_session_for,
    get_written_session,
    may_manage,
    may_plan,
    may_write,
    visible_sessions,
)
from training.forms.duties import ReasonForm
from training.forms.sessions import (
    FileForm,
    NotesForm,
    PlanForm,
    RecordingForm,
    SessionFilter,
    SessionForm,
)
from training.models import HeldSession
from training.operations.sessions import (
    WrongSessionState,
    cancel_session,
    close_session,
    edit_session,
    link_recording,
    open_sign_in,
    plan_session,
)
from training.queries.sessions import (
    attended_by,
    expected_at,
    made_up,
    recorded_by,
    with_figures,
)
from training.states import AttendanceState, SessionState
from training.views.choosing import choose_unit, name_of

PAGE_SIZE = 20


@never_cache
@login_required
@require_safe
def index(request):
    """The sessions that I may see, the latest first."""
    on = timezone.localdate()
    form = SessionFilter(request.GET)
    sessions = visible_sessions(request.user, on=on).filter(**form.chosen())
    page = Paginator(with_figures(sessions, on=on), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "nav": "reports",
        "form": form,
        "page": page,
        "may_plan": may_plan(request.user, on=on),
    }
    return render(request, "training/sessions/index.html", context)


@never_cache
@login_required
@require_safe
def mine(request):
    """Where I am expected, and where I was."""
    page = Paginator(attended_by(request.user), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "nav": "tasks",
        "expected": expected_at(request.user, at=timezone.now()),
        "recorded": recorded_by(request.user),
        "page": page,
    }
    return render(request, "training/sessions/mine.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request):
    """Plan a session of one of my organisations: choose it, then say what is held."""
    on = timezone.localdate()
    unit, asking = choose_unit(
        request,
        on=on,
        title=_("Plan a session"),
        field={"label": _("Organisation that holds it")},
    )
    if unit is None:
        return asking
    people = Member.objects.visible_to(request.user, on=on)
    form = PlanForm(
        request.POST or None, instance=HeldSession(unit=unit), people=people
    )
    if request.method == "POST" and form.is_valid():
        session = plan_session(
            session=form.instance,
            kinds=form.cleaned_data["kinds"],
            at=timezone.now(),
            by=request.user,
        )
        messages.success(request, _("The session is planned."))
        return redirect("sessions:session", session.key)
    name = name_of(unit, on=on)
    context = {"nav": "reports", "form": form, "unit": unit, "unit_name": name}
    return render(request, "training/sessions/plan.html", context)


@never_cache
@login_required
@require_safe
def session(request, key):
    """One session: what, who came, the minutes, the files, making up."""
    on = timezone.localdate()
    found = get_session_for(request.user, key, on=on)
    figures = with_figures(HeldSession.objects.filter(pk=found.pk), on=on).get()
    context = {
        "nav": "reports",
        "session": found,
        "figures": figures,
        "made_up_count": len(made_up(found)),
        "files": found.files.filter(removed_at=None),
        "file_form": FileForm(),
        "may_write": may_write(request.user, found, on=on),
        "may_manage": may_manage(request.user, found, on=on),
        "recording_form": _recording_form(request.user, found, on),
        "make_up": found.assignments.filter(cancelled_at=None)
        .prefetch_related("periods")
        .first(),
    }
    return render(request, "training/sessions/session.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, key):
    """Change what a session is, as long as it has not been closed."""
    on = timezone.localdate()
    found = get_managed_session(request.user, key, on=on)
    form = SessionForm(
        request.POST or None,
        instance=found,
        people=Member.objects.visible_to(request.user, on=on),
    )
    if request.method == "POST" and form.is_valid():
        names = [*form.Meta.fields, "recorder"]
        changes = {name: getattr(form.instance, name) for name in names}
        return _after(
            request,
            found,
            lambda: edit_session(session=found, changes=changes),
            _("The session has been changed."),
        )
    context = {"nav": "reports", "session": found, "form": form}
    return render(request, "training/sessions/edit.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request, key):
    """Write the minutes of a session."""
    found = get_written_session(request.user, key, on=timezone.localdate())
    form = NotesForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["notes"]
        return _after(
            request,
            found,
            lambda: edit_session(session=found, changes={"notes": text}),
            _("The minutes have been saved."),
        )
    context = {"nav": "reports", "session": found, "form": form}
    return render(request, "training/sessions/notes.html", context)


@login_required
@require_POST
def open_(request, key):
    """Begin signing in."""
    found = get_written_session(request.user, key, on=timezone.localdate())
    return _after(
        request,
        found,
        lambda: open_sign_in(session=found, at=timezone.now()),
        _("Sign-in is open."),
        to="sessions:people",
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request, key):
    """Close a session, having read how many will be absent."""
    found = get_written_session(request.user, key, on=timezone.localdate())
    if request.method == "POST":
        return _after(
            request,
            found,
            lambda: close_session(session=found, at=timezone.now(), by=request.user),
            _("The session is closed; those present are credited."),
        )
    counts = found.attendances.aggregate(
        present=Count("pk", filter=Q(state=AttendanceState.PRESENT)),
        leave=Count("pk", filter=Q(state=AttendanceState.LEAVE)),
        absent=Count(
            "pk", filter=Q(state__in=[AttendanceState.EXPECTED, AttendanceState.ABSENT])
        ),
    )
    context = {"nav": "reports", "session": found, "counts": counts}
    return render(request, "training/sessions/close.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, key):
    """Cancel a session, with a reason."""
    found = get_managed_session(request.user, key, on=timezone.localdate())
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _after(
            request,
            found,
            lambda: cancel_session(session=found, reason=reason),
            _("The session is cancelled."),
        )
    context = {"nav": "reports", "session": found, "form": form}
    return render(request, "training/sessions/cancel.html", context)


@login_required
@require_POST
def recording(request, key):
    """Link the recording; with a day, absentees get the duty to make up."""
    on, at = timezone.localdate(), timezone.now()
    found = get_managed_session(request.user, key, on=on)
    form = _recording_form(request.user, found, on, data=request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
        return redirect("sessions:session", found.key)
    return _after(
        request,
        found,
        lambda: link_recording(
            session=found,
            lecture=form.cleaned_data["lecture"],
            at=at,
            by=request.user,
        ),
        _("The recording has been saved."),
    )


def _recording_form(user, found, on, data=None):
    lectures = Lecture.objects.published().visible_to(user, on=on)
    if found.lecture_id:
        lectures = lectures | Lecture.objects.filter(pk=found.lecture_id)
    return RecordingForm(
        data,
        lectures=lectures.order_by("-published_at"),
        initial={"lecture": found.lecture_id},
    )


def _after(request, found, act, done, *, to="sessions:session"):
    """Carry out one operation and go back to the session with one sentence."""
    try:
        act()
    except WrongSessionState as error:
        state = SessionState(error.args[0]).label
        messages.error(
            request,
            _("Not possible any more: the session is now “%(state)s”.")
            % {"state": state},
        )
        to = "sessions:session"
    else:
        messages.success(request, done)
    return redirect(reverse(to, args=[found.key]))
