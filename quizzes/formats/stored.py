"""Between a parsed question and what `compose` and `content_of` of the kinds speak."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from quizzes.formats.parsed import (
    Blank,
    Blanks,
    Choice,
    Content,
    Essay,
    Matching,
    Number,
    Numeric,
    Ordering,
    Statement,
)
from quizzes.formats.texts import number_text

USUAL_POLICY = "all_or_nothing"
FOLD_RULES = ("width", "case", "punctuation", "space")


def editor_content(stem: str, content: Content) -> dict[str, Any]:
    """What an editor would have filled in; see `quizzes.types.inputs`."""
    return {"stem": stem, **_filled_in(content)}


def _filled_in(content: Content) -> dict[str, Any]:
    match content:
        case Choice(options=options, policy=policy):
            rows = [{"text": text, "is_right": right} for text, right in options]
            return {"rows": rows, "policy": policy}
        case Statement(true=true):
            return {"truth": "true" if true else "false"}
        case Blanks(blanks=blanks, strict=strict):
            gaps = [
                {"label": one.label, "accepted": "\n".join(one.accepted)}
                for one in blanks
            ]
            return {"rows": gaps, **{name: name not in strict for name in FOLD_RULES}}
        case Numeric(answers=answers, unit=unit):
            return {"unit": unit, "rows": [_number_row(one) for one in answers]}
        case Matching(pairs=pairs, extra=extra):
            sides = [*pairs, *(("", one) for one in extra)]
            return {"rows": [{"left": left, "right": right} for left, right in sides]}
        case Ordering(items=items, policy=policy):
            return {"rows": [{"text": item} for item in items], "policy": policy}
        case Essay():
            lengths = {"min_chars": content.min_chars, "max_chars": content.max_chars}
            return {
                "rubric": content.rubric,
                "sample": content.sample,
                **{name: str(most or "") for name, most in lengths.items()},
            }


def _number_row(one: Number) -> dict[str, str]:
    return {
        "value": number_text(one.value),
        "tolerance": number_text(one.tolerance),
        "percent": number_text(one.fraction * 100),
    }


def parsed_content(kind: str, filled_in: Mapping[str, Any]) -> Content:
    """The inverse of `editor_content`. Raises KeyError for a kind no format knows."""
    return _CONTENTS[kind](filled_in)


def _policy(filled_in: Mapping[str, Any]) -> str:
    policy = filled_in.get("policy") or ""
    return "" if policy == USUAL_POLICY else str(policy)


def _choice(filled_in: Mapping[str, Any]) -> Choice:
    rows = tuple((one["text"], one["is_right"]) for one in filled_in["rows"])
    return Choice(rows, _policy(filled_in))


def _blanks(filled_in: Mapping[str, Any]) -> Blanks:
    gaps = tuple(
        Blank(tuple(one["accepted"].split("\n")), one["label"])
        for one in filled_in["rows"]
    )
    return Blanks(gaps, tuple(name for name in FOLD_RULES if not filled_in[name]))


def _numeric(filled_in: Mapping[str, Any]) -> Numeric:
    numbers = tuple(
        Number(
            Decimal(one["value"]),
            Decimal(one["tolerance"]),
            Decimal(one["percent"]) / 100,
        )
        for one in filled_in["rows"]
    )
    return Numeric(numbers, filled_in["unit"])


def _matching(filled_in: Mapping[str, Any]) -> Matching:
    rows = [(one["left"], one["right"]) for one in filled_in["rows"]]
    return Matching(
        tuple((left, right) for left, right in rows if left),
        tuple(right for left, right in rows if not left),
    )


def _ordering(filled_in: Mapping[str, Any]) -> Ordering:
    items = tuple(one["text"] for one in filled_in["rows"])
    return Ordering(items, _policy(filled_in))


def _essay(filled_in: Mapping[str, Any]) -> Essay:
    least, most = (
        int(filled_in[name]) if filled_in[name] else None
        for name in ("min_chars", "max_chars")
    )
    return Essay(filled_in["rubric"], filled_in["sample"], least, most)


_CONTENTS: Mapping[str, Callable[[Mapping[str, Any]], Content]] = {
    "single": _choice,
    "multiple": _choice,
    "true_false": lambda filled_in: Statement(filled_in["truth"] == "true"),
    "blanks": _blanks,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "essay": _essay,
}
