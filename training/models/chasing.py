"""What an organisation has said about reminders."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.dated import Recorded


class ReminderChoice(Recorded):
    """Whether the text that a branch pastes into its chat may name people; without a row it may not."""

    unit = models.OneToOneField("members.Unit", models.PROTECT, related_name="+")
    names_in_chat = models.BooleanField(
        _("Names in the text for the chat"), default=False
    )

    class Meta:
        verbose_name = _("Choice about reminders")

    def __str__(self):
        return f"{self.unit_id}: {self.names_in_chat}"
