"""When two short answers say the same although they are typed differently."""

import unicodedata

from quizzes.types.base import Content

DASH = "-"


class Fold(Content):
    """What makes no difference in an answer."""

    width: bool = True
    case: bool = True
    punctuation: bool = True
    space: bool = True


def fold(text: str, rules: Fold) -> str:
    """The text as it is compared.

    Width is Unicode's NFKC. Punctuation, Chinese and ASCII, is dropped except where it makes
    another number: the point, slash or colon between two digits, a percent sign after one and
    a minus before one.
    """
    if rules.width:
        text = unicodedata.normalize("NFKC", text)
    if rules.case:
        text = text.casefold()
    # Invisible characters travel along when text is pasted.
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    text = "".join(text.split()) if rules.space else " ".join(text.split())
    return _without_punctuation(text) if rules.punctuation else text


def _without_punctuation(text: str) -> str:
    kept: list[str] = []
    for index, char in enumerate(text):
        kind = unicodedata.category(char)
        before = kept[-1] if kept else ""
        after = text[index + 1 : index + 2]
        if kind == "Pd" or char == "\N{MINUS SIGN}":
            if after.isdecimal() and not before.isalnum():
                kept.append(DASH)
        elif not _is_mark(char, kind) or _makes_a_number(char, before, after):
            kept.append(char)
    return "".join(kept)


def _is_mark(char: str, kind: str) -> bool:
    # The full-width tilde and the ASCII signs below are symbols to Unicode, marks to a writer.
    return kind.startswith("P") or char in "~～`^|"


def _makes_a_number(char: str, before: str, after: str) -> bool:
    if not before.isdecimal():
        return False
    return char == "%" or (char in "./:" and after.isdecimal())
