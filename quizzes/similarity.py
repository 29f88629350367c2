"""How much two written answers have in common: a hint for whoever marks, never a judgement.

Texts are compared by their runs of five characters, without spaces and punctuation, which needs
no dictionary and works for Chinese. Quotations from the lecture make answers alike, too.
"""

import unicodedata
from collections.abc import Mapping
from typing import TypeVar

RUN = 5
ALIKE = 0.5
# Less than this says nothing: everybody writes "已学习" in the same words.
SHORTEST = 20

Name = TypeVar("Name")


def letters(text: str) -> str:
    """The letters and digits of a text, width and case folded."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())


def runs(text: str) -> frozenset[str]:
    """Every run of RUN letters; a short text is one run."""
    plain = letters(text)
    return frozenset(
        plain[start : start + RUN] for start in range(max(1, len(plain) - RUN + 1))
    )


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the runs of both that both have, 0..1."""
    together = one | other
    return len(one & other) / len(together) if together else 0.0


def alike(text: str, others: Mapping[Name, str]) -> list[tuple[Name, float]]:
    """Those of the other texts that are at least ALIKE to this one, most alike first."""
    if len(letters(text)) < SHORTEST:
        return []
    mine = runs(text)
    found = [(name, likeness(mine, runs(other))) for name, other in others.items()]
    return sorted(
        ((name, share) for name, share in found if share >= ALIKE),
        key=lambda pair: -pair[1],
    )
