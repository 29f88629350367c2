import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.insert_only import InsertOnly
from reports.states import ExportFormat, RunState


class ExportLog(InsertOnly):
    """Who took which figures out of the system, when, and how many rows. Never edited.

    `key` is printed at the foot of the file, so that a paper on a desk can be traced back.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        help_text=_("Nobody: taken on the server's command line."),
    )
    report = models.CharField(max_length=64)
    filters = models.JSONField(default=dict)
    format = models.CharField(max_length=8, choices=ExportFormat)
    rows = models.PositiveIntegerField()
    rule_version = models.CharField(max_length=16, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("Export taken")
        verbose_name_plural = _("Exports taken")
        ordering = ["-at"]
        indexes = [models.Index(fields=["member", "at"])]

    def __str__(self):
        return f"{self.report} {self.key}"


class ExportRun(models.Model):
    """An export too large to wait for: a row with a state, rung for and found again by the sweep.

    `words` ask the same sheet again, and the rights are asked again when it is written and when it
    is fetched. `fence` rises with each try, so that a worker taken for dead publishes nothing.
    `address` is the path of its page, for the notice: who writes it need not know the site's addresses.
    The file is private: it lies below no address, and goes when `expires_at` has come.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    report = models.CharField(max_length=64)
    words = models.JSONField(default=dict)
    format = models.CharField(max_length=8, choices=ExportFormat)
    title = models.CharField(max_length=300)
    address = models.CharField(max_length=200, blank=True, default="", db_default="")
    state = models.CharField(max_length=12, choices=RunState, default=RunState.WAITING)
    rows = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    fence = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    file_name = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    log = models.OneToOneField(ExportLog, models.PROTECT, null=True, related_name="run")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Export as a job")
        ordering = ["-asked_at"]
        indexes = [
            models.Index(fields=["member", "asked_at"]),
            models.Index(fields=["state", "lease_until"]),
        ]

    def __str__(self):
        return f"{self.report} {self.key}"

    @property
    def percent(self):
        """How much is written, 0 to 100."""
        return min(100 * self.written // self.rows, 100) if self.rows else 0
