from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Lecture
from members.models.people import normalise_employee_no
from members.states import PersonKind
from training.models import HeldSession
from training.states import (
    DEFAULT_KINDS,
    AttendanceState,
    SessionKind,
    SessionState,
)

MAX_NUMBERS = 500


class MomentField(forms.DateTimeField):
    """A day and a time of day, as the browser's own control gives them."""

    def __init__(self, **kwargs):
        widget = forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        )
        super().__init__(
            widget=widget,
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
            **kwargs,
        )


class SessionForm(forms.ModelForm):
    """A session to be planned or changed; the recorder is named by employee number."""

    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
    recorder_no = forms.CharField(
        label=_("Employee number of the recorder"),
        required=False,
        max_length=32,
        help_text=_("Who keeps the list of those present. You may do so in any case."),
    )

    class Meta:
        model = HeldSession
        fields = (
            "kind",
            "title",
            "starts_at",
            "ends_at",
            "minutes",
            "counts_as",
            "place",
            "host",
        )
        help_texts = {
            "minutes": _(
                "The published length, from which hours of credit are counted."
            ),
        }

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people
        recorder = self.instance.recorder
        if recorder:
            self.fields["recorder_no"].initial = recorder.employee_no

    def clean_recorder_no(self):
        number = normalise_employee_no(self.cleaned_data["recorder_no"])
        if not number:
            self.instance.recorder = None
            return number
        if number == self.fields["recorder_no"].initial:
            return number
        found = self.people.active().filter(employee_no__iexact=number).first()
        if found is None:
            raise forms.ValidationError(
                _("Nobody in your organisations has this employee number.")
            )
        self.instance.recorder = found
        return number

    def clean_minutes(self):
        minutes = self.cleaned_data["minutes"]
        if not 1 <= minutes <= 24 * 60:
            raise forms.ValidationError(_("Between 1 minute and a whole day, please."))
        return minutes

    def clean(self):
        data = super().clean()
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The end has to come after the beginning."))
        return data


class PlanForm(SessionForm):
    """A new session with the kinds of person it expects."""

    kinds = forms.MultipleChoiceField(
        label=_("Who is expected"),
        choices=PersonKind.choices,
        initial=list(DEFAULT_KINDS),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Everybody of these kinds in the organisation and below it on that day. You can add and remove people afterwards."
        ),
    )


class SessionFilter(forms.Form):
    """Which sessions a list shows; what is not understood is left out."""

    kind = forms.ChoiceField(
        label=_("Kind of session"),
        choices=[("", _("All kinds")), *SessionKind.choices],
        required=False,
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("All states")), *SessionState.choices],
        required=False,
    )
    year = forms.IntegerField(
        label=_("Year"), required=False, min_value=2000, max_value=2200
    )

    def chosen(self):
        """The filters given that make sense, as lookups."""
        self.is_valid()
        names = {"kind": "kind", "state": "state", "year": "starts_at__year"}
        return {
            names[name]: value for name, value in self.cleaned_data.items() if value
        }


class PeopleFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Everybody")), *AttendanceState.choices],
        required=False,
    )
    search = forms.CharField(
        label=_("Name or employee number"), required=False, max_length=64
    )

    def chosen(self):
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class NumbersForm(forms.Form):
    """People of a queryset named by their employee numbers, one per line or with commas between."""

    numbers = forms.CharField(
        label=_("Employee numbers"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One per line, or with commas between."),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people

    def clean_numbers(self):
        text = self.cleaned_data["numbers"].replace("，", " ").replace(",", " ")
        numbers = [normalise_employee_no(word) for word in text.split()]
        if len(numbers) > MAX_NUMBERS:
            raise forms.ValidationError(
                _("At most %(count)s people at once.") % {"count": MAX_NUMBERS}
            )
        found = self.people.active().filter(employee_no__in=numbers)
        self.members = list(found)
        missing = set(numbers) - {member.employee_no for member in self.members}
        if missing:
            raise forms.ValidationError(
                _(
                    "Nobody in your organisations has these employee numbers: %(numbers)s"
                )
                % {"numbers": ", ".join(sorted(missing))}
            )
        return numbers


class NotesForm(forms.ModelForm):
    class Meta:
        model = HeldSession
        fields = ("notes",)
        widgets = {"notes": forms.Textarea(attrs={"rows": 10})}


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File to add"),
        help_text=_("PDF, photograph (JPEG, PNG) or Office document, at most 20 MB."),
    )


class RecordingForm(forms.Form):
    """The lecture by which absentees make up."""

    lecture = forms.ModelChoiceField(
        label=_("Recording"),
        queryset=Lecture.objects.none(),
        required=False,
        empty_label=_("None"),
    )

    def __init__(self, *args, lectures, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lecture"].queryset = lectures
