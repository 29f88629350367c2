"""The words this room uses for who may see a lecture, what it is, and how far a member has come."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Visibility(TextChoices):
    """Who a published lecture is for."""

    EVERYONE = "everyone", _("Everyone, without signing in")
    MEMBERS = "members", _("Signed-in members")
    UNITS = "units", _("Chosen organisations")


class LectureKind(TextChoices):
    """A lecture made for the platform, or the recording of an activity that was held."""

    LECTURE = "lecture", _("Lecture")
    ACTIVITY = "activity", _("Recorded activity")


class StudyState(TextChoices):
    """Where a member stands with one lecture; every screen and report takes it from one function."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    QUIZ_PENDING = "quiz_pending", _("Quiz pending")
    DONE = "done", _("Done")


class CompletionSource(TextChoices):
    """How the seconds behind a completion reached the server."""

    ONLINE = "online", _("Online")
    OFFLINE = "offline", _("Offline")
    MIXED = "mixed", _("Online and offline")
