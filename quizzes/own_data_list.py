"""What the room of quizzes keeps of a person: what they gave, never what would be right."""

from django.utils.translation import gettext_lazy as _

from members.own_data import register


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
    register(
        "answers",
        _("Answers given"),
        "quizzes.Answer",
        ("attempt__quiz__title", _("Quiz")),
        ("attempt__number", _("Number of the attempt")),
        ("item__slot_no", _("No.")),
        ("value", _("Answer given")),
        about=("attempt__member",),
    )
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
