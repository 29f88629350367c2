from pathlib import PurePath

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms.unit_picker import UnitField
from members.models.people import normalise_employee_no
from members.states import UnitsWithin
from reports.inspection_access import owners_for
from reports.inspection_states import SAMPLE_WORDS, CheckKind

MAX_BYTES = 10 * 1024**2
FILE_KINDS = (".pdf", ".jpg", ".jpeg", ".png", ".docx", ".xlsx")


def _day():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FindingForm(forms.Form):
    """What is missing, where, who puts it right and by when; only within the scope of the user."""

    unit = UnitField(within=UnitsWithin.VISIBLE, label=_("Organisation"))
    check_kind = forms.ChoiceField(
        label=_("What was checked"), choices=CheckKind.choices
    )
    text = forms.CharField(
        label=_("What is missing"), max_length=2000, widget=forms.Textarea
    )
    owner = forms.CharField(
        label=_("Employee number of the person responsible"), max_length=32
    )
    due_on = forms.DateField(label=_("To be put right by"), widget=_day())
    subject = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args, user, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.on = user, on
        self.fields["unit"].ask(user=user, on=on)
        self.fields["due_on"].widget.attrs["min"] = on.isoformat()

    def clean_owner(self):
        number = normalise_employee_no(self.cleaned_data["owner"])
        owner = owners_for(self.user, on=self.on).filter(employee_no__iexact=number)
        if (found := owner.first()) is None:
            raise forms.ValidationError(
                _("Nobody in your organisations has this number.")
            )
        return found

    def clean_due_on(self):
        if self.cleaned_data["due_on"] < self.on:
            raise forms.ValidationError(_("Choose today or a later day."))
        return self.cleaned_data["due_on"]


class DeedForm(forms.Form):
    """Words, and a paper where there is one."""

    text = forms.CharField(
        label=_("What there is to say about it"), max_length=2000, widget=forms.Textarea
    )
    file = forms.FileField(
        label=_("Paper or photograph"),
        required=False,
        help_text=_("PDF, picture, DOCX or XLSX, 10 MB at most"),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        if PurePath(file.name).suffix.lower() not in FILE_KINDS:
            raise forms.ValidationError(_("This kind of file is not taken."))
        return file


class SampleForm(forms.Form):
    """What to draw, how many, below which organisation."""

    unit = UnitField(within=UnitsWithin.VISIBLE, label=_("Organisation"))
    kind = forms.ChoiceField(label=_("Sample of"), choices=list(SAMPLE_WORDS.items()))
    size = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=200, initial=10
    )

    def __init__(self, *args, user, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].ask(user=user, on=on)
