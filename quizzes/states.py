"""The words of quizzes and the moves they allow. A table answers; nothing here touches a row."""

from collections.abc import Mapping

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Difficulty(IntegerChoices):
    EASY = 1, _("easy")
    MEDIUM = 2, _("medium")
    HARD = 3, _("hard")


class VersionState(TextChoices):
    """A version is written as a draft or ready at once; ready ones never change."""

    DRAFT = "draft", _("Draft")
    READY = "ready", _("In use")
    RETIRED = "retired", _("Out of use")


class AttemptState(TextChoices):
    """PREPARED rows are made ahead of a synchronised start; EXPIRED was ended by the server."""

    PREPARED = "prepared", _("Prepared")
    OPEN = "open", _("Being answered")
    SUBMITTED = "submitted", _("Submitted")
    EXPIRED = "expired", _("Time was up")
    VOID = "void", _("Void")


class StepKind(TextChoices):
    SAVE = "save", _("Saved")
    SUBMIT = "submit", _("Submitted")
    EXPIRE = "expire", _("Time was up")
    CHECK = "check", _("Checked")
    EXTEND = "extend", _("Given more time")
    GRADE = "grade", _("Graded")
    REGRADE = "regrade", _("Graded again")
    FIRST_MARK = "first_mark", _("Marked by the first of two people")
    MANUAL = "manual", _("Marked by a person")
    RETURN = "return", _("Returned for revision")
    VOID = "void", _("Voided")


class Feedback(TextChoices):
    """When a member may read which answers were right; `rules.SHOWN` says what exactly."""

    NEVER = "never", _("Never")
    AFTER_EACH = "after_each", _("After each question, once its answer is fixed")
    AFTER_SUBMIT = "after_submit", _("Once no attempt remains or the quiz is passed")
    AFTER_PASS = "after_pass", _("Once the quiz is passed")
    AFTER_CLOSE = "after_close", _("Once the quiz is closed")


class Counting(TextChoices):
    """Which of several attempts is the result of a quiz."""

    BEST = "best", _("The best attempt counts")
    LAST = "last", _("The last attempt counts")


class StartRefusal(TextChoices):
    """Why no new attempt can begin; the label is the sentence a member reads."""

    RETIRED = "retired", _("This quiz is no longer offered.")
    EMPTY = "empty", _("This quiz has no questions yet.")
    PASSED = "passed", _("You have passed this quiz.")
    NOT_OPEN_YET = "not_open_yet", _("This quiz is not open yet.")
    CLOSED = "closed", _("This quiz is closed.")
    USED_UP = "used_up", _("All attempts at this quiz have been used.")
    WAIT = "wait", _("There is a waiting time before the next attempt.")


class CorrectionKind(TextChoices):
    """How a question whose key was wrong is marked instead."""

    KEY = "key", _("By the key of another version")
    FULL = "full", _("Full marks for everybody")
    DROP = "drop", _("Left out of the mark")
    ORIGINAL = "original", _("By its own key again")


class FileState(TextChoices):
    """A file of questions on its way to a preview; the labels are what its editor reads."""

    QUEUED = "queued", _("Waiting to be read")
    READING = "reading", _("Being read")
    READ = "read", _("Read")
    FAILED = "failed", _("Could not be read")


class Alarm(TextChoices):
    """What the analysis finds worth a look; a person judges."""

    NEGATIVE = (
        "negative",
        _("Those who do well otherwise get it wrong more often: is the key right?"),
    )
    DISTRACTOR = (
        "distractor",
        _("The best third choose a wrong answer more often than a right one."),
    )
    HARD = "hard", _("Hardly anybody gets it right.")
    EASY = "easy", _("Nearly everybody gets it right.")


VERSION_MOVES: Mapping[VersionState, frozenset[VersionState]] = {
    VersionState.DRAFT: frozenset({VersionState.READY, VersionState.RETIRED}),
    VersionState.READY: frozenset({VersionState.RETIRED}),
    VersionState.RETIRED: frozenset(),
}

ATTEMPT_MOVES: Mapping[AttemptState, frozenset[AttemptState]] = {
    AttemptState.PREPARED: frozenset({AttemptState.OPEN, AttemptState.VOID}),
    AttemptState.OPEN: frozenset(
        {AttemptState.SUBMITTED, AttemptState.EXPIRED, AttemptState.VOID}
    ),
    AttemptState.SUBMITTED: frozenset({AttemptState.VOID}),
    AttemptState.EXPIRED: frozenset({AttemptState.VOID}),
    AttemptState.VOID: frozenset(),
}

# A file whose reader died is taken again by the next one.
FILE_MOVES: Mapping[FileState, frozenset[FileState]] = {
    FileState.QUEUED: frozenset({FileState.READING}),
    FileState.READING: frozenset({FileState.READING, FileState.READ, FileState.FAILED}),
    FileState.READ: frozenset(),
    FileState.FAILED: frozenset(),
}

# Whoever was here used one of their attempts; a voided one is given back.
USED_STATES = frozenset(
    {AttemptState.OPEN, AttemptState.SUBMITTED, AttemptState.EXPIRED}
)
GRADING_STEPS = frozenset({StepKind.GRADE, StepKind.REGRADE, StepKind.MANUAL})
FINISHED_STATES = frozenset({AttemptState.SUBMITTED, AttemptState.EXPIRED})


class InvalidTransition(Exception):
    """The table does not allow this move."""

    def __init__(self, current, target):
        self.current, self.target = current, target
        super().__init__(f"{current} may not become {target}")


def sources_of(moves, target):
    """The states from which `target` may be reached in one move, for a conditional UPDATE."""
    return frozenset(state for state, targets in moves.items() if target in targets)


def require_move(moves, current, target):
    """Raise InvalidTransition unless `moves` allows `current` to become `target`."""
    if target not in moves[type(target)(current)]:
        raise InvalidTransition(current, target)
