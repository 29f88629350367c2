from django import forms
from django.utils.translation import gettext_lazy as _

from reports.queries.people import STATE_FILTERS

STATE_LABELS = {
    "unfinished": _("Not completed"),
    "not_started": _("Not started"),
    "in_progress": _("In progress"),
    "quiz_pending": _("Quiz pending"),
    "done": _("Completed"),
    "all": _("Everybody"),
}


class DayFilter(forms.Form):
    """The day a report is about; today unless asked for, never a day to come.

    A filter that is not understood is explained and left out: `chosen` holds what applies.
    """

    on = forms.DateField(
        label=_("Cut-off date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    defaults: dict[str, str] = {}

    def __init__(self, data, *, today, **kwargs):
        self.today = today
        given = {name: data.get(name) for name in self.base_fields if data.get(name)}
        super().__init__({"on": today.isoformat()} | self.defaults | given, **kwargs)
        self.fields["on"].widget.attrs["max"] = today.isoformat()
        self.is_valid()

    def clean_on(self):
        on = self.cleaned_data["on"] or self.today
        if on > self.today:
            raise forms.ValidationError(_("Choose today or an earlier day."))
        return on

    def chosen(self, name):
        """The value that applies: the one asked for, or the default when it was faulty."""
        fallback = self.today if name == "on" else self.defaults[name]
        return self.cleaned_data.get(name) or fallback


class BranchFilter(DayFilter):
    levels = forms.ChoiceField(
        label=_("Levels"),
        choices=[("next", _("Next level only")), ("all", _("All levels"))],
    )
    sort = forms.ChoiceField(
        label=_("Sort by"),
        choices=[
            ("organisation", _("Order of the organisation")),
            ("unfinished", _("Most unfinished first")),
        ],
    )

    defaults = {"levels": "next", "sort": "organisation"}


class PeopleFilter(DayFilter):
    state = forms.ChoiceField(
        label=_("Study progress"),
        choices=[(name, STATE_LABELS[name]) for name in STATE_FILTERS],
    )

    defaults = {"state": "unfinished"}
