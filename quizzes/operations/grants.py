"""More attempts or more time for one person, given by another for a reason."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from quizzes import rules
from quizzes.models import Attempt, Grant, Quiz
from quizzes.operations.attempts import queue_starts
from quizzes.operations.finishing import settle_attempt
from quizzes.operations.sheet import locked_sheet
from quizzes.states import StepKind


@transaction.atomic
def grant_extra(*, quiz, member, reason, at, by, extra_attempts=0, extra_time_s=0):
    """Give `member` more attempts or seconds at `quiz`, or take some back with a minus sign.

    A running attempt gets its time at once, up to the close of the quiz; one whose time is
    already over is graded first and gets none. Taking time back never shortens a running
    attempt. Who may give to whom is decided before. Raises ValidationError, whose dictionary
    names the field, when nothing is given or what would remain makes no sense.
    """
    queue_starts(member)
    quiz = Quiz.objects.get(pk=quiz.pk)
    _require_sense(quiz, member, extra_attempts, extra_time_s, reason)
    grant = Grant.objects.create(
        quiz=quiz,
        member=member,
        extra_attempts=extra_attempts,
        extra_time_s=extra_time_s,
        reason=reason.strip(),
        granted_by=by,
        at=at,
    )
    if extra_time_s > 0:
        for running in Attempt.objects.open().filter(quiz=quiz, member=member):
            _extend(running, quiz, extra_time_s, reason, at=at, by=by)
    return grant


def _require_sense(quiz, member, extra_attempts, extra_time_s, reason):
    problems = {}
    if not reason.strip():
        problems["reason"] = _("Please give a reason.")
    if not extra_attempts and not extra_time_s:
        problems["extra_attempts"] = _("Give attempts or time.")
    if extra_attempts and quiz.max_attempts is None:
        problems["extra_attempts"] = _("This quiz may be taken as often as wanted.")
    if extra_time_s and quiz.time_limit_s is None:
        problems["extra_time"] = _("This quiz has no time limit.")
    attempts, seconds = Grant.objects.of(quiz, member).totals()
    if attempts + extra_attempts < 0:
        problems["extra_attempts"] = _("That is more than was given.")
    if seconds + extra_time_s < 0:
        problems["extra_time"] = _("That is more than was given.")
    if problems:
        raise ValidationError(problems)


def _extend(running, quiz, extra_time_s, reason, *, at, by):
    if not settle_attempt(attempt=running, at=at).is_open:
        return
    sheet = locked_sheet(running)
    attempt = sheet.attempt
    _attempts, seconds = Grant.objects.of(quiz, attempt.member_id).totals()
    later = rules.deadline(
        opened_at=attempt.opened_at,
        time_limit_s=rules.extended(attempt.settings["time_limit_s"], seconds),
        closes_at=quiz.closes_at,
    )
    if attempt.deadline_at is None or later <= attempt.deadline_at:
        return
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=later)
    sheet.note(
        StepKind.EXTEND,
        at=at,
        actor_id=by.pk,
        value={"extra_time_s": extra_time_s},
        reason=reason.strip(),
    )
    sheet.write_steps()
