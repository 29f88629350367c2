import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.units import Unit
from members.states import ImportState


class RosterImport(models.Model):
    """A roster file that somebody uploaded, what was found in it, and what became of it.

    The file is kept only until it is applied or expires: it is full of personal data. The
    report stays, as the record of what was changed. `plan_digest` is of the changes that were shown
    last: others are not applied. With `posts_complete`, posts that the file names no more end.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(max_length=200)
    data = models.BinaryField()
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", null=True
    )
    on = models.DateField(_("In effect from"))
    keep_missing = models.BooleanField(default=False)
    posts_complete = models.BooleanField(default=False)
    allow_many_leaving = models.BooleanField(default=False)
    state = models.CharField(
        max_length=16, choices=ImportState, default=ImportState.TO_CHECK
    )
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)
    plan_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "uploaded_at"])]

    def __str__(self):
        return self.file_name
