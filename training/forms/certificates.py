"""Whom a list of certificates shows."""

import uuid

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.access import get_managed_unit
from members.forms.unit_picker import UnitField


class Which(models.TextChoices):
    OPEN = "open", _("Without a certificate")
    ALL = "all", _("Everybody with hours in that year")


class CertificateFilter(forms.Form):
    """Of which year, organisation and people; what is not understood is told beside the field."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2200)
    unit = UnitField(label=_("Organisation"), required=False, help_text="")
    q = forms.CharField(
        label=_("Name or employee number"), required=False, max_length=64
    )
    which = forms.ChoiceField(label=_("Certificates"), choices=Which, required=False)

    def __init__(self, data, *, user, on):
        given = data.copy()
        given.setdefault("year", str(on.year))
        given.setdefault("which", Which.OPEN)
        super().__init__(given)
        self.fields["unit"].ask(user=user, on=on)
        self._spell_unit(given, user, on)

    def _spell_unit(self, given, user, on):
        """A link names the organisation by its key; the field shows its name. Http404 for a foreign one."""
        try:
            key = uuid.UUID(given.get("unit", ""))
        except ValueError:
            return
        name = self.fields["unit"].words_of(get_managed_unit(user, key, on=on))
        given["unit"], given["unit_for"], given["unit_key"] = name, name, str(key)

    def kept(self):
        """What was chosen, as pairs for links and hidden fields; the organisation by its key."""
        unit = self.cleaned_data.get("unit")
        pairs = [
            ("year", self.cleaned_data.get("year")),
            ("unit", unit.key if unit else ""),
            ("q", self.cleaned_data.get("q")),
            ("which", self.cleaned_data.get("which")),
        ]
        return [(name, value) for name, value in pairs if value]
