"""What a format makes of text and markup; text to numbers."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from xml.sax.saxutils import escape

from quizzes.richtext.words import clean, one_line, plain, without_controls

__all__ = [
    "clean",
    "has_markup",
    "html",
    "number",
    "number_text",
    "one_line",
    "plain",
    "without_controls",
]

# No right answer has thirty digits; an exponent of a million would fill the memory.
MAX_DIGITS = 30
_MARKUP = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|span|div|sub|sup|ul|ol|li|table|tr|td|th|img|font|a|h[1-6])\b[^<>]*>",
    re.I,
)


def has_markup(text: str) -> bool:
    """Whether the text holds tags that people mean as such; `a < b` does not."""
    return bool(_MARKUP.search(text))


def html(text: str) -> str:
    """Text as XHTML that `plain` turns into the same text again."""
    text = re.sub(r" (?= )|(?m:^ )", "\xa0", text)
    return escape(text).replace("\n", "<br/>")


def number(text: str) -> Decimal | None:
    """The number that the text is, full-width digits and a decimal comma included; else None."""
    text = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        text = text.replace(",", ".")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or (value and abs(value.adjusted()) > MAX_DIGITS):
        return None
    return value if len(value.as_tuple().digits) <= MAX_DIGITS else None


def number_text(value: Decimal) -> str:
    """The number without exponent and without needless zeros."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
