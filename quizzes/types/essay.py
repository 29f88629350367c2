from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import JsonValue, model_validator

from quizzes.types.base import Content, InvalidQuestion, clean_stem
from quizzes.types.fields import TEXT_MAX, FieldsType, StemBody
from quizzes.types.inputs import EditorContent, Entry, Input, Inputs, line
from quizzes.types.problems import require

NOTES_MAX = 20_000
FIELD = "text"


class EssayBody(StemBody):
    """Lengths are characters without white space; None and 0 ask for none."""

    min_chars: int | None = None
    max_chars: int | None = None

    @model_validator(mode="after")
    def _possible(self) -> "EssayBody":
        if not _lengths_fit(self.min_chars or 0, self.max_chars or 0):
            raise ValueError("lengths do not fit")
        return self


class EssayKey(Content):
    """`rubric` guides whoever marks and is never shown to members; `sample` may be, afterwards."""

    rubric: str = ""
    sample: str = ""


class Essay(FieldsType[EssayBody, EssayKey]):
    """An answer in one's own words, which only a person marks."""

    kind = "essay"
    label = _("Written answer")
    hint = _("Answer in your own words. A person will read it.")
    widget = "text"
    needs_marker = True
    inputs = Inputs(
        settings=(
            Input("min_chars", _("Least number of characters (optional)")),
            Input("max_chars", _("Most characters (optional)")),
            Input("rubric", _("Marking guide, for whoever marks"), Entry.LINES),
            Input("sample", _("Sample answer"), Entry.LINES),
        ),
    )
    body_schema = EssayBody
    key_schema = EssayKey

    def compose(self, content: EditorContent) -> tuple[EssayBody, EssayKey]:
        stem = clean_stem(line(content, "stem"))
        least, most = (_length(line(content, name)) for name in LENGTHS)
        require(_lengths_fit(least, most), "length_unreadable")
        body = EssayBody(stem=stem, min_chars=least or None, max_chars=most or None)
        key = EssayKey(rubric=line(content, "rubric"), sample=line(content, "sample"))
        self.check(body, key)
        return body, key

    def content_of(self, body: EssayBody, key: EssayKey) -> dict[str, Any]:
        lengths = {name: str(getattr(body, name) or "") for name in LENGTHS}
        return {"stem": body.stem, **lengths, **key.model_dump()}

    def check(self, body: EssayBody, key: EssayKey) -> None:
        require(max(len(key.rubric), len(key.sample)) <= NOTES_MAX, "notes_too_long")

    def fields(self, body: EssayBody, order: Sequence[str]) -> list[tuple[str, str]]:
        return [(FIELD, "")]

    def details(self, body: EssayBody) -> dict[str, Any]:
        return {name: getattr(body, name) or 0 for name in LENGTHS}

    def is_complete(self, public: Mapping[str, Any], response: Any) -> bool:
        """Whether there is an answer of the length asked for."""
        if not super().is_complete(public, response):
            return False
        length = length_of(response[FIELD])
        return public["min_chars"] <= length <= (public["max_chars"] or TEXT_MAX)

    def grade(self, body: EssayBody, key: EssayKey, response: JsonValue) -> None:
        return None

    def is_right(self, body: EssayBody, key: EssayKey, field: str, value: str) -> bool:
        return False

    def right_words(self, body: EssayBody, key: EssayKey, field: str) -> str:
        return key.sample

    def normalise(self, body: EssayBody, response: JsonValue) -> list[str]:
        """Nothing to count: everyone writes something else."""
        return []

    def guess_fraction(self, body: EssayBody, key: EssayKey) -> Decimal:
        return Decimal(0)


LENGTHS = ("min_chars", "max_chars")


def length_of(text: str) -> int:
    """Characters as a Chinese word count has them: white space is not counted."""
    return len("".join(text.split()))


def _length(text: str) -> int:
    if not text:
        return 0
    if not (text.isdecimal() and len(text) <= len(str(TEXT_MAX))):
        raise InvalidQuestion("length_unreadable")
    return int(text)


def _lengths_fit(least: int, most: int) -> bool:
    return 0 <= least <= (most or TEXT_MAX) <= TEXT_MAX and most >= 0
