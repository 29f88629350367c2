"""The quizzes of a lecture: introduction, taking, result. Every POST ends in a redirect; none needs scripts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.models import Lecture
from courses.queries import standing_of
from courses.queries.comparison import Comparison, comparison_of
from courses.queries.passes import pass_of
from courses.queries.practice import practice_seals
from courses.views.quiz_card import pretest_is_open, quiz_card
from courses.views.quiz_door import (
    Part,
    attempt_of,
    lecture_with_quiz,
    part_of,
    quiz_of,
    result_url,
    taking_url,
)
from courses.views.sign_in import asks_to_sign_in
from quizzes.forms import PostedAnswers, read_posted, with_conflicts
from quizzes.models import Attempt
from quizzes.operations import (
    AttemptClosed,
    Contested,
    InvalidResponse,
    NotChecked,
    NothingToCheck,
    StartRefused,
    SubmitKeyReused,
    UnknownItem,
    check_answer,
    note_place,
    save_answers,
    settle_attempt,
    start_attempt,
    submit_attempt,
)
from quizzes.operations.practice import collect_mistakes
from quizzes.queries import (
    TakingView,
    attempts_of,
    checked_items,
    result_view,
    taking_view,
)
from quizzes.queries.marking import returned_comment


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks_to_sign_in
def intro(request: HttpRequest, key: UUID, part: Part = Part.QUIZ) -> HttpResponse:
    """The rules and the attempts so far; POST begins an attempt, or returns to the open one."""
    at = timezone.now()
    lecture = lecture_with_quiz(request, key, at=at, part=part)
    if request.method == "POST":
        return _begin(request, lecture, part, at=at)
    card = quiz_card(lecture, request.user, at=at, part=part)
    context = {
        "nav": "courses",
        "lecture": lecture,
        "quiz": card,
        "attempts": attempts_of(request.user, quiz_of(lecture, part)),
        "returned": returned_comment(request.user, quiz_of(lecture, part)),
    }
    return render(request, "courses/quiz_intro.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks_to_sign_in
def taking(request: HttpRequest, key: UUID, attempt_key: UUID) -> HttpResponse:
    """The questions; POST hands in, after one look back when some are unanswered.

    Whoever asks for JSON gets the address of the result instead of a redirect.
    """
    at = timezone.now()
    lecture = lecture_with_quiz(request, key, at=at)
    attempt = attempt_of(request, lecture, attempt_key)
    if request.method == "POST":
        return _posted(request, lecture, attempt, at=at)
    attempt = settle_attempt(attempt=attempt, at=at)
    if not attempt.is_open:
        return redirect(result_url(lecture, attempt))
    return _show_questions(request, lecture, _view(request, lecture, attempt))


@never_cache
@require_safe
@asks_to_sign_in
def result(request: HttpRequest, key: UUID, attempt_key: UUID) -> HttpResponse:
    """The outcome, as far as the quiz's policy shows it."""
    at = timezone.now()
    lecture = lecture_with_quiz(request, key, at=at)
    attempt = attempt_of(request, lecture, attempt_key)
    if attempt.is_open:
        return redirect(taking_url(lecture, attempt))
    part = part_of(lecture, attempt)
    view = result_view(attempt, at=at, since=_since(request, lecture, part))
    if view.shows_answers and view.to_study:
        collect_mistakes(seals=practice_seals(request.user, at=at), at=at)
    running = view.state.open_attempt
    standing = standing_of(member=request.user, lecture=lecture)
    may_start = part == Part.QUIZ or pretest_is_open(standing)
    context = {
        "nav": "courses",
        "lecture": lecture,
        "part": part,
        "standing": standing,
        "result": view,
        "compared": _compared(request, lecture, part),
        "start_url": reverse(f"courses:{part}", args=[lecture.key])
        if may_start
        else "",
        "resume_url": taking_url(lecture, running) if running else "",
        "study_url": reverse("courses:lecture", args=[lecture.key]),
    }
    return render(request, "courses/quiz_result.html", context)


def _since(request: HttpRequest, lecture: Lecture, part: Part) -> datetime | None:
    """From when on attempts count: a voided completion asks for the quiz again, not for the pre-test."""
    if part == Part.PRETEST:
        return None
    return pass_of(member=request.user, lecture=lecture).since


def _compared(request: HttpRequest, lecture: Lecture, part: Part) -> Comparison | None:
    if part == Part.PRETEST:
        return None
    return comparison_of(member=request.user, lecture=lecture)


def _begin(
    request: HttpRequest, lecture: Lecture, part: Part, *, at: datetime
) -> HttpResponse:
    quiz = quiz_of(lecture, part)
    card = quiz_card(lecture, request.user, at=at, part=part)
    if card and card.too_late and not card.resume_url:
        messages.warning(request, card.too_late)
        return redirect(f"courses:{part}", key=lecture.key)
    try:
        attempt = start_attempt(
            quiz=quiz, member=request.user, at=at, since=_since(request, lecture, part)
        )
    except StartRefused as refusal:
        messages.warning(request, refusal.message)
        return redirect(f"courses:{part}", key=lecture.key)
    return redirect(taking_url(lecture, attempt))


def _posted(
    request: HttpRequest, lecture: Lecture, attempt: Attempt, *, at: datetime
) -> HttpResponse:
    view = taking_view(attempt)
    posted = read_posted(view, request.POST)
    # A page with scripts has asked about conflicts while it saved; its answers are the last word.
    revs = {} if _wants_json(request) else posted.revs
    try:
        if posted.moves_flags(view):
            note_place(attempt=attempt, flags=posted.flags, at=at, by=request.user)
        if posted.check is not None:
            return _check(request, lecture, attempt, posted, at=at)
        if (
            posted.wants_review
            or posted.chooses
            or (posted.unanswered and not posted.confirmed)
        ):
            return _look_back(request, lecture, attempt, posted, at=at)
        submit_attempt(
            attempt=attempt,
            answers=posted.answers,
            submit_key=posted.submit_key,
            at=at,
            revs=revs,
        )
    except Contested:
        return _look_back(request, lecture, attempt, posted, at=at)
    except AttemptClosed:
        return _to_result(request, lecture, attempt)
    except SubmitKeyReused as error:
        return _show_questions(request, lecture, view, error=error.message)
    except InvalidResponse:
        error = _("An answer could not be read. Please choose again.")
        return _show_questions(request, lecture, view, error=error)
    return _to_result(request, lecture, attempt)


def _look_back(
    request: HttpRequest,
    lecture: Lecture,
    attempt: Attempt,
    posted: PostedAnswers,
    *,
    at: datetime,
) -> HttpResponse:
    """The page again with everything saved: what is left blank, or the overview that was asked for."""
    contested: set[int] = set()
    if attempt.is_open:
        contested = save_answers(
            attempt=attempt, answers=posted.answers, at=at, revs=posted.revs
        )
    attempt = settle_attempt(attempt=attempt, at=at)
    if not attempt.is_open:
        return _to_result(request, lecture, attempt)
    view = _view(request, lecture, attempt)
    if contested:
        view = with_conflicts(view, contested, request.POST)
        return _show_questions(request, lecture, view, contested=contested)
    if posted.wants_review or posted.chooses:
        return _show_questions(request, lecture, view, reviewing=True)
    return _show_questions(request, lecture, view, posted=posted)


def _check(
    request: HttpRequest,
    lecture: Lecture,
    attempt: Attempt,
    posted: PostedAnswers,
    *,
    at: datetime,
) -> HttpResponse:
    """Save the page, fix one answer, and come back to its question."""
    contested = save_answers(
        attempt=attempt, answers=posted.answers, at=at, revs=posted.revs
    )
    attempt = settle_attempt(attempt=attempt, at=at)
    if contested and attempt.is_open:
        view = _view(request, lecture, attempt)
        view = with_conflicts(view, contested, request.POST)
        return _show_questions(request, lecture, view, contested=contested)
    try:
        check_answer(attempt=attempt, item=posted.check, at=at)
    except NothingToCheck:
        messages.warning(request, _("Answer the question first, then check it."))
    except (NotChecked, UnknownItem):
        messages.warning(request, _("This question cannot be checked by itself."))
    number = attempt.items.filter(pk=posted.check).values_list("slot_no", flat=True)
    anchor = f"#question-{number[0]}" if number else ""
    return redirect(taking_url(lecture, attempt) + anchor)


def _view(request: HttpRequest, lecture: Lecture, attempt: Attempt) -> TakingView:
    since = _since(request, lecture, part_of(lecture, attempt))
    return taking_view(attempt, reviews=checked_items(attempt, since=since))


def _show_questions(
    request: HttpRequest, lecture: Lecture, view: TakingView, **extra: Any
) -> HttpResponse:
    context = {
        "nav": "courses",
        "lecture": lecture,
        "taking": view,
        "now": timezone.now(),
        "save_url": reverse("courses:quiz-save", args=[lecture.key, view.attempt_key]),
        "study_url": reverse("courses:lecture", args=[lecture.key]),
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    } | extra
    status = 422 if extra.keys() - {"reviewing"} else 200
    if "contested" in extra:
        status = 409
    return render(request, "courses/quiz_taking.html", context, status=status)


def _to_result(
    request: HttpRequest, lecture: Lecture, attempt: Attempt
) -> HttpResponse:
    url = result_url(lecture, attempt)
    return JsonResponse({"url": url}) if _wants_json(request) else redirect(url)


def _wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, and not a form."""
    types = ["text/html", "application/json"]
    return request.get_preferred_type(types) == "application/json"
