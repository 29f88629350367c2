from lib.insert_only import Immutable
from quizzes.models.attempts import (
    Answer,
    Attempt,
    AttemptItem,
    AttemptStep,
    Result,
)
from quizzes.models.corrections import Correction
from quizzes.models.files import QuestionFile
from quizzes.models.grants import Grant
from quizzes.models.images import QuestionImage, VersionImage
from quizzes.models.practice import Mistake, PracticeAnswer
from quizzes.models.questions import (
    Bank,
    BankEntry,
    QuestionKey,
    QuestionTag,
    QuestionVersion,
)
from quizzes.models.quizzes import Quiz, Slot
from quizzes.models.rearranging import Rearrangement
from quizzes.models.tallies import QuizTally

__all__ = [
    "Answer",
    "Attempt",
    "AttemptItem",
    "AttemptStep",
    "Bank",
    "BankEntry",
    "Correction",
    "Grant",
    "Immutable",
    "Mistake",
    "PracticeAnswer",
    "QuestionFile",
    "QuestionImage",
    "QuestionKey",
    "QuestionTag",
    "QuestionVersion",
    "Quiz",
    "QuizTally",
    "Rearrangement",
    "Result",
    "Slot",
    "VersionImage",
]
