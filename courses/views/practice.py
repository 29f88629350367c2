"""Practising with questions drawn from open banks: no credit, nothing to pass, no streak."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.queries.practice import practice_seals
from courses.views import single
from quizzes.models import QuestionVersion
from quizzes.operations.practice import DRAW_SIZES, answer_practice, draw_practice
from quizzes.queries.practice import practice_offer, practice_pool, version_to_ask

SESSION_KEY = "practice"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """How many questions; POST draws them."""
    at = timezone.now()
    on = timezone.localdate(at)
    seals = practice_seals(request.user, at=at)
    if request.method == "POST":
        asked = request.POST.get("count", "")
        sizes = {str(size): size for size in DRAW_SIZES}
        run = secrets.token_hex(12)
        entries = draw_practice(
            seals=seals, seed=run, count=sizes.get(asked, DRAW_SIZES[0]), on=on
        )
        if entries:
            request.session[SESSION_KEY] = {
                "run": run,
                "entries": entries,
                "answers": {},
            }
            return redirect("courses:practice-question", no=1)
        return redirect("courses:practice")
    run_now = _run(request)
    open_no = _next_open(run_now)
    context = {
        "nav": "my",
        "sizes": DRAW_SIZES,
        "pool": practice_pool(seals, on=on).count(),
        "offer": practice_offer(request.user, at=at),
        "open_no": open_no,
        "total": len(run_now["entries"]),
    }
    return render(request, "courses/practice.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def question(request: HttpRequest, no: int) -> HttpResponse:
    """Question `no` of the draw; POST checks the answer. Once answered it shows the outcome."""
    at = timezone.now()
    run = _run(request)
    if not 1 <= no <= len(run["entries"]):
        return redirect("courses:practice")
    pool = practice_pool(practice_seals(request.user, at=at), on=timezone.localdate(at))
    entry = pool.filter(pk=run["entries"][no - 1]).first()
    if entry is None:
        messages.info(request, _("A question was left out: it is no longer open."))
        return redirect(_after(run, no))
    version = version_to_ask(entry)
    if request.method == "POST" and str(no) not in run["answers"]:
        return _answered(request, run, no, version, at=at)
    if str(no) in run["answers"]:
        return _outcome(request, run, no, version, at=at)
    return _ask(request, run, no, version)


@never_cache
@require_safe
@login_required
def done(request: HttpRequest) -> HttpResponse:
    """What went right in the draw that is over, for this member's eyes."""
    run = _run(request)
    if not run["answers"]:
        return redirect("courses:practice")
    rights = [answer["right"] for answer in run["answers"].values()]
    context = {
        "nav": "my",
        "right": sum(rights),
        "answered": len(rights),
        "open_no": _next_open(run),
    }
    return render(request, "courses/practice_done.html", context)


def _run(request: HttpRequest) -> dict[str, Any]:
    run: dict[str, Any] | None = request.session.get(SESSION_KEY)
    return run or {"run": "", "entries": [], "answers": {}}


def _next_open(run: dict[str, Any]) -> int | None:
    numbers = range(1, len(run["entries"]) + 1)
    return next((no for no in numbers if str(no) not in run["answers"]), None)


def _after(run: dict[str, Any], no: int) -> str:
    """The address after question `no`."""
    if no < len(run["entries"]):
        return reverse("courses:practice-question", args=[no + 1])
    return reverse("courses:practice-done")


def _shared(run: dict[str, Any], no: int) -> dict[str, Any]:
    total = len(run["entries"])
    return {"nav": "my", "no": no, "total": total, "next_url": _after(run, no)}


def _ask(
    request: HttpRequest,
    run: dict[str, Any],
    no: int,
    version: QuestionVersion,
    **extra: Any,
) -> HttpResponse:
    item = single.question(version, seed=run["run"], no=no)
    context = _shared(run, no) | {"item": item} | extra
    status = 422 if "error" in extra else 200
    return render(request, "courses/practice_question.html", context, status=status)


def _answered(
    request: HttpRequest,
    run: dict[str, Any],
    no: int,
    version: QuestionVersion,
    *,
    at: datetime,
) -> HttpResponse:
    item = single.question(version, seed=run["run"], no=no)
    try:
        reviewed = answer_practice(
            member=request.user,
            version=version,
            value=single.posted(request, item),
            event_id=f"{run['run']}-{no}",
            at=at,
        )
    except single.NOT_TAKEN as error:
        return _ask(request, run, no, version, error=single.why_not(error))
    run["answers"][str(no)] = {
        "value": reviewed.graded.value,
        "right": reviewed.graded.is_right,
    }
    request.session[SESSION_KEY] = run
    return redirect("courses:practice-question", no=no)


def _outcome(
    request: HttpRequest,
    run: dict[str, Any],
    no: int,
    version: QuestionVersion,
    *,
    at: datetime,
) -> HttpResponse:
    value = run["answers"][str(no)]["value"]
    try:
        told = single.outcome(request, version, value=value, seed=run["run"], at=at)
    except single.NOT_TAKEN:
        # The wording has changed between answer and outcome.
        return redirect(_after(run, no))
    context = _shared(run, no) | told
    return render(request, "courses/practice_outcome.html", context)
