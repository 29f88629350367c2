"""How many duties stand where: integers kept up by the news of changes, never by reading."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from training.states import Basis

UNDONE_STATUSES = ("expired", "overdue", "in_progress", "not_started")


class Counter(models.Model):
    """Duties of one round with one status that count in one unit on one basis.

    `direct` are those of people in the unit itself, `total` those of its whole subtree as the tree
    stands on `CounterState.day`. Written by `reports.operations.counting` alone. A table and not a
    query, because the top of a large organisation has millions of duties below it.
    """

    unit = models.ForeignKey("members.Unit", models.CASCADE, related_name="+")
    period = models.ForeignKey("training.Period", models.CASCADE, related_name="+")
    basis = models.CharField(max_length=12, choices=Basis)
    status = models.CharField(max_length=12)
    direct = models.IntegerField(default=0)
    total = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("Counter of duties")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "basis", "period", "status"],
                name="reports_counter_once",
            )
        ]
        indexes = [
            models.Index(fields=["period", "basis", "status"]),
            # What is not done where, for the home of a whole organisation: it holds nothing else.
            models.Index(
                fields=["basis", "status", "unit"],
                include=["period", "direct"],
                condition=Q(status__in=UNDONE_STATUSES, direct__gt=0),
                name="reports_counter_undone",
            ),
        ]

    def __str__(self):
        return f"{self.unit_id} {self.period_id} {self.status}: {self.total}"


class CounterState(models.Model):
    """One row: which tree the totals are of, as of when, and what the last recount said.

    It is also the lock of everybody who writes counters.
    """

    tree_revision = models.PositiveBigIntegerField(default=0)
    day = models.DateField(null=True)
    folded_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    differences = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"counters of {self.day}"
