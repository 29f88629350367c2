"""Study held at a place and time: who was expected, who came, what is kept of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lib.insert_only import InsertOnly
from members.models.dated import Recorded
from training.states import (
    SESSION_CREDIT_KINDS,
    AttendanceState,
    CheckInMethod,
    CreditKind,
    SessionKind,
    SessionNews,
    SessionState,
)


def session_secret():
    """The seed of the rotating sign-in code; never leaves the server."""
    return uuid.uuid4().hex + uuid.uuid4().hex


def attachment_path(file, name):
    """Private: below no address that is served."""
    return f"sessions/{file.session.key.hex}/{uuid.uuid4().hex}"


class HeldSession(Recorded):
    """集中学习, 党课, 主题党日: one meeting of an organisation.

    `minutes` is the published length that credit is counted from. `lecture` is the recording by
    which those who were absent make up (补学).
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="sessions")
    kind = models.CharField(_("Kind of session"), max_length=20, choices=SessionKind)
    title = models.CharField(_("Subject"), max_length=200)
    starts_at = models.DateTimeField(_("Begins"))
    ends_at = models.DateTimeField(_("Ends"))
    minutes = models.PositiveSmallIntegerField(_("Length in minutes"))
    place = models.CharField(_("Place or way"), max_length=200, blank=True)
    host = models.CharField(_("Host or lecturer"), max_length=200, blank=True)
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Recorder"),
    )
    counts_as = models.CharField(
        _("Counts as"),
        max_length=16,
        choices=[(kind.value, kind.label) for kind in SESSION_CREDIT_KINDS],
        default=CreditKind.SESSION,
    )
    lecture = models.ForeignKey(
        "courses.Lecture",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("Recording for make-up study"),
    )
    notes = models.TextField(_("Minutes of the session"), blank=True)
    state = models.CharField(
        max_length=12, choices=SessionState, default=SessionState.PLANNED
    )
    code_secret = models.CharField(
        max_length=64, default=session_secret, editable=False
    )
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    cancel_reason = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("Held session")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="training_session_times_in_order",
            )
        ]
        indexes = [models.Index(fields=["unit", "starts_at"])]

    def __str__(self):
        return self.title


class Attendance(models.Model):
    """One person expected at a session, and whether they came; corrections keep their history.

    `news` is what the person has yet to be told; `training.operations.telling_sessions` does.
    """

    session = models.ForeignKey(HeldSession, models.PROTECT, related_name="attendances")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attendances"
    )
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=12, choices=AttendanceState, default=AttendanceState.EXPECTED
    )
    method = models.CharField(max_length=12, choices=CheckInMethod, blank=True)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    news = models.CharField(
        max_length=12, choices=SessionNews, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("Attendance")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "member"], name="training_attendance_once"
            )
        ]
        indexes = [
            models.Index(fields=["member", "state"]),
            models.Index(
                fields=["session", "member"],
                condition=~Q(news=""),
                name="training_attendance_news",
            ),
        ]

    def __str__(self):
        return f"{self.member_id} at {self.session_id}: {self.state}"


class AttendanceChange(InsertOnly):
    """What somebody's attendance was before a correction, who changed it and why."""

    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="changes")
    was = models.CharField(max_length=12, choices=AttendanceState)
    now = models.CharField(max_length=12, choices=AttendanceState)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    def __str__(self):
        return f"{self.attendance_id}: {self.was} > {self.now}"


class SessionFile(Recorded):
    """A photograph, sign-in sheet or paper kept with a session; a removed one leaves its row."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(HeldSession, models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    file = models.FileField(upload_to=attachment_path)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    remove_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name
