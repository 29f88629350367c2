"""Reading the posted form of an attempt. It works without JavaScript and says no more than it knows."""

from dataclasses import dataclass
from typing import Any

from quizzes.types import UnknownKind, question_type

SUBMIT_KEY_FIELD = "submit_key"
CONFIRM_FIELD = "confirm"


@dataclass(frozen=True)
class PostedAnswers:
    """`answers` goes to submit_attempt or save_answers as it is.

    `unanswered` are the ItemViews left blank if this were handed in; `confirmed` says that
    the member has already been told and hands in all the same.
    """

    answers: dict[int, Any]
    unanswered: tuple[Any, ...]
    submit_key: str
    confirmed: bool


def read_posted(view, post):
    """What a posted taking form says about the attempt of `view` (a TakingView).

    A field that is not there, or is empty, says nothing, except for check boxes and texts
    shown at the revision that still stands: there it clears them. An old page of a second tab
    therefore clears nothing.
    """
    answers = {}
    for item in view.items:
        values = _posted(item, post)
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
    )


def _posted(item, post):
    """The raw value of an item: a list, or {field: text} for one made of fields."""
    if not item.fields:
        return [value for value in post.getlist(item.field_name) if value]
    values = {field.id: post.get(field.name, "").strip() for field in item.fields}
    return {field: value for field, value in values.items() if value}


def _will_be_answered(item, answers):
    if item.id not in answers:
        return item.is_answered
    try:
        type_ = question_type(item.kind)
    except UnknownKind:
        return True
    return type_.is_complete(item.public, answers[item.id])
