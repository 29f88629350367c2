import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from training.models import CreditBand, CreditRule, CreditTarget
from training.operations.paper import Paper
from training.queries.rulebook import core_of_band
from training.rules.credit import BandsOverlap, check_bands
from training.states import RULED_KINDS, CreditKind


class DayInput(forms.DateInput):
    def __init__(self):
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class RuleForm(forms.ModelForm):
    """A new rule from a day on."""

    class Meta:
        model = CreditRule
        fields = (
            "kind",
            "valid_from",
            "item_cap",
            "daily_cap",
            "annual_cap",
            "needs_quiz",
            "counts_as_collective",
            "counts_toward_target",
            "certainty",
            "source_note",
        )
        labels = {"valid_from": _("Valid from")}
        widgets = {"valid_from": DayInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in RULED_KINDS]


class BandForm(forms.ModelForm):
    class Meta:
        model = CreditBand
        fields = (
            "min_minutes",
            "min_included",
            "max_minutes",
            "max_included",
            "hours",
            "per_minutes",
            "rounding",
        )

    def clean(self):
        data = super().clean()
        low, high = data.get("min_minutes"), data.get("max_minutes")
        if high is not None and low is not None and high <= low:
            both = data.get("min_included") and data.get("max_included")
            if high < low or not both:
                self.add_error(
                    "max_minutes", _("This has to be more than the beginning.")
                )
        return data

    def clean_per_minutes(self):
        minutes = self.cleaned_data["per_minutes"]
        if minutes == 0:
            raise forms.ValidationError(_("At least one minute."))
        return minutes


class _Bands(forms.BaseModelFormSet):
    """The lines of one rule; no length may lie in two of them."""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        if not self.bands():
            raise forms.ValidationError(_("A rule needs at least one line."))
        try:
            check_bands(core_of_band(band) for band in self.bands())
        except BandsOverlap as error:
            raise forms.ValidationError(
                _("Two lines would hold the same length.")
            ) from error

    def bands(self):
        """The filled lines as unsaved bands."""
        return [form.instance for form in self.forms if form.has_changed()]


BandFormSet = forms.modelformset_factory(
    CreditBand, form=BandForm, formset=_Bands, extra=4
)


class TargetForm(forms.ModelForm):
    years = forms.IntegerField(
        label=_("Counted over so many years"), min_value=1, max_value=10, initial=1
    )
    pass_percent = forms.IntegerField(
        label=_("Reached at so many percent"), min_value=1, max_value=100, initial=100
    )

    class Meta:
        model = CreditTarget
        fields = (
            "kind",
            "post",
            "valid_from",
            "hours",
            "collective_hours",
            "required_hours",
            "collective_times",
            "items",
            "days",
            "years",
            "pass_percent",
            "carry_over_max",
            "certainty",
            "source_note",
        )
        labels = {"valid_from": _("Valid from")}
        widgets = {"valid_from": DayInput()}

    def clean(self):
        data = super().clean()
        if data.get("kind") and data.get("post"):
            self.add_error("post", _("Choose a kind of person or a post, not both."))
        return data


class EndForm(forms.Form):
    on = forms.DateField(label=_("Valid no more from"), widget=DayInput())


class PaperForm(forms.Form):
    """Study elsewhere or brought home, from a paper."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.ChoiceField(
        label=_("Kind of credit"),
        choices=[
            (kind.value, kind.label) for kind in RULED_KINDS if kind != CreditKind.QUIZ
        ],
    )
    subject = forms.CharField(label=_("Subject"), max_length=300)
    first_on = forms.DateField(label=_("First day"), widget=DayInput())
    last_on = forms.DateField(label=_("Last day"), widget=DayInput(), required=False)
    times = forms.DecimalField(
        label=_("How many days, half days or sessions"),
        required=False,
        min_value=0.5,
        max_digits=5,
        decimal_places=1,
        help_text=_("Empty: every day from the first to the last, otherwise one."),
    )
    minutes = forms.IntegerField(
        label=_("Length in minutes"), min_value=0, max_value=24 * 60, initial=0
    )
    lecturer = forms.CharField(label=_("Lecturer"), max_length=200, required=False)
    organiser = forms.CharField(label=_("Organiser"), max_length=200, required=False)
    required = forms.BooleanField(label=_("Required study"), required=False)
    quiz_passed = forms.BooleanField(label=_("Passed the quiz or exam"), required=False)
    quiz_percent = forms.DecimalField(
        label=_("Result in percent"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
    )
    reason = forms.CharField(
        label=_("What was seen"),
        max_length=300,
        help_text=_(
            "The paper itself: certificate, list of those present, who brought the study home."
        ),
    )

    def clean(self):
        data = super().clean()
        first_on, last_on = data.get("first_on"), data.get("last_on")
        if first_on and last_on and last_on < first_on:
            self.add_error("last_on", _("The end has to come after the beginning."))
        return data

    def paper(self):
        """The paper as the operation takes it."""
        given = {
            name: value for name, value in self.cleaned_data.items() if name != "reason"
        }
        return Paper(**given | {"last_on": given["last_on"] or given["first_on"]})
