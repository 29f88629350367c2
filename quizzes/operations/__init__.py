"""Everything that changes quizzes. The operations are imported from here by other rooms."""

from quizzes.operations.answering import (
    AnswerChecked,
    SaveReply,
    StaleAnswer,
    TooFast,
    UnknownItem,
    save_answer,
    save_answers,
)
from quizzes.operations.attempts import StartRefused, prepare_attempt, start_attempt
from quizzes.operations.banks import (
    BankNameTaken,
    WrongBank,
    create_bank,
    retire_question,
    save_content,
    save_question,
    save_version,
)
from quizzes.operations.checking import (
    Checked,
    NotChecked,
    NothingToCheck,
    check_answer,
)
from quizzes.operations.finishing import (
    SubmitKeyReused,
    expire_due,
    settle_attempt,
    submit_attempt,
    void_attempt,
)
from quizzes.operations.grants import grant_extra
from quizzes.operations.marking import (
    FractionOutOfRange,
    NotForAPerson,
    mark_item,
)
from quizzes.operations.placing import note_place
from quizzes.operations.quizzes import (
    SlotSpec,
    create_quiz,
    retire_quiz,
    update_quiz,
)
from quizzes.operations.sheet import AttemptClosed, Contested
from quizzes.types import InvalidQuestion, InvalidResponse

__all__ = [
    "AnswerChecked",
    "AttemptClosed",
    "BankNameTaken",
    "Checked",
    "Contested",
    "FractionOutOfRange",
    "InvalidQuestion",
    "InvalidResponse",
    "NotChecked",
    "NotForAPerson",
    "NothingToCheck",
    "SaveReply",
    "SlotSpec",
    "StaleAnswer",
    "StartRefused",
    "SubmitKeyReused",
    "TooFast",
    "UnknownItem",
    "WrongBank",
    "check_answer",
    "create_bank",
    "create_quiz",
    "expire_due",
    "grant_extra",
    "mark_item",
    "note_place",
    "prepare_attempt",
    "retire_question",
    "retire_quiz",
    "save_answer",
    "save_answers",
    "save_content",
    "save_question",
    "save_version",
    "settle_attempt",
    "start_attempt",
    "submit_attempt",
    "update_quiz",
    "void_attempt",
]
