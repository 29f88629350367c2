"""检查: findings with their history, and samples that can be drawn again."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.insert_only import InsertOnly
from reports.inspection_states import CheckKind, Deed, FindingStatus, SampleKind


class Finding(models.Model):
    """Something missing or wrong in one organisation, until somebody else has seen it put right.

    `subject` names what a generated check found ("" for a finding of one's own), so that the same
    omission is one finding. `status` moves by the operation's conditional UPDATE; every move is
    a FindingEntry.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    check_kind = models.CharField(
        _("What was checked"), max_length=16, choices=CheckKind
    )
    subject = models.CharField(max_length=100, blank=True, editable=False)
    text = models.TextField(_("What is missing"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("To be put right by"))
    status = models.CharField(
        max_length=16, choices=FindingStatus, default=FindingStatus.OPEN
    )
    found_at = models.DateTimeField()
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("Finding")
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "subject"],
                condition=~models.Q(subject="")
                & models.Q(status__in=[FindingStatus.OPEN, FindingStatus.RECTIFIED]),
                name="reports_finding_once",
            )
        ]
        indexes = [
            models.Index(fields=["unit", "status", "due_on"]),
            models.Index(fields=["owner", "status"]),
        ]

    def __str__(self):
        return f"{self.check_kind} in {self.unit_id}"


def evidence_path(entry, name):
    """Outside what is served: evidence is handed out by its view only."""
    return f"inspection/{entry.finding.key}/{uuid.uuid4()}"


class FindingEntry(InsertOnly):
    """Who did what about a finding, in whose words, with which paper. Never edited."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="entries")
    deed = models.CharField(max_length=16, choices=Deed)
    text = models.TextField(blank=True)
    file = models.FileField(upload_to=evidence_path, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.deed} {self.finding_id}"


class Sample(InsertOnly):
    """A sample of a subtree: seed, day and size give the same list again."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(_("Sample of"), max_length=16, choices=SampleKind)
    size = models.PositiveSmallIntegerField(_("How many"))
    seed = models.CharField(max_length=64)
    on = models.DateField()
    population = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.size} {self.kind} of {self.unit_id}"
