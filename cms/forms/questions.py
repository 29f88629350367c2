"""The form of a question, made of what its kind says an editor fills in. `quizzes` decides."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.types.inputs import Entry, Input, Inputs, Rows

FRESH_ROWS = 4
SPARE_ROWS = 2


class QuestionForm(forms.Form):
    """Stem, explanation, and the settings of the kind; its rows are a formset beside it."""

    stem = forms.CharField(
        label=_("Question"), widget=forms.Textarea(attrs={"rows": 3})
    )
    explanation = forms.CharField(
        label=_("Explanation"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown with the result, when the quiz allows it."),
    )

    def __init__(self, *args: Any, inputs: Inputs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inputs = inputs
        for one in inputs.settings:
            self.fields[one.name] = _field(one)

    def settings_fields(self) -> list[forms.BoundField]:
        return [self[one.name] for one in self.inputs.settings]

    def content(self) -> dict[str, Any]:
        """What `save_content` takes, without the rows."""
        names = ("stem", *(one.name for one in self.inputs.settings))
        return {name: self.cleaned_data[name] for name in names}


class RowForm(forms.Form):
    """One row; nothing in it is required, because a row left empty does not count."""

    def __init__(self, *args: Any, rows: Rows, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in rows.inputs:
            self.fields[one.name] = _field(one)


class BaseRowFormSet(forms.BaseFormSet):
    def content(self) -> list[dict[str, Any]]:
        """The rows in which something is filled in or ticked, in their order."""
        rows = (form.cleaned_data for form in self.forms)
        return [row for row in rows if any(row.values())]


def row_forms(
    rows: Rows,
    data: Mapping[str, Any] | None = None,
    *,
    prefix: str,
    initial: list[dict[str, Any]] | None = None,
) -> BaseRowFormSet:
    """The rows of a question: those it has and some more, or enough to begin with."""
    formset = forms.formset_factory(
        RowForm,
        formset=BaseRowFormSet,
        extra=SPARE_ROWS if initial else FRESH_ROWS,
        max_num=rows.most,
        absolute_max=rows.most * 2,
    )
    return formset(data, prefix=prefix, initial=initial, form_kwargs={"rows": rows})


def _field(one: Input) -> forms.Field:
    shared = {
        "label": one.label,
        "help_text": one.help,
        "required": one.required,
        "initial": one.initial,
    }
    match one.entry:
        case Entry.TICK:
            return forms.BooleanField(**shared)
        case Entry.RADIO:
            return forms.ChoiceField(
                choices=one.choices, widget=forms.RadioSelect, **shared
            )
        case Entry.SELECT:
            return forms.ChoiceField(choices=one.choices, **shared)
        case Entry.LINES:
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), **shared)
        case Entry.LINE:
            return forms.CharField(**shared)
