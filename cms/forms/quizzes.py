"""Forms of the quiz desk. They gather input and place sentences; `quizzes.operations` decides."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from cms.forms.sorting import DifficultyField
from members.forms.unit_picker import UnitField
from members.states import UnitsWithin
from quizzes.models import Bank, BankEntry, Quiz
from quizzes.operations import SlotSpec
from quizzes.operations.sorting import clean_category

MOST_POINTS = Decimal("1000")
MOST_DRAWN = 500
MOST_SECTIONS = 30


class BankForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the bank"), max_length=Bank._meta.get_field("name").max_length
    )
    org = UnitField(
        within=UnitsWithin.VISIBLE,
        label=_("Organisation"),
        required=False,
        help_text=_(
            "Empty: everyone. Otherwise only editors who look after this organisation see the bank and draw from it."
        ),
    )

    def __init__(self, *args: Any, user: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["org"].ask(user=user, on=on)


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
            "counts",
            "retake_after_pass",
            "opens_at",
            "closes_at",
            "shuffle_questions",
            "shuffle_options",
            "feedback",
            "second_marking",
        ]
        widgets = {
            "instructions": forms.Textarea(attrs={"rows": 3}),
            "opens_at": AdminDateTimeInput(),
            "closes_at": AdminDateTimeInput(),
        }

    time_limit_min = forms.IntegerField(
        label=_("Time limit (minutes)"),
        required=False,
        min_value=1,
        max_value=24 * 60,
        help_text=_(
            "Empty: none. What is saved when the time is up is handed in by itself."
        ),
    )
    field_order = (
        "title",
        "instructions",
        "pass_percent",
        "max_attempts",
        "wait_minutes",
        "counts",
        "retake_after_pass",
        "time_limit_min",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.time_limit_s:
            # A limit that another door gave in seconds is shown as at least as long.
            self.initial["time_limit_min"] = -(-self.instance.time_limit_s // 60)

    def settings(self) -> dict[str, Any]:
        """What `create_quiz` and `update_quiz` take."""
        values = {**self.cleaned_data}
        minutes = values.pop("time_limit_min")
        if "time_limit_min" in self.changed_data or not self.instance.pk:
            values["time_limit_s"] = minutes * 60 if minutes else None
        return values


class SectionForm(forms.Form):
    """A part of the quiz that is drawn anew for each attempt; a row without a bank does not count."""

    bank = forms.ModelChoiceField(
        label=_("Question bank"),
        queryset=None,
        required=False,
        to_field_name="key",
        empty_label=_("no draw"),
    )
    category = forms.CharField(
        label=_("Category"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "known-categories"}),
    )
    tag = forms.CharField(
        label=_("Tag"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"list": "known-tags"}),
    )
    difficulty = DifficultyField(empty=_("any"))
    count = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=MOST_DRAWN, initial=1
    )
    points = forms.DecimalField(
        label=_("Points each"),
        min_value=Decimal("0.01"),
        max_value=MOST_POINTS,
        max_digits=6,
        decimal_places=2,
        initial=1,
    )
    place = forms.IntegerField(
        label=_("Position"), min_value=1, max_value=9999, required=False
    )

    def __init__(self, *args: Any, banks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bank"].queryset = banks

    def spec(self) -> SlotSpec | None:
        """What `create_quiz` takes, None for a row that draws nothing."""
        values = self.cleaned_data
        if not values.get("bank"):
            return None
        return SlotSpec(
            draw_bank=values["bank"],
            category=clean_category(values["category"]),
            tag=values["tag"],
            difficulty=values["difficulty"],
            count=values["count"],
            points=values["points"],
        )


class BaseSectionFormSet(forms.BaseFormSet):
    def placed(self) -> list[tuple[int | None, SlotSpec]]:
        """(position, what to draw) of the rows that name a bank."""
        found = [(form.cleaned_data.get("place"), form.spec()) for form in self.forms]
        return [(place, spec) for place, spec in found if spec is not None]


def section_forms(
    data: Any = None, *, banks: Any, initial: list[dict[str, Any]] | None = None
) -> BaseSectionFormSet:
    """The drawn parts of a quiz and one empty row."""
    formset = forms.formset_factory(
        SectionForm,
        formset=BaseSectionFormSet,
        extra=1,
        max_num=MOST_SECTIONS,
        absolute_max=MOST_SECTIONS * 2,
    )
    return formset(
        data, prefix="sections", initial=initial, form_kwargs={"banks": banks}
    )


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

    Not a formset: one row per question of every bank, of which a handful is ticked. What is
    newly ticked comes without points or place: one point, after those that have a place.
    """

    def __init__(self, rows: list[QuestionRow], data: Any = None) -> None:
        self.is_bound = data is not None
        self.rows = [self._bound(row, data) for row in rows] if self.is_bound else rows
        self.errors: list[str] = []

    def is_valid(self) -> bool:
        return self.is_bound and not any(row.errors for row in self.rows)

    def placed(self) -> list[tuple[int | None, SlotSpec]]:
        """(position, question with its points) of the ticked rows."""
        return [
            (
                int(row.place) if row.place else None,
                SlotSpec(entry=row.entry, points=Decimal(row.points)),
            )
            for row in self.rows
            if row.is_used
        ]

    @property
    def blank(self) -> QuestionRow:
        """A row to be filled in by a script, with `__key__` for the question's key."""
        return QuestionRow(
            entry=BankEntry(key="__key__"), stem="", kind_label="", bank_name=""
        )

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


def in_order(placed: list[tuple[int | None, SlotSpec]]) -> list[SlotSpec]:
    """By position, equal ones as they are written; those without one follow."""
    return [
        spec
        for _place, spec in sorted(
            placed, key=lambda one: (one[0] is None, one[0] or 0)
        )
    ]


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
