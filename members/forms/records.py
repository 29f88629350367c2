"""Forms about what is kept of people: the log of access, and making somebody anonymous."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.people import normalise_employee_no
from members.states import AccessAction


class EraseForm(forms.Form):
    """Whoever makes a person anonymous types the employee number: it cannot be undone."""

    number = forms.CharField(
        label=_("Type the employee number of this person"), max_length=32
    )

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_number(self):
        number = normalise_employee_no(self.cleaned_data["number"])
        if number != self.member.employee_no:
            raise forms.ValidationError(_("This is not the number of this person."))
        return number


class LogFilter(forms.Form):
    """Which entries of the log of access are shown; what is not understood is left out."""

    who = forms.CharField(
        label=_("Name or employee number"), required=False, max_length=64
    )
    action = forms.ChoiceField(
        label=_("What was done"),
        choices=[("", _("Everything")), *AccessAction.choices],
        required=False,
    )
    since = forms.DateField(
        label=_("Since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def narrowed(self, entries):
        """The entries that the filter leaves; days are whole days of site time, both included."""
        self.is_valid()
        given = self.cleaned_data
        if who := given.get("who"):
            entries = entries.filter(
                Q(actor__name__icontains=who) | Q(actor__employee_no__istartswith=who)
            )
        if action := given.get("action"):
            entries = entries.filter(action=action)
        if since := given.get("since"):
            entries = entries.filter(at__date__gte=since)
        if until := given.get("until"):
            entries = entries.filter(at__date__lte=until)
        return entries
