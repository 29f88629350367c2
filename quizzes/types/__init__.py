"""The kinds of question. A kind is one small class; it is added by listing it here.

Nothing outside this folder asks which kind a question is: it looks the class up and calls it.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from quizzes.types.base import (
    Content,
    InvalidQuestion,
    InvalidResponse,
    OptionInput,
    QuestionType,
    UnknownKind,
)
from quizzes.types.blanks import Blanks
from quizzes.types.essay import Essay
from quizzes.types.matching import Matching
from quizzes.types.multiple import MultipleChoice
from quizzes.types.numeric import Numeric
from quizzes.types.ordering import Ordering
from quizzes.types.policies import POLICIES
from quizzes.types.single import SingleChoice
from quizzes.types.true_false import TrueFalse

REGISTRY: Mapping[str, QuestionType[Any, Any]] = {
    kind.kind: kind
    for kind in (
        SingleChoice(),
        MultipleChoice(),
        TrueFalse(),
        Blanks(),
        Numeric(),
        Matching(),
        Ordering(),
        Essay(),
    )
}


def question_type(kind: str) -> QuestionType[Any, Any]:
    """The class for `kind`. Raises UnknownKind for one that is not (or no longer) known."""
    try:
        return REGISTRY[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def kind_choices() -> list[tuple[str, Any]]:
    """(kind, label) pairs of what editors may write, in the order of the registry."""
    return [(kind.kind, kind.label) for kind in REGISTRY.values()]


def marked_kinds() -> list[str]:
    """The kinds that only a person can mark."""
    return [kind.kind for kind in REGISTRY.values() if kind.needs_marker]


__all__ = [
    "POLICIES",
    "REGISTRY",
    "Content",
    "InvalidQuestion",
    "InvalidResponse",
    "JsonValue",
    "OptionInput",
    "QuestionType",
    "UnknownKind",
    "kind_choices",
    "marked_kinds",
    "question_type",
]
