import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation, localcontext
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator, Field

from quizzes.types.base import Content, InvalidQuestion, clean_stem
from quizzes.types.fields import FieldsType, StemBody
from quizzes.types.inputs import EditorContent, Input, Inputs, Rows, line, rows
from quizzes.types.policies import ONE, ZERO
from quizzes.types.problems import require

UNIT_MAX = 40
ANSWERS_MAX = 10
INTEGER_PLACES = PLACES = 20
# Enough for any stored number, its tolerance, and their sum.
PRECISION = 200
LONGEST_NUMBER = 60
FIELD = "value"

NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]*)?(?:e[+-]?[0-9]{1,2})?"
)


def _only_text(value: object) -> object:
    if isinstance(value, str | Decimal):
        return value
    raise ValueError("numbers are stored as text")


# Binary fractions would turn 0.1 into something else.
Exact = Annotated[
    Decimal,
    BeforeValidator(_only_text),
    Field(
        allow_inf_nan=False, max_digits=INTEGER_PLACES + PLACES, decimal_places=PLACES
    ),
]


class NumericBody(StemBody):
    unit: str = ""


class RightNumber(Content):
    value: Exact
    tolerance: Exact = Field(default=ZERO, ge=0)
    fraction: Exact = Field(default=ONE, gt=0, le=1)

    def accepts(self, number: Decimal) -> bool:
        with localcontext(prec=PRECISION):
            return abs(number - self.value) <= self.tolerance


class NumericKey(Content):
    answers: tuple[RightNumber, ...]


class Numeric(FieldsType[NumericBody, NumericKey]):
    """A number within a tolerance; some of the accepted numbers may earn a part of the points."""

    kind = "numeric"
    label = _("Numeric answer")
    hint = _("Write a number.")
    widget = "lines"
    inputs = Inputs(
        settings=(Input("unit", _("Unit (optional)")),),
        rows=Rows(
            title=_("Right numbers"),
            help=_(
                "The best one that fits counts. Left empty, the tolerance is 0 and the share 100 %."
            ),
            add=_("Add a number"),
            inputs=(
                Input("value", _("Number")),
                Input("tolerance", _("Tolerance (±)")),
                Input("percent", _("Share of the points (%)")),
            ),
            most=ANSWERS_MAX,
        ),
    )
    body_schema = NumericBody
    key_schema = NumericKey

    def compose(self, content: EditorContent) -> tuple[NumericBody, NumericKey]:
        body = NumericBody(
            stem=clean_stem(line(content, "stem")), unit=line(content, "unit")
        )
        key = NumericKey(
            answers=tuple(
                RightNumber(
                    value=_number(line(row, "value"), "number_unreadable"),
                    tolerance=_tolerance(line(row, "tolerance")),
                    fraction=_share(line(row, "percent")),
                )
                for row in rows(content)
            )
        )
        self.check(body, key)
        return body, key

    def content_of(self, body: NumericBody, key: NumericKey) -> dict[str, Any]:
        return {
            "stem": body.stem,
            "unit": body.unit,
            "rows": [
                {
                    "value": f"{one.value:f}",
                    "tolerance": f"{one.tolerance:f}",
                    "percent": f"{(one.fraction * 100).normalize():f}",
                }
                for one in key.answers
            ],
        }

    def check(self, body: NumericBody, key: NumericKey) -> None:
        require(len(body.unit) <= UNIT_MAX, "unit_too_long")
        require(key.answers, "number_missing")
        require(len(key.answers) <= ANSWERS_MAX, "numbers_too_many")
        require(any(one.fraction == 1 for one in key.answers), "no_full_share")

    def fields(self, body: NumericBody, order: Sequence[str]) -> list[tuple[str, str]]:
        return [(FIELD, "")]

    def details(self, body: NumericBody) -> dict[str, Any]:
        return {"unit": body.unit}

    def clean(self, body: NumericBody, value: str) -> str:
        """Odd text is a wrong answer, not an error; only its length is cut."""
        return value[: UNIT_MAX + LONGEST_NUMBER]

    def grade(self, body: NumericBody, key: NumericKey, response: Any) -> Decimal:
        number = read_number(response[FIELD], unit=body.unit)
        if number is None:
            return ZERO
        shares = [one.fraction for one in key.answers if one.accepts(number)]
        return max(shares, default=ZERO)

    def is_right(
        self, body: NumericBody, key: NumericKey, field: str, value: str
    ) -> bool:
        return self.grade(body, key, {field: value}) == 1

    def right_words(self, body: NumericBody, key: NumericKey, field: str) -> str:
        return " / ".join(
            _in_words(one, body.unit) for one in key.answers if one.fraction == 1
        )

    def guess_fraction(self, body: NumericBody, key: NumericKey) -> Decimal:
        """Nobody guesses a number."""
        return ZERO


def read_number(text: str, *, unit: str = "") -> Decimal | None:
    """The number a person wrote, or None.

    Full-width digits and signs, a thousands comma, spaces, an exponent of up to two digits
    and the unit behind it are understood.
    """
    text, unit = _plain(text), _plain(unit)
    if unit:
        text = text.removesuffix(unit)
    if len(text) > LONGEST_NUMBER or not NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-")
    return "".join(text.split()).casefold()


def _number(text: str, problem: str) -> Decimal:
    number = read_number(text)
    if number is None or abs(number) >= 10**INTEGER_PLACES or _places(number) > PLACES:
        raise InvalidQuestion(problem)
    return number


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _tolerance(text: str) -> Decimal:
    tolerance = _number(text or "0", "tolerance_unreadable")
    require(tolerance >= 0, "tolerance_unreadable")
    return tolerance


def _share(text: str) -> Decimal:
    percent = _number(text.removesuffix("%") or "100", "share_unreadable")
    require(0 < percent <= 100 and _places(percent) <= 8, "share_unreadable")
    return percent / 100


def _in_words(one: RightNumber, unit: str) -> str:
    words = f"{one.value:f} ± {one.tolerance:f}" if one.tolerance else f"{one.value:f}"
    return f"{words} {unit}".strip()
