import uuid

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from training.models import CreditBand, CreditRule, CreditTarget
from training.operations.paper import Paper
from training.queries.rulebook import core_of_band, credited_since
from training.rules.credit import (
    BandsLeaveGap,
    BandsOverlap,
    check_bands,
    check_gaps,
)
from training.states import RULED_KINDS, CreditKind


class DayInput(forms.DateInput):
    def __init__(self):
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


def _not_negative(form):
    """Nothing that is counted is less than nothing; the columns of hours would take it."""
    for field in form.fields.values():
        if isinstance(field, forms.DecimalField):
            field.validators.append(MinValueValidator(0))
            field.widget.attrs["min"] = 0


class RuleForm(forms.ModelForm):
    """A new rule from a day on. One from before `on` asks whether that is meant, if hours were credited since."""

    backdated = forms.BooleanField(
        label=_("Yes, from that day in the past"),
        required=False,
        widget=forms.HiddenInput,
    )

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
        help_texts = {
            "item_cap": _("Hours. Empty: no limit."),
            "daily_cap": _("Hours of this kind. Empty: no limit."),
            "annual_cap": _("Hours of this kind. Empty: no limit."),
        }

    field_order = ["kind", "valid_from", "backdated"]

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self._on = on
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in RULED_KINDS]
        _not_negative(self)

    def clean(self):
        data = super().clean()
        if data.get("kind") and data.get("valid_from"):
            self._ask_whether_backdated(data)
        return data

    def _ask_whether_backdated(self, data):
        asked = CreditRule(
            unit=self.instance.unit, kind=data["kind"], valid_from=data["valid_from"]
        )
        count = credited_since(asked, on=self._on) if asked.valid_from < self._on else 0
        if not count:
            return
        self.fields["backdated"].widget = forms.CheckboxInput()
        if not data["backdated"]:
            text = ngettext(
                "Since that day %(count)s entry has been credited under the rule before. It stays as it is. Tick this if the rule is to begin on that day all the same.",
                "Since that day %(count)s entries have been credited under the rule before. They stay as they are. Tick this if the rule is to begin on that day all the same.",
                count,
            )
            self.add_error("backdated", text % {"count": count})


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
        help_texts = {
            "hours": _("0 for lengths that earn nothing."),
            "per_minutes": _("Empty: the hours as they are, whatever the length."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _not_negative(self)

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
    """The lines of one rule; no length may lie in two of them, nor between them in none."""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        if not self.bands():
            raise forms.ValidationError(_("A rule needs at least one line."))
        lines = [core_of_band(band) for band in self.bands()]
        try:
            check_bands(lines)
            check_gaps(lines)
        except BandsOverlap as error:
            text = _("Two lines would hold the same lengths, from %(n)s minutes on.")
            raise forms.ValidationError(text % {"n": error.args[0]}) from error
        except BandsLeaveGap as error:
            raise forms.ValidationError(_gap(*error.args)) from error

    def bands(self):
        """The filled lines as unsaved bands."""
        return [form.instance for form in self.forms if form.has_changed()]


def _gap(low, high):
    if low == high:
        text = _(
            "Exactly %(n)s minutes are in no line: include them in one of the two."
        )
        return text % {"n": low}
    text = _(
        "Lengths between %(low)s and %(high)s minutes are in no line. If they earn nothing, say so by a line with 0 hours."
    )
    return text % {"low": low, "high": high}


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
            "quizzes",
            "days",
            "years",
            "pass_percent",
            "carry_over_max",
            "certainty",
            "source_note",
        )
        labels = {"valid_from": _("Valid from")}
        widgets = {"valid_from": DayInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _not_negative(self)

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
