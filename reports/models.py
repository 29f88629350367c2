import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.insert_only import InsertOnly


class ExportFormat(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
    JSON = "json", "JSON"


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
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("Export taken")
        verbose_name_plural = _("Exports taken")
        ordering = ["-at"]
        indexes = [models.Index(fields=["member", "at"])]

    def __str__(self):
        return f"{self.report} {self.key}"
