"""What the system tells people, and the log of who looked at whose data."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.insert_only import InsertOnly
from members.states import AccessAction

# Pauses between the tries of a channel, in seconds: a mail server that is down for a day loses nothing.
NOTICE_PAUSES_S = (60, 600, 3600, 6 * 3600, 24 * 3600)
NOTICE_ATTEMPTS = len(NOTICE_PAUSES_S) + 1

# What the log of access keeps of words that somebody searched by.
TYPED = "*"


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at__isnull=True)

    def due(self, *, at):
        """Those that a channel outside may be tried for at the moment `at`."""
        return self.filter(
            sent_at__isnull=True, attempts__lt=NOTICE_ATTEMPTS, not_before__lte=at
        )

    def given_up(self):
        """Those that no channel took in NOTICE_ATTEMPTS tries."""
        return self.filter(sent_at__isnull=True, attempts__gte=NOTICE_ATTEMPTS)


class Notice(models.Model):
    """A message to one person, shown on their pages and sent by the channels of the installation.

    `kind` groups them; `text` is in the reader's language as of sending; `url` is a path here.
    `not_before` is when channels outside may be tried next: after the quiet hours, or after a pause
    that follows a failure; the page shows it at once. `sent_by` names the channels that have taken
    it, `sent_at` when the last of them did (None: some still owe it); `failure` is the last reason
    why one did not, and NOTICE_ATTEMPTS tries are all there are.
    `dedup` makes "once per person and day" a rule of the database.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices"
    )
    kind = models.CharField(max_length=32)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    dedup = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Notice")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "dedup"],
                condition=~models.Q(dedup=""),
                name="members_notice_once",
            )
        ]
        indexes = [
            models.Index(fields=["member", "read_at"]),
            models.Index(fields=["sent_at", "not_before"]),
        ]

    def __str__(self):
        return self.title


class AccessLog(InsertOnly):
    """Somebody read personal data in bulk, or took it out. Never edited, never deleted.

    `subject` names the view or export, `filters` what was asked for (typed words as TYPED), `count`
    how many people's data were in it; `about` is the one person, where it was one.
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    action = models.CharField(max_length=16, choices=AccessAction)
    subject = models.CharField(max_length=64)
    unit = models.ForeignKey(
        "members.Unit", models.PROTECT, null=True, related_name="+"
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    filters = models.JSONField(default=dict)
    count = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("Access to personal data")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["actor", "at"]),
            models.Index(fields=["about", "at"]),
            models.Index(fields=["unit", "at"]),
        ]

    def __str__(self):
        return f"{self.actor_id} {self.action} {self.subject}"
