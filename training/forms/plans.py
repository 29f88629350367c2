"""What administrators type about plans."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from training.forms.fields import managed_unit_field
from training.models import Plan

OFFERED_TARGETS = 3


class PlanForm(forms.ModelForm):
    """A plan with up to three countable targets."""

    class Meta:
        model = Plan
        fields = ["title", "year", "quarter", "aims", "budget_minutes"]
        widgets = {
            "aims": forms.Textarea(attrs={"rows": 3}),
            "quarter": forms.Select,
        }

    def __init__(self, *args, user, on, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields = {
                "unit": managed_unit_field(user=user, on=on, label=_("Organisation")),
                **self.fields,
            }
            self.initial.setdefault("year", on.year)
        self.fields["quarter"].widget.choices = [
            ("", _("Whole year")),
            *((no, _("Quarter %(number)s") % {"number": no}) for no in range(1, 5)),
        ]
        self.fields["budget_minutes"].help_text = _(
            "Left empty, %(minutes)s minutes per member and month."
        ) % {"minutes": settings.DANGKE_MONTHLY_MINUTES}
        there = list(self.instance.targets.all()) if self.instance.pk else []
        for no in range(max(OFFERED_TARGETS, len(there) + 1)):
            target = there[no] if no < len(there) else None
            self._offer_target(no, target)

    def _offer_target(self, no, target):
        label = {"no": no + 1}
        self.fields[f"target_{no}"] = forms.CharField(
            label=_("Target %(no)s") % label,
            max_length=200,
            required=False,
            initial=target.text if target else "",
        )
        self.fields[f"number_{no}"] = forms.DecimalField(
            label=_("Number to reach for target %(no)s") % label,
            max_digits=10,
            decimal_places=2,
            required=False,
            initial=target.number if target else None,
        )
        self.fields[f"word_{no}"] = forms.CharField(
            label=_("Target %(no)s is counted in") % label,
            max_length=32,
            required=False,
            initial=target.unit_word if target else "",
        )
        self.fields[f"reached_{no}"] = forms.DecimalField(
            label=_("Reached so far for target %(no)s") % label,
            max_digits=10,
            decimal_places=2,
            required=False,
            initial=target.reached if target else None,
        )

    def clean(self):
        cleaned = super().clean()
        for no, text in self._targets(cleaned):
            if text and cleaned.get(f"number_{no}") is None:
                self.add_error(f"number_{no}", _("Give the number to reach."))
        return cleaned

    def values(self):
        """Columns of the plan, for the operation."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    def targets(self):
        """The targets that have a text, for the operation."""
        return [
            {
                "text": text,
                "number": self.cleaned_data[f"number_{no}"],
                "unit_word": self.cleaned_data[f"word_{no}"],
                "reached": self.cleaned_data[f"reached_{no}"],
            }
            for no, text in self._targets(self.cleaned_data)
            if text
        ]

    def _targets(self, cleaned):
        return [
            (int(name.removeprefix("target_")), value)
            for name, value in cleaned.items()
            if name.startswith("target_")
        ]

    def _post_clean(self):
        """The operation validates the model; here only what was typed is."""
