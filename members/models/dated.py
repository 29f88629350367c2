"""Columns and words shared by every row that is valid for a range of days."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.states import FAR_FUTURE


class DatedQuerySet(models.QuerySet):
    def on(self, day):
        """Rows valid on `day` (a date): valid_from <= day < valid_to."""
        return self.filter(valid_from__lte=day, valid_to__gt=day)

    def overlapping(self, start, end):
        """Rows sharing at least one day with the half-open range [start, end)."""
        return self.filter(valid_from__lt=end, valid_to__gt=start)

    def open(self):
        """Rows without an end."""
        return self.filter(valid_to=FAR_FUTURE)


class Dated(models.Model):
    """Valid on [valid_from, valid_to); an open end is FAR_FUTURE."""

    valid_from = models.DateField()
    valid_to = models.DateField(default=FAR_FUTURE)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__lt=F("valid_to")),
                name="%(app_label)s_%(class)s_dates_in_order",
            )
        ]

    def is_valid_on(self, day):
        return self.valid_from <= day < self.valid_to


class Recorded(models.Model):
    """Who entered a row and when; no person means the system itself."""

    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )

    class Meta:
        abstract = True
