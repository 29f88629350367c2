from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms.unit_picker import UnitField
from members.states import UnitsWithin
from training.queries.overdue import LATE, LATENESS

FIELDS = ("unit", "unit_for", "unit_key", "lateness", "assignment", "search")


class OverdueFilter(forms.Form):
    """Which duties the list of reminders shows; what is not understood is left out, but for the organisation."""

    unit = UnitField(
        label=_("Organisation"), within=UnitsWithin.VISIBLE, required=False
    )
    lateness = forms.ChoiceField(
        label=_("Which duties"), choices=list(LATENESS.items()), required=False
    )
    assignment = forms.ChoiceField(label=_("Assignment"), required=False)
    search = forms.CharField(
        label=_("Name or employee number"), required=False, max_length=64, strip=True
    )

    def __init__(self, data, *, user, on, unit=None):
        """`unit` is the organisation of a link, which names it by its key."""
        given = {name: data.get(name, "") for name in FIELDS}
        super().__init__(given)
        field = self.fields["unit"].ask(user=user, on=on)
        field.widget.attrs["placeholder"] = _("All my organisations")
        if unit:
            typed = field.prepare_value(unit)
            given |= {"unit": typed.text, "unit_for": typed.text, "unit_key": typed.key}

    def chosen(self):
        """The unit or None, and the filters for `OverdueList`: defaults where nothing or nonsense was given."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return given.pop("unit", None), {"lateness": LATE} | given

    @property
    def is_unclear(self):
        """The organisation that was typed is none, or one of several: nothing may be shown for it."""
        return "unit" in self.errors
