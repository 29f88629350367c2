"""Text of questions: plain, or with a little markup. Pure.

A text with markup begins with MARK, which no plain text does, so that every text written before
there was markup stays what it is, letter by letter. What follows MARK is `canonical`: a small
set of tags, spelled one way, so that equal texts have equal digests.
"""

from quizzes.richtext.markup import (
    MARK,
    canonical,
    from_html,
    image_refs,
    is_rich,
    lacks_alt,
    shown,
    to_html,
    with_images,
    words,
)

__all__ = [
    "MARK",
    "canonical",
    "from_html",
    "image_refs",
    "is_rich",
    "lacks_alt",
    "shown",
    "to_html",
    "with_images",
    "words",
]
