"""Reads that other rooms use. None but the review and the desk goes near a key."""

from quizzes.queries.bank_lists import EntryRow, bank_entries
from quizzes.queries.desk import (
    EditableQuestion,
    editable_question,
    questions_in_words,
)
from quizzes.queries.grants import GrantedPerson, granted_people
from quizzes.queries.results import ResultView, checked_items, result_view
from quizzes.queries.starting import (
    QuizState,
    attempts_of,
    passed_quiz_ids,
    quiz_state,
)
from quizzes.queries.taking import ItemView, TakingView, preview_view, taking_view

__all__ = [
    "EditableQuestion",
    "EntryRow",
    "GrantedPerson",
    "ItemView",
    "QuizState",
    "ResultView",
    "TakingView",
    "attempts_of",
    "bank_entries",
    "checked_items",
    "editable_question",
    "granted_people",
    "passed_quiz_ids",
    "preview_view",
    "questions_in_words",
    "quiz_state",
    "result_view",
    "taking_view",
]
