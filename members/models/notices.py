"""What the system tells people, and the log of who looked at whose data."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.insert_only import InsertOnly


class Notice(models.Model):
    """A message to one person, shown on their pages and sent by the channels of the installation.

    `kind` groups them; `text` is in the reader's language as of sending; `url` is a path here.
    `not_before` is the end of the quiet hours for channels outside; the page shows it at once.
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
    failure = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True)

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

    `subject` names the view or export, `filters` what was asked for, `count` how many people's
    data were in it; `about` is the one person, where it was one.
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    action = models.CharField(max_length=16)
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
