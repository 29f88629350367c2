"""The words of exports, counters and filings."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportFormat(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
    JSON = "json", "JSON"
    PDF = "pdf", "PDF"


class RunState(models.TextChoices):
    """An export that is written as a job. A lost worker's run is taken up again by the next."""

    WAITING = "waiting", _("Waiting to be written")
    RUNNING = "running", _("Being written")
    READY = "ready", _("Ready to download")
    FAILED = "failed", _("Could not be written")
    EXPIRED = "expired", _("No longer kept")
