"""Reading the posted form of an attempt. It works without JavaScript and says no more than it knows."""

from dataclasses import dataclass
from typing import Any

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

    A field that is not there says nothing, except for check boxes shown at the revision that
    still stands: there it unticks them. An old page of a second tab therefore clears nothing.
    """
    answers = {}
    for item in view.items:
        values = [value for value in post.getlist(item.field_name) if value]
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


def _will_be_answered(item, answers):
    return bool(answers[item.id]) if item.id in answers else item.is_answered
