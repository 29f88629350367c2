from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field, model_validator

from quizzes.types.base import Content, InvalidQuestion, clean_stem
from quizzes.types.fields import ID_MAX, FieldsType, StemBody
from quizzes.types.folding import Fold, fold
from quizzes.types.inputs import EditorContent, Entry, Input, Inputs, Rows, line, rows
from quizzes.types.problems import require

BLANKS_MAX = 10
LABEL_MAX = 200
ACCEPTED_MAX = 30
ANSWER_MAX = 500


class Blank(Content):
    id: str = Field(min_length=1, max_length=ID_MAX)
    label: str = ""


class BlanksBody(StemBody):
    blanks: tuple[Blank, ...]

    @model_validator(mode="after")
    def _distinct(self) -> "BlanksBody":
        if len({blank.id for blank in self.blanks}) != len(self.blanks):
            raise ValueError("blank ids repeat")
        return self


class BlanksKey(Content):
    accepted: Mapping[str, tuple[str, ...]]
    fold: Fold = Fold()


class Blanks(FieldsType[BlanksBody, BlanksKey]):
    """Short answers to be typed, each with several accepted wordings."""

    kind = "blanks"
    label = _("Fill in the blanks")
    hint = _("Fill in every blank.")
    widget = "lines"
    inputs = Inputs(
        settings=(
            Input("width", _("Ignore full and half width"), Entry.TICK, initial=True),
            Input("case", _("Ignore upper and lower case"), Entry.TICK, initial=True),
            Input("punctuation", _("Ignore punctuation"), Entry.TICK, initial=True),
            Input("space", _("Ignore spaces"), Entry.TICK, initial=True),
        ),
        rows=Rows(
            title=_("Blanks"),
            help=_(
                "One row for each blank, in the order of the text. Mark the places in the question with ____ or （1）."
            ),
            add=_("Add a blank"),
            inputs=(
                Input("accepted", _("Accepted answers, one per line"), Entry.LINES),
                Input("label", _("Name of the blank (optional)")),
            ),
            most=BLANKS_MAX,
        ),
    )
    body_schema = BlanksBody
    key_schema = BlanksKey

    def compose(self, content: EditorContent) -> tuple[BlanksBody, BlanksKey]:
        written = rows(content)
        names = [f"b{no}" for no in range(1, len(written) + 1)]
        body = BlanksBody(
            stem=clean_stem(line(content, "stem")),
            blanks=tuple(
                Blank(id=name, label=line(row, "label"))
                for name, row in zip(names, written, strict=True)
            ),
        )
        key = BlanksKey(
            accepted={
                name: _answers(row) for name, row in zip(names, written, strict=True)
            },
            fold=Fold(**{rule: bool(content.get(rule, True)) for rule in FOLD_RULES}),
        )
        self.check(body, key)
        return body, key

    def content_of(self, body: BlanksBody, key: BlanksKey) -> dict[str, Any]:
        return {
            "stem": body.stem,
            **key.fold.model_dump(),
            "rows": [
                {"label": blank.label, "accepted": "\n".join(key.accepted[blank.id])}
                for blank in body.blanks
            ],
        }

    def check(self, body: BlanksBody, key: BlanksKey) -> None:
        require(body.blanks, "blanks_too_few")
        require(len(body.blanks) <= BLANKS_MAX, "blanks_too_many")
        require(
            all(len(one.label) <= LABEL_MAX for one in body.blanks), "label_too_long"
        )
        if key.accepted.keys() != {blank.id for blank in body.blanks}:
            raise InvalidQuestion("malformed")
        for answers in key.accepted.values():
            require(answers and all(answers), "accepted_missing")
            require(len(answers) <= ACCEPTED_MAX, "accepted_too_many")
            require(all(len(one) <= ANSWER_MAX for one in answers), "accepted_too_long")
            require(all(fold(one, key.fold) for one in answers), "accepted_unmatchable")

    def fields(self, body: BlanksBody, order: Sequence[str]) -> list[tuple[str, str]]:
        return [
            (blank.id, blank.label or gettext("Blank %(no)s") % {"no": no})
            for no, blank in enumerate(body.blanks, start=1)
        ]

    def is_right(
        self, body: BlanksBody, key: BlanksKey, field: str, value: str
    ) -> bool:
        accepted = {fold(answer, key.fold) for answer in key.accepted[field]}
        return fold(value, key.fold) in accepted

    def right_words(self, body: BlanksBody, key: BlanksKey, field: str) -> str:
        return " / ".join(key.accepted[field])

    def guess_fraction(self, body: BlanksBody, key: BlanksKey) -> Decimal:
        """Nobody guesses a word."""
        return Decimal(0)


FOLD_RULES = tuple(Fold.model_fields)


def _answers(row: Mapping[str, Any]) -> tuple[str, ...]:
    lines = (one.strip() for one in line(row, "accepted").splitlines())
    return tuple(dict.fromkeys(one for one in lines if one))
