"""The words of duties, sessions and credit."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.states import PersonKind


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")


class ItemKind(models.TextChoices):
    """What an assignment asks for; exactly one of its three references is set."""

    LECTURE = "lecture", _("Lecture or reading")
    COURSE = "course", _("Course")
    SESSION = "session", _("Held session")


class LateJoin(models.TextChoices):
    """What somebody who joins after the opening day gets of a period."""

    FULL = "full", _("The duty, with days of their own")
    NEXT = "next", _("From the next period on")
    NONE = "none", _("Nothing")


class Earlier(models.TextChoices):
    """What an assignment makes of completions from before it opened."""

    COUNTS = "counts", _("Has done it, however long ago")
    RECENT = "recent", _("Has done it, if that is no longer ago than so many days")
    ANEW = "anew", _("Studies it again from the beginning")


class ObligationStatus(models.TextChoices):
    """A pure function of the facts and a moment (`training.rules.status`), first match wins.

    assigned = EXEMPT + required; required = the five others but WITHDRAWN.
    """

    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXEMPT = "exempt", _("Exempt")
    DONE = "done", _("Done")
    EXPIRED = "expired", _("Expired")
    OVERDUE = "overdue", _("Overdue")
    IN_PROGRESS = "in_progress", _("In progress")
    NOT_STARTED = "not_started", _("Not started")


REQUIRED_STATUSES = (
    ObligationStatus.DONE,
    ObligationStatus.EXPIRED,
    ObligationStatus.OVERDUE,
    ObligationStatus.IN_PROGRESS,
    ObligationStatus.NOT_STARTED,
)
OPEN_STATUSES = REQUIRED_STATUSES[2:]


class ObligationSource(models.TextChoices):
    """Why somebody has a duty; shown to them."""

    ASSIGNED = "assigned", _("Assigned to your organisation")
    JOINED = "joined", _("You joined while it was open")
    TRANSFERRED = "transferred", _("You came to this organisation while it was open")
    RETURNED = "returned", _("You came back while it was open")


class WithdrawReason(models.TextChoices):
    LEFT = "left", _("Left the organisation")
    TRANSFERRED = "transferred", _("Transferred to another organisation")
    KIND_CHANGED = "kind_changed", _("Is no longer of a kind of person it is meant for")
    EXCLUDED = "excluded", _("Excluded from the assignment")
    SUSPENDED = "suspended", _("Membership suspended or account closed")
    CANCELLED = "cancelled", _("The assignment was cancelled")


class Basis(models.TextChoices):
    """In which organisation a person counts; named on every report."""

    ASSIGNMENT = "assignment", _("Organisation at assignment")
    COMPLETION = "completion", _("Organisation at completion")
    DATE = "date", _("Organisation on the cut-off day")


class ExemptionReason(models.TextChoices):
    """条例 Art. 23 names age, difficulty in walking, grave illness and disability; no age by itself exempts."""

    LEAVE = "leave", _("Leave")
    ILLNESS = "illness", _("Grave illness")
    FRAILTY = "frailty", _("Old age or difficulty in walking")
    DISABILITY = "disability", _("Disability")
    ABROAD = "abroad", _("Abroad")
    OTHER = "other", _("Another reason")


class SessionKind(models.TextChoices):
    """The forms of organisational life of 党课/活动开展台账."""

    MEMBERS_MEETING = "members_meeting", _("General meeting of members")
    COMMITTEE_MEETING = "committee_meeting", _("Branch committee meeting")
    GROUP_MEETING = "group_meeting", _("Group meeting")
    PARTY_LECTURE = "party_lecture", _("Party lecture held on site")
    THEME_DAY = "theme_day", _("Theme party day")
    COLLECTIVE_STUDY = "collective_study", _("Collective study")


class SessionState(models.TextChoices):
    PLANNED = "planned", _("Planned session")
    OPEN = "open", _("Sign-in open")
    CLOSED = "closed", _("Closed session")
    CANCELLED = "cancelled", _("Cancelled session")


# Every move a session can make; a closed session is corrected person by person.
SESSION_MOVES = {
    SessionState.PLANNED: frozenset({SessionState.OPEN, SessionState.CANCELLED}),
    SessionState.OPEN: frozenset({SessionState.CLOSED, SessionState.CANCELLED}),
    SessionState.CLOSED: frozenset(),
    SessionState.CANCELLED: frozenset(),
}


class SessionNews(models.TextChoices):
    """What somebody who is expected at a session has yet to be told."""

    EXPECTED = "expected", _("Is expected")
    CHANGED = "changed", _("The time or the place is another")
    CANCELLED = "cancelled", _("The session does not take place")


class AttendanceState(models.TextChoices):
    EXPECTED = "expected", _("Expected")
    PRESENT = "present", _("Present")
    LEAVE = "leave", _("On leave")
    ABSENT = "absent", _("Absent")


class CheckInMethod(models.TextChoices):
    RECORDER = "recorder", _("By the recorder")
    CODE = "code", _("By the code on the screen")


class CreditKind(models.TextChoices):
    """What hours are earned by; the forms of study of 党员学习台账."""

    ONLINE_VIDEO = "online_video", _("Online lecture")
    READING = "reading", _("Reading matter")
    QUIZ = "quiz", _("Quiz bonus")
    LIVE = "live", _("Live lecture")
    SESSION = "session", _("Collective study on site")
    MAKE_UP = "make_up", _("Make-up study")
    HALF_DAY = "half_day", _("Off-job half day")
    DAY = "day", _("Off-job day")
    CARRY_OVER = "carry_over", _("Carried over from last year")


# As which kind of study the time of a held session counts.
SESSION_CREDIT_KINDS = (
    CreditKind.SESSION,
    CreditKind.HALF_DAY,
    CreditKind.DAY,
    CreditKind.LIVE,
)
# Carried hours come from a yearly statement, never from a rule.
RULED_KINDS = tuple(kind for kind in CreditKind if kind != CreditKind.CARRY_OVER)


class Certainty(models.TextChoices):
    """How far a figure of a rule or target may be relied upon; shown beside it."""

    OFFICIAL = "official", _("From an official text")
    REPORTED = "reported", _("Reported by others, not confirmed")
    UNCONFIRMED = "unconfirmed", _("Without a source: confirm before use")
    LOCAL = "local", _("Decided here")


class Rounding(models.TextChoices):
    """How hours per so many minutes treat a part of them."""

    EXACT = "exact", _("In proportion")
    FULL = "full", _("Full ones only")
    BEGUN = "begun", _("Every one begun")


class CreditSource(models.TextChoices):
    COMPLETION = "completion", _("Completed online")
    ATTENDANCE = "attendance", _("Attended")
    PAPER = "paper", _("Paper evidence from elsewhere")
    CARRY_OVER = "carry_over", _("Carried over")


DEFAULT_KINDS = (PersonKind.FULL.value, PersonKind.PROBATIONARY.value)
