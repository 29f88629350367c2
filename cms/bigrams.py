"""Chinese for a search index that splits at spaces: every two neighbouring characters are a word.

Chinese writes no spaces, so a stock index holds a whole title as one word and finds nothing
inside it. Dictionaries cut names wrongly; trigrams cannot match two characters.
"""

import re
import unicodedata
from itertools import pairwise

# Also the rare characters above U+20000: names of people use them.
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{HAN}]+")
_PART = re.compile(f'[{HAN}]+|[^\\s"\\-{HAN}]+')


def stored(text: str) -> str:
    """`text` as it goes into the index: each run of Han characters becomes its overlapping pairs
    and its last character alone; other words are untouched. Full-width forms become ordinary.
    """
    plain = unicodedata.normalize("NFKC", text)
    return _RUN.sub(lambda run: f" {' '.join(_pairs(run[0]))} {run[0][-1]} ", plain)


def asked(text: str) -> list[tuple[str, bool]]:
    """The words to look for in the index, each with whether it is only a beginning.

    A lone Han character is a beginning: of every pair that starts with it, or of itself where it
    ends a run, which is why `stored` keeps that.
    """
    words: list[tuple[str, bool]] = []
    for part in _PART.findall(unicodedata.normalize("NFKC", text)):
        if not _RUN.fullmatch(part):
            words.append((part, False))
        elif len(part) == 1:
            words.append((part, True))
        else:
            words += [(pair, False) for pair in _pairs(part)]
    return words


def is_han(word: str) -> bool:
    """Whether `word` is made of Han characters only."""
    return bool(_RUN.fullmatch(word))


def _pairs(run: str) -> list[str]:
    return [one + other for one, other in pairwise(run)]
