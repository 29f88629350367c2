"""上报: a report as it was filed, and what is known to differ from it since."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.insert_only import InsertOnly


class Filing(InsertOnly):
    """A sheet frozen with everything that it said. Never edited, never deleted.

    `content` is the document of `reports.operations.filing.frozen`: headings, cells, total,
    definitions, rule version, day of the tree, and the moment until which records were counted.
    `sha256` is of its canonical form (UTF-8, keys sorted, no spaces), so that a copy can be checked.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=32)
    title = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    first = models.DateField()
    last = models.DateField()
    on = models.DateField()
    filters = models.JSONField(default=dict)
    content = models.JSONField()
    rows = models.PositiveIntegerField()
    rule_version = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("Note for the filing"), max_length=300, blank=True)
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("Filed report")
        ordering = ["-filed_at", "-pk"]
        indexes = [models.Index(fields=["unit", "year"])]

    def __str__(self):
        return self.title


class Correction(InsertOnly):
    """更正表: cells of a filing that are known to be otherwise now, with the reason.

    `cells` are [{row, column, heading, filed, corrected}]; the filing itself stays as it is.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="corrections")
    no = models.PositiveSmallIntegerField()
    cells = models.JSONField()
    reason = models.CharField(_("Reason"), max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("Correction of a filed report")
        ordering = ["no"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "no"], name="reports_correction_no_once"
            )
        ]

    def __str__(self):
        return f"{self.filing_id} correction {self.no}"
