"""The quiz of a lecture: introduction, taking, result. Every POST ends in a redirect; none needs scripts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.access import SignInRequired, get_lecture_for
from courses.models import Lecture
from courses.queries import standing_of
from courses.queries.passes import pass_of
from courses.views.quiz_card import quiz_card
from courses.views.sign_in import asks_to_sign_in
from quizzes.access import get_attempt_for
from quizzes.forms import read_posted
from quizzes.models import Attempt
from quizzes.operations.answering import save_answers
from quizzes.operations.attempts import StartRefused, start_attempt
from quizzes.operations.finishing import (
    SubmitKeyReused,
    settle_attempt,
    submit_attempt,
)
from quizzes.operations.sheet import AttemptClosed
from quizzes.queries import TakingView, attempts_of, result_view, taking_view
from quizzes.types import InvalidResponse


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks_to_sign_in
def intro(request: HttpRequest, key: UUID) -> HttpResponse:
    """The rules and the attempts so far; POST begins an attempt, or returns to the open one."""
    at = timezone.now()
    lecture = _lecture_with_quiz(request, key, at=at)
    if request.method == "POST":
        return _begin(request, lecture, at=at)
    context = {
        "nav": "courses",
        "lecture": lecture,
        "quiz": quiz_card(lecture, request.user, at=at),
        "attempts": attempts_of(request.user, lecture.quiz),
    }
    return render(request, "courses/quiz_intro.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks_to_sign_in
def taking(request: HttpRequest, key: UUID, attempt_key: UUID) -> HttpResponse:
    """The questions; POST hands in, after one look back when some are unanswered."""
    at = timezone.now()
    lecture = _lecture_with_quiz(request, key, at=at)
    attempt = _attempt(request, lecture, attempt_key)
    if request.method == "POST":
        return _hand_in(request, lecture, attempt, at=at)
    attempt = settle_attempt(attempt=attempt, at=at)
    if not attempt.is_open:
        return _to_result(lecture, attempt)
    return _show_questions(request, lecture, taking_view(attempt))


@never_cache
@require_safe
@asks_to_sign_in
def result(request: HttpRequest, key: UUID, attempt_key: UUID) -> HttpResponse:
    """The outcome, as far as the quiz's policy shows it."""
    at = timezone.now()
    lecture = _lecture_with_quiz(request, key, at=at)
    attempt = _attempt(request, lecture, attempt_key)
    if attempt.is_open:
        return redirect("courses:quiz-taking", key=lecture.key, attempt_key=attempt.key)
    since = pass_of(member=request.user, lecture=lecture).since
    view = result_view(attempt, at=at, since=since)
    running = view.state.open_attempt
    context = {
        "nav": "courses",
        "lecture": lecture,
        "standing": standing_of(member=request.user, lecture=lecture),
        "result": view,
        "start_url": reverse("courses:quiz", args=[lecture.key]),
        "resume_url": _taking_url(lecture, running) if running else "",
        "study_url": reverse("courses:lecture", args=[lecture.key]),
    }
    return render(request, "courses/quiz_result.html", context)


def _lecture_with_quiz(request: HttpRequest, key: UUID, *, at: datetime) -> Lecture:
    """The lecture, if this member may study it and it has a quiz; a quiz always needs signing in."""
    lecture = get_lecture_for(request.user, key, at=at)
    if not request.user.is_authenticated:
        raise SignInRequired
    if lecture.quiz is None:
        raise Http404
    return lecture


def _attempt(request: HttpRequest, lecture: Lecture, attempt_key: UUID) -> Attempt:
    """The member's own attempt, if it is one at the quiz of this very lecture."""
    attempt = get_attempt_for(request.user, attempt_key)
    if attempt.quiz_id != lecture.quiz_id:
        raise Http404
    return attempt


def _begin(request: HttpRequest, lecture: Lecture, *, at: datetime) -> HttpResponse:
    since = pass_of(member=request.user, lecture=lecture).since
    try:
        attempt = start_attempt(
            quiz=lecture.quiz, member=request.user, at=at, since=since
        )
    except StartRefused as refusal:
        messages.warning(request, refusal.message)
        return redirect("courses:quiz", key=lecture.key)
    return redirect(_taking_url(lecture, attempt))


def _hand_in(
    request: HttpRequest, lecture: Lecture, attempt: Attempt, *, at: datetime
) -> HttpResponse:
    view = taking_view(attempt)
    posted = read_posted(view, request.POST)
    try:
        if attempt.is_open and posted.unanswered and not posted.confirmed:
            save_answers(attempt=attempt, answers=posted.answers, at=at)
            attempt = settle_attempt(attempt=attempt, at=at)
            if attempt.is_open:
                view = taking_view(attempt)
                return _show_questions(request, lecture, view, posted=posted)
        else:
            submit_attempt(
                attempt=attempt,
                answers=posted.answers,
                submit_key=posted.submit_key,
                at=at,
            )
    except AttemptClosed:
        return _to_result(lecture, attempt)
    except SubmitKeyReused as error:
        return _show_questions(request, lecture, view, error=error.message)
    except InvalidResponse:
        error = _("An answer could not be read. Please choose again.")
        return _show_questions(request, lecture, view, error=error)
    return _to_result(lecture, attempt)


def _show_questions(
    request: HttpRequest, lecture: Lecture, view: TakingView, **extra: Any
) -> HttpResponse:
    context = {"nav": "courses", "lecture": lecture, "taking": view} | extra
    status = 422 if extra else 200
    return render(request, "courses/quiz_taking.html", context, status=status)


def _taking_url(lecture: Lecture, attempt: Attempt) -> str:
    return reverse("courses:quiz-taking", args=[lecture.key, attempt.key])


def _to_result(lecture: Lecture, attempt: Attempt) -> HttpResponse:
    return redirect("courses:quiz-result", key=lecture.key, attempt_key=attempt.key)
