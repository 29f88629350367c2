"""What administrators type about plans."""

from functools import partial

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from training.forms.fields import managed_unit_field
from training.models import Plan

OFFERED_TARGETS = 3
_number = partial(forms.DecimalField, max_digits=10, decimal_places=2)
# (beginning of the field's name, column of the target, label, what makes the field)
_TARGET_PARTS = (
    ("target", "text", _("Target %(no)s"), partial(forms.CharField, max_length=200)),
    ("number", "number", _("Number to reach for target %(no)s"), _number),
    (
        "word",
        "unit_word",
        _("Target %(no)s is counted in"),
        partial(forms.CharField, max_length=32),
    ),
    ("reached", "reached", _("Reached so far for target %(no)s"), _number),
)


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
        for name, column, label, field in _TARGET_PARTS:
            self.fields[f"{name}_{no}"] = field(
                label=label % {"no": no + 1},
                required=False,
                initial=getattr(target, column) if target else None,
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
                column: self.cleaned_data[f"{name}_{no}"]
                for name, column, _label, _field in _TARGET_PARTS
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
