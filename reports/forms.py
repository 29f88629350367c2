import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from members.states import PersonKind
from training.states import Basis

STATE_LABELS = {
    "all": _("All states"),
    "unfinished": _("Everything not done"),
    "not_started": _("Not started"),
    "in_progress": _("In progress"),
    "quiz_pending": _("Quiz pending"),
    "overdue": _("Overdue"),
    "done": _("Completed"),
    "exempt": _("Exempt"),
}
LEVELS = [("next", _("Next level only")), ("all", _("All levels"))]
SORT_LABELS = {
    "organisation": _("Order of the organisation"),
    "due": _("Due date"),
    "unfinished": _("Most unfinished first"),
    "overdue": _("Longest overdue first"),
}


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


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


class SheetFilter(DayFilter):
    """What can be asked of a sheet: the days it covers, and what `asks`, `bases`, `states` and `sorts` leave.

    The first of each of the last three is the default; `first` and `last` default to the calendar year of the cut-off.
    """

    first = forms.DateField(label=_("Period from"), required=False, widget=day_input())
    last = forms.DateField(label=_("Period to"), required=False, widget=day_input())
    basis = forms.ChoiceField(label=_("Counted in the"), choices=Basis.choices)
    kind = forms.ChoiceField(
        label=_("Person kind"),
        required=False,
        choices=[("", _("Full and probationary members")), *PersonKind.choices],
    )
    state = forms.ChoiceField(
        label=_("Show"),
        choices=list(STATE_LABELS.items()),
    )
    levels = forms.ChoiceField(label=_("Levels"), choices=LEVELS)
    sort = forms.ChoiceField(label=_("Sort by"), choices=list(SORT_LABELS.items()))

    defaults = {
        "basis": Basis.DATE.value,
        "kind": "",
        "state": "",
        "levels": "next",
        "sort": "organisation",
    }

    def __init__(self, data, *, today, asks, bases, states, sorts, **kwargs):
        self.defaults = self.defaults | {
            "basis": bases[0],
            "state": states[0] if states else "",
            "sort": sorts[0],
        }
        kept = {"on", "first", "last", *asks} | ({"basis"} if len(bases) > 1 else set())
        # Fields must be gone before the form reads its data.
        self._leave_out = [name for name in self.base_fields if name not in kept]
        self._bases, self._states, self._sorts = bases, states, sorts
        super().__init__(data, today=today, **kwargs)
        # The fields show the days that apply, asked for or not.
        first, last = self.days()
        shown = {"first": first.isoformat(), "last": last.isoformat()}
        self.data = {
            **self.data,
            **{n: self.data.get(n) or d for n, d in shown.items()},
        }

    def _clean_fields(self):
        for name in self._leave_out:
            self.fields.pop(name, None)
        if "basis" in self.fields:
            self.fields["basis"].choices = [
                choice for choice in Basis.choices if choice[0] in self._bases
            ]
        if "state" in self.fields:
            self.fields["state"].choices = [
                (name, STATE_LABELS[name]) for name in self._states
            ]
        if "sort" in self.fields:
            self.fields["sort"].choices = [
                (name, SORT_LABELS[name]) for name in self._sorts
            ]
        super()._clean_fields()

    def clean(self):
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and first > last:
            self.add_error("last", _("The period ends before it begins."))
        return self.cleaned_data

    def days(self):
        """(first, last) day of the period that applies."""
        on = self.chosen("on")
        last = self.cleaned_data.get("last") or dt.date(
            (self.cleaned_data.get("first") or on).year, 12, 31
        )
        first = self.cleaned_data.get("first") or dt.date(last.year, 1, 1)
        return first, max(first, last)

    def chosen(self, name):
        if name in ("first", "last"):
            return self.days()[name == "last"]
        return super().chosen(name) if name in self.fields else self.defaults[name]


class FilingForm(forms.Form):
    note = forms.CharField(
        label=_("Note for the filing"), max_length=300, required=False
    )


class CorrectionForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)
