"""The form of a question, made of what its kind says an editor fills in. `quizzes` decides."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.widgets import RichTextarea
from quizzes.operations.images import ImageRefused
from quizzes.richtext.pictures import MOST_BYTES
from quizzes.rules import clock, read_clock
from quizzes.types.inputs import Entry, Input, Inputs, Rows
from quizzes.types.problems import PROBLEMS

FRESH_ROWS = 4
SPARE_ROWS = 2


class ClockField(forms.CharField):
    """A place in a video as mm:ss or h:mm:ss, cleaned to seconds; empty is None."""

    def prepare_value(self, value: Any) -> Any:
        return clock(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return read_clock(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(
                str(PROBLEMS["reference_unreadable"])
            ) from error


class QuestionForm(forms.Form):
    """Stem, explanation, and the settings of the kind; its rows are a formset beside it."""

    stem = forms.CharField(label=_("Question"), widget=RichTextarea(rows=3))
    explanation = forms.CharField(
        label=_("Explanation"),
        required=False,
        widget=RichTextarea(rows=3),
        help_text=_("Shown with the result, when the quiz allows it."),
    )
    reference_s = ClockField(
        label=_("Place in the video"),
        required=False,
        help_text=_(
            "Minutes and seconds, such as 03:20. Shown with the result as a way back into the lecture."
        ),
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


class PictureForm(forms.Form):
    """A picture for a question and what it shows, in words."""

    file = forms.FileField(
        label=_("File"), error_messages={"required": _("Choose a picture.")}
    )
    alt = forms.CharField(
        label=_("Description"),
        max_length=200,
        error_messages={"required": PROBLEMS["image_without_alt"]},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(ImageRefused("too_large").message)
        return file


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
        case Entry.RICH:
            return forms.CharField(widget=RichTextarea(rows=1), **shared)
        case Entry.LINE:
            return forms.CharField(**shared)
