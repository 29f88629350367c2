from django import forms
from django.utils.translation import gettext_lazy as _

from training.queries.overdue import LATE, LATENESS


class OverdueFilter(forms.Form):
    """Which duties the list of reminders shows; what is not understood is left out."""

    lateness = forms.ChoiceField(
        label=_("Which duties"), choices=list(LATENESS.items()), required=False
    )
    assignment = forms.ChoiceField(label=_("Assignment"), required=False)
    search = forms.CharField(
        label=_("Name or employee number"), required=False, max_length=64, strip=True
    )

    def chosen(self):
        """The filters for `OverdueList`, defaults where nothing or nonsense was given."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return {"lateness": LATE} | given
