"""Forms that sort questions: what a list is narrowed to, what many are given at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.operations.sorting import CATEGORY_MAX, TooMuchToSort, clean_tags
from quizzes.queries.bank_lists import EntryFilter
from quizzes.states import Difficulty, VersionState
from quizzes.types import kind_choices

UNKNOWN = ("", gettext_lazy("any"))


class TagsField(forms.CharField):
    """Tags in one line, divided by commas; cleaned to a list."""

    def clean(self, value: Any) -> Any:
        try:
            return clean_tags(super().clean(value) or "")
        except TooMuchToSort as error:
            raise forms.ValidationError(error.message) from error


class DifficultyField(forms.TypedChoiceField):
    def __init__(self, *, empty: Any, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Difficulty"),
            choices=[("", empty), *Difficulty.choices],
            coerce=int,
            empty_value=None,
            required=False,
            **kwargs,
        )


class EntryFilterForm(forms.Form):
    """What a list of questions is narrowed to. What cannot be understood asks for nothing."""

    words = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=100)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    tag = forms.ChoiceField(label=gettext_lazy("Tag"), required=False)
    difficulty = DifficultyField(empty=gettext_lazy("any"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[UNKNOWN, *VersionState.choices],
    )

    def __init__(
        self, data: Any, *, categories: list[str], tags: list[str], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["kind"].choices = [UNKNOWN, *kind_choices()]
        self.fields["category"].choices = [UNKNOWN, *((one, one) for one in categories)]
        self.fields["tag"].choices = [UNKNOWN, *((one, one) for one in tags)]

    def wanted(self) -> EntryFilter:
        self.is_valid()
        return EntryFilter(**self.cleaned_data)


class SortingForm(forms.Form):
    """Where one question belongs."""

    category = forms.CharField(
        label=gettext_lazy("Category"),
        required=False,
        max_length=CATEGORY_MAX,
        help_text=gettext_lazy("A path with /, for example 党章/第一章."),
    )
    tags = TagsField(
        label=gettext_lazy("Tags"),
        required=False,
        help_text=gettext_lazy("Divided by commas."),
    )
    difficulty = DifficultyField(empty=gettext_lazy("not said"))

    def __init__(self, *args: Any, entry: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if entry is not None:
            self.initial = {
                "category": entry.category,
                "tags": "，".join(tag.name for tag in entry.tags.all()),
                "difficulty": entry.difficulty,
            }


class ManyForm(forms.Form):
    """One change of the ticked questions. `act` is the button; only its own field is looked at."""

    ACTS = (
        "category",
        "add_tags",
        "remove_tags",
        "difficulty",
        "move",
        "ready",
        "retire",
    )
    act = forms.ChoiceField(choices=[(one, one) for one in ACTS])
    category = forms.CharField(
        label=gettext_lazy("Category"), required=False, max_length=CATEGORY_MAX
    )
    tags = TagsField(label=gettext_lazy("Tags"), required=False)
    difficulty = DifficultyField(empty=gettext_lazy("not said"))
    bank = forms.ModelChoiceField(
        label=gettext_lazy("Question bank"),
        queryset=None,
        required=False,
        to_field_name="key",
        empty_label=gettext_lazy("Please choose"),
    )

    def __init__(self, *args: Any, banks: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="many", **kwargs)
        self.fields["bank"].queryset = banks
        self.fields["act"].widget = forms.HiddenInput()

    def add_prefix(self, field_name: str) -> str:
        return "act" if field_name == "act" else super().add_prefix(field_name)

    def clean(self) -> Any:
        values = super().clean()
        act = values.get("act")
        if act in ("add_tags", "remove_tags") and not values.get("tags"):
            self.add_error("tags", _("Write a tag first."))
        if act == "move" and not values.get("bank"):
            self.add_error("bank", _("Choose a bank first."))
        return values

    def value(self) -> Any:
        """What the act gives to the questions; see `operations.rearranging`."""
        act = self.cleaned_data["act"]
        name = {"move": "bank", "add_tags": "tags", "remove_tags": "tags"}.get(act, act)
        return self.cleaned_data[name]

    def posted(self) -> list[tuple[str, str]]:
        """(name, text) pairs with which the same change is asked for again."""
        return [
            (self.add_prefix(name), self.data.get(self.add_prefix(name), ""))
            for name in self.fields
        ]

    def in_words(self, number: int) -> str:
        """The question that is asked before it is done to `number` questions."""
        values = self.cleaned_data
        level = dict(self.fields["difficulty"].choices).get(
            values.get("difficulty") or ""
        )
        told = {
            "number": number,
            "category": values.get("category") or _("none"),
            "tags": "、".join(values.get("tags") or ()),
            "difficulty": level,
            "bank": values.get("bank"),
        }
        return QUESTIONS[values["act"]] % told


QUESTIONS = {
    "category": gettext_lazy(
        "Set the category of %(number)s questions to “%(category)s”?"
    ),
    "add_tags": gettext_lazy("Add the tags %(tags)s to %(number)s questions?"),
    "remove_tags": gettext_lazy(
        "Take the tags %(tags)s away from %(number)s questions?"
    ),
    "difficulty": gettext_lazy(
        "Set the difficulty of %(number)s questions to “%(difficulty)s”?"
    ),
    "move": gettext_lazy("Move %(number)s questions to the bank “%(bank)s”?"),
    "ready": gettext_lazy("Put the drafts among %(number)s questions into use?"),
    "retire": gettext_lazy("Take %(number)s questions out of use?"),
}
