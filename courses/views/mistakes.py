"""The member's own book of mistakes: a list, one question per screen, taking one out."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.queries.practice import practice_seals
from courses.views import single
from quizzes.access import get_mistake_for
from quizzes.models import Mistake, QuestionVersion
from quizzes.operations.practice import (
    Felt,
    collect_mistakes,
    remove_mistake,
    review_mistake,
)
from quizzes.queries import preview_view
from quizzes.queries.practice import (
    book_counts,
    end_of_day,
    listed_mistakes,
    mistakes_of,
)

PER_PAGE = 20
SESSION_KEY = "mistake"
EVENT_LENGTH = 32


@never_cache
@require_safe
@login_required
def book(request: HttpRequest) -> HttpResponse:
    """The questions in the book, the next to come first, and how many are due."""
    at = timezone.now()
    seals = practice_seals(request.user, at=at)
    collect_mistakes(seals=seals, at=at)
    mistakes = mistakes_of(seals)
    page = Paginator(mistakes, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = listed_mistakes(list(page.object_list))
    context = {
        "nav": "my",
        "page": page,
        "counts": book_counts(mistakes, at=at),
        "end_of_day": end_of_day(at),
    }
    return render(request, "courses/mistakes.html", context)


@never_cache
@require_safe
@login_required
def next_due(request: HttpRequest) -> HttpResponse:
    """On to the question that is due first, or back to the book when none is."""
    at = timezone.now()
    due = mistakes_of(practice_seals(request.user, at=at)).due(before=end_of_day(at))
    mistake = due.first()
    if mistake is None:
        messages.success(request, _("Nothing more is due today."))
        return redirect("courses:mistakes")
    return redirect("courses:mistake", key=mistake.key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """One question; POST checks the answer, sets its next time and leads to the outcome."""
    at = timezone.now()
    seals = practice_seals(request.user, at=at)
    mistake, version = get_mistake_for(seals, key)
    if request.method == "POST":
        return _answered(request, mistake, version, at=at)
    last = request.session.get(SESSION_KEY) or {}
    event = request.GET.get("answered")
    if event is None:
        return _ask(request, mistake, version)
    if last.get("event") != event or last.get("key") != str(mistake.key):
        return redirect("courses:mistake", key=mistake.key)
    try:
        told = single.outcome(request, version, value=last["value"], seed=event, at=at)
    except single.NOT_TAKEN:
        # The wording has changed between answer and outcome.
        return redirect("courses:mistake", key=mistake.key)
    due = mistakes_of(seals).due(before=end_of_day(at)).count()
    context = {"nav": "my", "mistake": mistake, "due": due} | told
    return render(request, "courses/mistake_outcome.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask whether a question shall leave the book; POST takes it out."""
    at = timezone.now()
    mistake, version = get_mistake_for(practice_seals(request.user, at=at), key)
    if request.method == "POST":
        remove_mistake(mistake=mistake, at=at)
        messages.success(request, _("The question has left your book of mistakes."))
        return redirect("courses:mistakes")
    item = preview_view(version, no=1)
    context = {"nav": "my", "mistake": mistake, "item": item}
    return render(request, "courses/mistake_remove.html", context)


def _ask(
    request: HttpRequest, mistake: Mistake, version: QuestionVersion, **extra: Any
) -> HttpResponse:
    """The question; its options stand in another order at each review."""
    event = request.POST.get("event", "")[:EVENT_LENGTH] or uuid.uuid4().hex
    context = {
        "nav": "my",
        "mistake": mistake,
        "item": single.question(version, seed=event),
        "event": event,
    } | extra
    status = 422 if "error" in extra else 200
    return render(request, "courses/mistake.html", context, status=status)


def _answered(
    request: HttpRequest, mistake: Mistake, version: QuestionVersion, *, at: datetime
) -> HttpResponse:
    event = request.POST.get("event", "")[:EVENT_LENGTH] or uuid.uuid4().hex
    felt = request.POST.get("felt")
    try:
        reviewed = review_mistake(
            mistake=mistake,
            version=version,
            value=single.posted(request, single.question(version, seed=event)),
            felt=Felt(felt) if felt in list(Felt) else Felt.USUAL,
            event_id=event,
            at=at,
        )
    except single.NOT_TAKEN as error:
        return _ask(request, mistake, version, error=single.why_not(error))
    request.session[SESSION_KEY] = {
        "event": event,
        "key": str(mistake.key),
        "value": reviewed.graded.value,
    }
    response = redirect("courses:mistake", key=mistake.key)
    response["Location"] += f"?answered={event}"
    return response
