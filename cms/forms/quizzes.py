"""Forms of the quiz desk. They gather input and place sentences; `quizzes.operations` decides."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.models import Bank, BankEntry, Quiz

OPTION_ROWS = 4
OPTION_SPARE = 2
OPTION_MOST = 12
MOST_POINTS = Decimal("1000")


class BankForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the bank"), max_length=Bank._meta.get_field("name").max_length
    )


class QuestionForm(forms.Form):
    """Stem and explanation; the options are a formset beside it."""

    stem = forms.CharField(
        label=_("Question"), widget=forms.Textarea(attrs={"rows": 3})
    )
    explanation = forms.CharField(
        label=_("Explanation"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown with the result, when the quiz allows it."),
    )


class TruthForm(QuestionForm):
    """A statement that is either true or false."""

    truth = forms.ChoiceField(
        label=_("The statement is"),
        choices=[("true", _("true")), ("false", _("false"))],
        widget=forms.RadioSelect,
    )

    def options(self) -> list[tuple[str, bool]]:
        """The two options in the order that `save_question` expects."""
        is_true = self.cleaned_data.get("truth") == "true"
        return [(str(_("true")), is_true), (str(_("false")), not is_true)]


class OptionForm(forms.Form):
    text = forms.CharField(label=_("Option"), required=False)
    is_right = forms.BooleanField(label=_("right"), required=False)


class BaseOptionFormSet(forms.BaseFormSet):
    """Rows of options; rows without a text are left out, unless they are marked as right."""

    def options(self) -> list[tuple[str, bool]]:
        """(text, is right) pairs in the order of the form."""
        rows = [form.cleaned_data for form in self.forms if form.is_valid()]
        return [
            (row.get("text", ""), row.get("is_right", False))
            for row in rows
            if row.get("text") or row.get("is_right")
        ]


OptionFormSet = forms.formset_factory(
    OptionForm,
    formset=BaseOptionFormSet,
    extra=OPTION_SPARE,
    max_num=OPTION_MOST,
    absolute_max=OPTION_MOST * 2,
)
FreshOptionFormSet = forms.formset_factory(
    OptionForm,
    formset=BaseOptionFormSet,
    extra=OPTION_ROWS,
    max_num=OPTION_MOST,
    absolute_max=OPTION_MOST * 2,
)


class QuizForm(forms.ModelForm):
    """The rules of a quiz. Never saved by itself: the values go to `create_quiz` or `update_quiz`."""

    class Meta:
        model = Quiz
        fields = [
            "title",
            "instructions",
            "pass_percent",
            "max_attempts",
            "wait_minutes",
            "shuffle_questions",
            "shuffle_options",
            "feedback",
        ]
        widgets = {"instructions": forms.Textarea(attrs={"rows": 3})}


@dataclass(frozen=True)
class QuestionRow:
    """One question that a quiz may ask, and what the form says about it."""

    entry: BankEntry
    stem: str
    kind_label: str
    bank_name: str
    is_used: bool = False
    points: str = "1"
    place: str = ""
    errors: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return str(self.entry.key)


class QuestionPicker:
    """The table in which an editor ticks questions and gives points and places.

    Not a formset: one row per question of every bank, of which a handful is ticked. Rows
    without a place follow those with one, in the order of the banks.
    """

    def __init__(self, rows: list[QuestionRow], data: Any = None) -> None:
        self.is_bound = data is not None
        self.rows = [self._bound(row, data) for row in rows] if self.is_bound else rows
        self.errors: list[str] = []

    def is_valid(self) -> bool:
        return self.is_bound and not any(row.errors for row in self.rows)

    def entries(self) -> list[tuple[BankEntry, Decimal]]:
        """(entry, points) of the ticked rows, in their order."""
        used = [row for row in self.rows if row.is_used]
        used.sort(key=lambda row: int(row.place) if row.place else len(self.rows) + 1)
        return [(row.entry, Decimal(row.points)) for row in used]

    def _bound(self, row: QuestionRow, data: Any) -> QuestionRow:
        is_used = f"use-{row.key}" in data
        points = data.get(f"points-{row.key}", "1").strip() or "1"
        place = data.get(f"place-{row.key}", "").strip()
        errors = _row_errors(points, place) if is_used else ()
        return QuestionRow(
            entry=row.entry,
            stem=row.stem,
            kind_label=row.kind_label,
            bank_name=row.bank_name,
            is_used=is_used,
            points=points,
            place=place,
            errors=errors,
        )


_POINTS = forms.DecimalField(
    min_value=Decimal("0.01"), max_value=MOST_POINTS, max_digits=6, decimal_places=2
)
_PLACE = forms.IntegerField(min_value=1, max_value=9999, required=False)


def _row_errors(points: str, place: str) -> tuple[str, ...]:
    errors: list[str] = []
    for label, field, text in (
        (_("Points"), _POINTS, points),
        (_("Position"), _PLACE, place),
    ):
        try:
            field.clean(text)
        except forms.ValidationError as error:
            errors += [f"{label}: {message}" for message in error.messages]
    return tuple(errors)
