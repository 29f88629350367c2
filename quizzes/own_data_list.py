"""What the room of quizzes keeps of a person: what they gave, never what would be right."""

from django.utils.translation import gettext_lazy as _

from members.own_data import register
from quizzes import richtext
from quizzes.types import UnknownKind, question_type


def answer_in_words(value, kind, body, order):
    """A canonical response as its member reads it: the texts of what was chosen, by the field where there are several."""
    try:
        known = question_type(kind)
    except UnknownKind:
        return value
    public = known.render(known.read_body(body), order)
    texts = {one["id"]: one["text"] for one in public.get("options", ())}
    labels = {one["id"]: one["label"] for one in public.get("fields", ())}
    if isinstance(value, dict):
        parts = [
            f"{richtext.words(labels.get(name, name))}: {_text(texts, one)}"
            for name, one in value.items()
        ]
        return "; ".join(parts)
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(_text(texts, one) for one in chosen if one is not None)


def _text(texts, value):
    return richtext.words(str(texts.get(value, value)))


def add_categories():
    register(
        "attempts",
        _("Attempts at quizzes"),
        "quizzes.Attempt",
        ("quiz__title", _("Quiz")),
        ("number", _("Number of the attempt")),
        ("state", _("State")),
        ("opened_at", _("Opened at")),
        ("submitted_at", _("Handed in at")),
    )
    register(
        "results",
        _("Results of quizzes"),
        "quizzes.Result",
        ("attempt__quiz__title", _("Quiz")),
        ("attempt__number", _("Number of the attempt")),
        ("percent", _("Percent")),
        ("passed", _("Passed")),
        ("recorded_at", _("Recorded at")),
        about=("attempt__member",),
    )
    _add_answers()
    register(
        "grants",
        _("More time or attempts"),
        "quizzes.Grant",
        ("quiz__title", _("Quiz")),
        ("at", _("Recorded at")),
        ("reason", _("Reason")),
        free_texts={"reason": ""},
    )
    register(
        "mistakes",
        _("Book of mistakes"),
        "quizzes.Mistake",
        ("wrong_at", _("Wrong on")),
        ("due_at", _("Due on")),
        ("removed_at", _("Removed at")),
    )
    register(
        "practice",
        _("Practice"),
        "quizzes.PracticeAnswer",
        ("at", _("Answered at")),
        ("correct", _("Right")),
    )


def _add_answers():
    register(
        "answers",
        _("Answers given"),
        "quizzes.Answer",
        ("attempt__quiz__title", _("Quiz")),
        ("attempt__number", _("Number of the attempt")),
        ("item__slot_no", _("No.")),
        ("value", _("Answer given")),
        about=("attempt__member",),
        spoken={
            "value": (
                ("item__version__kind", "item__version__body", "item__option_order"),
                answer_in_words,
            )
        },
    )
