from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import factorial
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

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

ITEMS_MIN, ITEMS_MAX = 2, 12
ALL, SHARE = "all_or_nothing", "share"
POLICIES = (
    (ALL, _("All points for exactly the right answer, else none")),
    (SHARE, _("A share for each entry in its place")),
)


class OrderingBody(StemBody):
    items: tuple[Text, ...]


class OrderingKey(Content):
    order: tuple[str, ...]
    policy: Literal["all_or_nothing", "share"] = "all_or_nothing"


class Ordering(FieldsType[OrderingBody, OrderingKey]):
    """Entries to be put in order. A response is {entry: its position}, so that half an answer,
    or one position given twice, can be saved and shown again.

    The entries are always shuffled: the order written would be the key.
    """

    kind = "ordering"
    label = _("Ordering")
    hint = _("Give each entry its position; each position occurs once.")
    widget = "selects"
    inputs = Inputs(
        settings=(
            Input("policy", _("Marking"), Entry.SELECT, choices=POLICIES, initial=ALL),
        ),
        rows=Rows(
            title=_("Entries"),
            help=_("Write them in the right order; members see them shuffled."),
            add=_("Add an entry"),
            inputs=(Input("text", _("Entry"), Entry.RICH),),
            most=ITEMS_MAX,
        ),
    )
    body_schema = OrderingBody
    key_schema = OrderingKey

    def compose(self, content: EditorContent) -> tuple[OrderingBody, OrderingKey]:
        stem = clean_stem(line(content, "stem"))
        texts = [wording(row, "text") for row in rows(content)]
        require(all(texts), "text_empty")
        require(all(fits(text, OPTION_MAX) for text in texts), "text_too_long")
        policy = line(content, "policy") or ALL
        require(policy in dict(POLICIES), "policy_unknown")
        items = [Text(id=digest_id(text), text=text) for text in texts]
        body = OrderingBody(
            stem=stem, items=tuple(sorted(items, key=lambda item: item.id))
        )
        key = OrderingKey.model_validate(
            {"order": [item.id for item in items], "policy": policy}
        )
        self.check(body, key)
        return body, key

    def content_of(self, body: OrderingBody, key: OrderingKey) -> dict[str, Any]:
        texts = {item.id: item.text for item in body.items}
        return {
            "stem": body.stem,
            "policy": key.policy,
            "rows": [{"text": texts[id_]} for id_ in key.order],
        }

    def policy_of(self, key: OrderingKey) -> str:
        return key.policy

    def check(self, body: OrderingBody, key: OrderingKey) -> None:
        require(len(body.items) >= ITEMS_MIN, "items_too_few")
        require(len(body.items) <= ITEMS_MAX, "items_too_many")
        texts = {folded(item.text) for item in body.items}
        require(len(texts) == len(body.items), "items_duplicate")
        fits = are_distinct(body.items) and sorted(key.order) == sorted(
            item.id for item in body.items
        )
        if not fits:
            raise InvalidQuestion("malformed")

    def realise(
        self, body: OrderingBody, *, seed: str, ref: str, shuffle: bool
    ) -> list[str]:
        return shuffled((item.id for item in body.items), seed=seed, within=ref)

    def fields(self, body: OrderingBody, order: Sequence[str]) -> list[tuple[str, str]]:
        texts = {item.id: item.text for item in body.items}
        return [(id_, texts[id_]) for id_ in order]

    def choices(
        self, body: OrderingBody, order: Sequence[str]
    ) -> list[tuple[str, str]]:
        return [(str(no), str(no)) for no in range(1, len(body.items) + 1)]

    def clean(self, body: OrderingBody, value: str) -> str:
        if value not in dict(self.choices(body, ())):
            raise InvalidResponse
        return value

    def is_complete(self, public: Mapping[str, Any], response: Any) -> bool:
        return super().is_complete(public, response) and len(
            set(response.values())
        ) == len(public["fields"])

    def grade(self, body: OrderingBody, key: OrderingKey, response: Any) -> Decimal:
        share = super().grade(body, key, response) or Decimal(0)
        return share if key.policy == SHARE else Decimal(share == 1)

    def is_right(
        self, body: OrderingBody, key: OrderingKey, field: str, value: str
    ) -> bool:
        return self.right_words(body, key, field) == value

    def right_words(self, body: OrderingBody, key: OrderingKey, field: str) -> str:
        return str(key.order.index(field) + 1)

    def guess_fraction(self, body: OrderingBody, key: OrderingKey) -> Decimal:
        """Over every arrangement; on average one entry lands in its place."""
        count = len(body.items)
        return 1 / Decimal(count if key.policy == SHARE else factorial(count))
