"""Reading what a page of an attempt sends. The form works without JavaScript and says no more than it knows."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from quizzes import richtext
from quizzes.types import UnknownKind, question_type

SUBMIT_KEY_FIELD = "submit_key"
CONFIRM_FIELD = "confirm"
FLAGS_FIELD = "flags"
REVIEW_FIELD = "review"
CHECK_FIELD = "check"
# After a conflict: the item whose answer of this page shall count, and what that answer was.
MINE_FIELD = "mine"
MINE_PREFIX = "mine-"
# The longest written answer, a few times over.
MAX_SAVE_BYTES = 256 * 1024
MAX_SAVES = 200


class MarkForm(forms.Form):
    """What a person gives for a written answer: points up to `max_mark`, and words for the member."""

    points = forms.DecimalField(
        label=gettext_lazy("Points"),
        min_value=0,
        max_digits=6,
        decimal_places=2,
        widget=forms.NumberInput(
            attrs={"step": "0.5", "inputmode": "decimal", "autofocus": True}
        ),
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment for the member"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, max_mark: Decimal, **kwargs):
        super().__init__(*args, **kwargs)
        self.max_mark = max_mark
        self.fields["points"].widget.attrs["max"] = f"{max_mark.normalize():f}"
        self.fields["points"].help_text = _("0 to %(most)s") % {
            "most": f"{max_mark.normalize():f}"
        }

    def clean_points(self):
        points = self.cleaned_data["points"]
        if points is not None and points > self.max_mark:
            raise forms.ValidationError(
                _("At most %(most)s points.")
                % {"most": f"{self.max_mark.normalize():f}"}
            )
        return points

    def is_returnable(self) -> bool:
        """Whether it can be given back: that takes words, and no points."""
        self.fields["points"].required = False
        self.fields["comment"].required = True
        return self.is_valid()


@dataclass(frozen=True)
class PostedAnswers:
    """`answers` goes to submit_attempt or save_answers as it is.

    `unanswered` are the ItemViews left blank if this were handed in; `confirmed` says that
    the member has already been told and hands in all the same. `flags` is {number: marked}
    for the questions of the page. `wants_review` asks for the overview before handing in,
    `check` is the id of the item whose answer is to be fixed, or None. `revs` is {item id: the
    revision that the page showed}. `chooses` says that a conflict is being decided.
    """

    answers: dict[int, Any]
    unanswered: tuple[Any, ...]
    submit_key: str
    confirmed: bool
    flags: dict[int, bool]
    wants_review: bool
    check: int | None
    revs: dict[int, int]
    chooses: bool = False

    def moves_flags(self, view: Any) -> bool:
        """Whether a flag of the page differs from what stands; handing in rarely moves one."""
        return any(
            self.flags.get(item.no, item.is_flagged) != item.is_flagged
            for item in view.items
        )


def read_posted(view, post):
    """What a posted taking form says about the attempt of `view` (a TakingView).

    A field that is not there, or is empty, says nothing, except for check boxes and texts
    shown at the revision that still stands: there it clears them. An old page of a second tab
    therefore clears nothing.
    """
    answers = {}
    chosen = _number(post.get(MINE_FIELD))
    for item in view.items:
        prefix = MINE_PREFIX if item.id == chosen else ""
        values = posted_value(item, post, prefix=prefix)
        if values:
            answers[item.id] = values
        elif item.clears and post.get(item.rev_name) == str(item.rev):
            answers[item.id] = None
    return PostedAnswers(
        answers=answers,
        unanswered=tuple(
            item
            for item in view.items
            if item.widget and not _will_be_answered(item, answers)
        ),
        submit_key=post.get(SUBMIT_KEY_FIELD) or view.submit_key,
        confirmed=post.get(CONFIRM_FIELD) == "1",
        flags={item.no: item.flag_name in post for item in view.items}
        if FLAGS_FIELD in post
        else {},
        wants_review=REVIEW_FIELD in post,
        check=_number(post.get(CHECK_FIELD)),
        revs={
            item.id: rev
            for item in view.items
            if (rev := _number(post.get(item.rev_name))) is not None
        },
        chooses=chosen is not None,
    )


def _number(text):
    return int(text) if text and text.isdecimal() else None


def posted_value(item, post, prefix=""):
    """The raw value that a form gives for an ItemView: a list, or {field: text} for one made of fields."""
    if not item.fields:
        return [value for value in post.getlist(prefix + item.field_name) if value]
    values = {
        field.id: post.get(prefix + field.name, "").strip() for field in item.fields
    }
    return {field: value for field, value in values.items() if value}


@dataclass(frozen=True)
class Conflict:
    """An answer of an old page beside the one that stands, both in words; `hidden` brings the former back."""

    mine: str
    standing: str
    hidden: tuple[tuple[str, str], ...]


def with_conflicts(view, contested, post):
    """The TakingView with a Conflict at each of the `contested` items, from what was posted."""
    items = tuple(
        replace(item, conflict=_conflict(item, posted_value(item, post)))
        if item.id in contested
        else item
        for item in view.items
    )
    return replace(view, items=items)


def _conflict(item, raw):
    if item.fields:
        hidden = [
            (MINE_PREFIX + field.name, raw[field.id])
            for field in item.fields
            if field.id in raw
        ]
        standing = {field.id: field.value for field in item.fields}
    else:
        hidden = [(MINE_PREFIX + item.field_name, value) for value in raw]
        standing = [option.id for option in item.options if option.chosen]
    return Conflict(
        mine=_in_words(item, raw),
        standing=_in_words(item, standing),
        hidden=tuple(hidden),
    )


def _in_words(item, value):
    """An answer as its page says it; empty for none."""
    texts = {option.id: richtext.words(option.text) for option in item.options}
    if not item.fields:
        return "、".join(texts.get(one, one) for one in value)
    parts = []
    for field in item.fields:
        given = value.get(field.id, "")
        label = f"{richtext.words(field.label)}: " if field.label else ""
        if given:
            parts.append(label + texts.get(given, given))
    return "；".join(parts)


def _will_be_answered(item, answers):
    if item.id not in answers:
        return item.is_answered
    try:
        type_ = question_type(item.kind)
    except UnknownKind:
        return True
    return type_.is_complete(item.public, answers[item.id])


class MalformedSave(Exception):
    """Not what our page sends; nothing of it is used."""


class Save(BaseModel):
    """One change of one answer: what it is now, and the revision it was made from."""

    model_config = ConfigDict(extra="forbid", strict=True)

    item: int = Field(ge=1, le=2**62)
    value: JsonValue
    base_rev: int = Field(ge=0, le=2**31 - 1)
    client_event_id: str = Field(min_length=8, max_length=64)


class Saves(BaseModel):
    """What a page reports at once; `flags` is {number: marked}, `check` an item to be fixed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    saves: list[Save] = Field(default_factory=list, max_length=MAX_SAVES)
    place: int | None = Field(default=None, ge=1, le=10_000)
    flags: dict[str, bool] = Field(default_factory=dict, max_length=1000)
    check: int | None = Field(default=None, ge=1, le=2**62)
    single: bool = Field(default=False, exclude=True)

    @property
    def numbered_flags(self) -> dict[int, bool]:
        return {
            int(number): marked
            for number, marked in self.flags.items()
            if number.isdecimal() and len(number) < 6
        }


def read_saves(data: bytes) -> Saves:
    """The JSON that autosave posts: one save as it is, or several under `saves`. Raises MalformedSave."""
    if len(data) > MAX_SAVE_BYTES:
        raise MalformedSave
    try:
        return Saves.model_validate_json(data)
    except ValidationError:
        try:
            return Saves(saves=[Save.model_validate_json(data)], single=True)
        except ValidationError as error:
            raise MalformedSave from error
