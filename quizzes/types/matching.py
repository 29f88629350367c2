from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from quizzes.richtext import words
from quizzes.selection import shuffled
from quizzes.types.base import (
    OPTION_MAX,
    Content,
    InvalidQuestion,
    InvalidResponse,
    clean_stem,
    digest_id,
    fits,
    folded,
)
from quizzes.types.fields import FieldsType, StemBody, Text, are_distinct
from quizzes.types.inputs import (
    EditorContent,
    Entry,
    Input,
    Inputs,
    Rows,
    line,
    rows,
    wording,
)
from quizzes.types.problems import require

PAIRS_MIN, PAIRS_MAX = 2, 10
RIGHT_MIN, RIGHT_MAX = 2, 20


class MatchingBody(StemBody):
    left: tuple[Text, ...]
    right: tuple[Text, ...]


class MatchingKey(Content):
    pairs: Mapping[str, str]


class Matching(FieldsType[MatchingBody, MatchingKey]):
    """Partners for each entry on the left; some on the right may belong to none or to several.

    Editors write pairs, so the right side is always shuffled: the order written would be
    the key. Partners are chosen from a list, which holds words and no markup.
    """

    kind = "matching"
    label = _("Matching")
    hint = _("Choose what belongs to each entry.")
    widget = "selects"
    inputs = Inputs(
        rows=Rows(
            title=_("Pairs"),
            help=_(
                "What belongs together stands in one row. A row with only a partner is one that belongs to nothing."
            ),
            add=_("Add a pair"),
            inputs=(
                Input("left", _("Entry"), Entry.RICH),
                Input("right", _("Partner")),
            ),
            most=RIGHT_MAX,
        ),
    )
    body_schema = MatchingBody
    key_schema = MatchingKey

    def compose(self, content: EditorContent) -> tuple[MatchingBody, MatchingKey]:
        stem = clean_stem(line(content, "stem"))
        written = [
            (wording(row, "left"), words(wording(row, "right")))
            for row in rows(content)
        ]
        pairs = [(left, right) for left, right in written if left]
        partners = dict.fromkeys(right for _left, right in written)
        require(all(right for _left, right in pairs), "pair_without_partner")
        texts = [*(left for left, _right in pairs), *partners]
        require(all(fits(text, OPTION_MAX) for text in texts), "text_too_long")
        body = MatchingBody(
            stem=stem,
            left=tuple(Text(id=digest_id(left), text=left) for left, _right in pairs),
            right=tuple(
                sorted(
                    (Text(id=digest_id(text), text=text) for text in partners if text),
                    key=lambda text: text.id,
                )
            ),
        )
        key = MatchingKey(
            pairs={digest_id(left): digest_id(right) for left, right in pairs}
        )
        self.check(body, key)
        return body, key

    def content_of(self, body: MatchingBody, key: MatchingKey) -> dict[str, Any]:
        texts = {one.id: one.text for one in body.right}
        taken = set(key.pairs.values())
        paired = [
            {"left": one.text, "right": texts[key.pairs[one.id]]} for one in body.left
        ]
        spare = [
            {"left": "", "right": one.text} for one in body.right if one.id not in taken
        ]
        return {"stem": body.stem, "rows": paired + spare}

    def check(self, body: MatchingBody, key: MatchingKey) -> None:
        require(len(body.left) >= PAIRS_MIN, "pairs_too_few")
        require(len(body.left) <= PAIRS_MAX, "pairs_too_many")
        require(_all_differ(body.left), "lefts_duplicate")
        require(_all_differ(body.right), "options_duplicate")
        require(len(body.right) >= RIGHT_MIN, "partners_too_few")
        require(len(body.right) <= RIGHT_MAX, "partners_too_many")
        fits = (
            are_distinct(body.left)
            and are_distinct(body.right)
            and key.pairs.keys() == {one.id for one in body.left}
            and set(key.pairs.values()) <= {one.id for one in body.right}
        )
        if not fits:
            raise InvalidQuestion("malformed")

    def realise(
        self, body: MatchingBody, *, seed: str, ref: str, shuffle: bool
    ) -> list[str]:
        return shuffled((one.id for one in body.right), seed=seed, within=ref)

    def fields(self, body: MatchingBody, order: Sequence[str]) -> list[tuple[str, str]]:
        return [(one.id, one.text) for one in body.left]

    def choices(
        self, body: MatchingBody, order: Sequence[str]
    ) -> list[tuple[str, str]]:
        texts = {one.id: one.text for one in body.right}
        return [(id_, texts[id_]) for id_ in order]

    def clean(self, body: MatchingBody, value: str) -> str:
        if value not in {one.id for one in body.right}:
            raise InvalidResponse
        return value

    def words(self, body: MatchingBody, value: str) -> str:
        return next((one.text for one in body.right if one.id == value), "")

    def is_right(
        self, body: MatchingBody, key: MatchingKey, field: str, value: str
    ) -> bool:
        return key.pairs[field] == value

    def right_words(self, body: MatchingBody, key: MatchingKey, field: str) -> str:
        return self.words(body, key.pairs[field])

    def guess_fraction(self, body: MatchingBody, key: MatchingKey) -> Decimal:
        return 1 / Decimal(len(body.right))


def _all_differ(texts: Sequence[Text]) -> bool:
    return len({folded(one.text) for one in texts}) == len(texts)
