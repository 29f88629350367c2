"""What a member sees while answering. Everything here is public; no key comes near it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quizzes.states import Feedback
from quizzes.types import JsonValue, UnknownKind, question_type


@dataclass(frozen=True)
class OptionView:
    id: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class FieldView:
    """One control of a question that has several; `label` may be empty when it is alone."""

    id: str
    name: str
    label: str
    value: str


@dataclass(frozen=True)
class ItemView:
    """One question. `value` is what has been saved, `rev` its revision (0: nothing yet).

    `widget` names the control; it is empty for a question whose kind is no longer known,
    which can be read but not answered. `clears` says that a page without this field unticks
    it, which holds for check boxes and not for radio buttons. `options` are to be ticked, or
    to be chosen from in each of `fields`. `public` is all that the kind lets a member read.
    `conflict` (a forms.Conflict) is there while a person has to say which of two answers counts.
    `is_checked` says that the answer is fixed, with `review` (a ReviewItem) telling what the
    member may know of it.
    """

    id: int
    no: int
    kind: str
    kind_label: str
    hint: str
    widget: str
    clears: bool
    stem: str
    options: tuple[OptionView, ...]
    fields: tuple[FieldView, ...]
    public: dict[str, Any]
    value: JsonValue
    rev: int
    points: Decimal
    is_answered: bool
    is_flagged: bool = False
    is_checked: bool = False
    review: Any = None
    conflict: Any = None

    @property
    def flag_name(self) -> str:
        return f"flag-{self.no}"

    @property
    def field_name(self) -> str:
        return f"item-{self.id}"

    @property
    def template(self) -> str:
        return f"quizzes/widgets/_{self.widget}.html"

    @property
    def rev_name(self) -> str:
        return f"rev-{self.id}"


@dataclass(frozen=True)
class TakingView:
    """An open attempt as its form shows it. `submit_key` goes back with the answers.

    `place` is the number of the question looked at last; `checks` says that each answer can
    be fixed to learn at once whether it is right.
    """

    attempt_key: uuid.UUID
    quiz_title: str
    instructions: str
    number: int
    pass_percent: int
    deadline_at: dt.datetime | None
    submit_key: str
    items: tuple[ItemView, ...]
    place: int = 1
    checks: bool = False
    member_id: int | None = None

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def answered(self) -> int:
        return sum(item.is_answered for item in self.items)

    @property
    def unanswered(self) -> tuple[ItemView, ...]:
        return tuple(
            item for item in self.items if item.widget and not item.is_answered
        )


def taking_view(attempt, *, reviews=None):
    """The questions of an attempt in its own order, with the answers saved so far.

    `reviews` are those of `checked_items`. One query, two when the quiz of the attempt is not loaded. Labels are in the active
    language. Meant for an open attempt; it says the same of any other.
    """
    items = (
        attempt.items.select_related("version", "answer")
        .only(
            "attempt",
            "slot_no",
            "option_order",
            "max_mark",
            "version__kind",
            "version__body",
            "answer__value",
            "answer__rev",
            "answer__checked_at",
        )
        .order_by("slot_no")
    )
    return TakingView(
        attempt_key=attempt.key,
        quiz_title=attempt.quiz.title,
        instructions=attempt.quiz.instructions,
        number=attempt.number,
        pass_percent=attempt.settings["pass_percent"],
        deadline_at=attempt.deadline_at,
        submit_key=str(uuid.uuid5(attempt.key, "submit")),
        items=tuple(
            _item_view(item, flagged=attempt.flagged, reviews=reviews or {})
            for item in items
        ),
        place=attempt.place,
        checks=attempt.settings["feedback"] == Feedback.AFTER_EACH,
        member_id=attempt.member_id,
    )


def preview_view(version, *, no, seed=None):
    """A question as an attempt would ask it, without an attempt; `no` also names its fields.

    Options stand as they were written, or in the order that `seed` gives. Raises UnknownKind.
    """
    type_ = question_type(version.kind)
    order = type_.realise(
        type_.read_body(version.body),
        seed=seed or "",
        ref=version.ref,
        shuffle=seed is not None,
    )
    return _readable(type_, version, order, pk=no, no=no, value=None, rev=0, points=1)


def _item_view(item, *, flagged, reviews) -> ItemView:
    answer = getattr(item, "answer", None)
    shared: dict[str, Any] = {
        "no": item.slot_no,
        "value": answer.value if answer else None,
        "rev": answer.rev if answer else 0,
        "points": item.max_mark,
        "is_flagged": item.slot_no in flagged,
        "is_checked": answer is not None and answer.checked_at is not None,
        "review": reviews.get(item.pk),
    }
    try:
        type_ = question_type(item.version.kind)
    except UnknownKind:
        return _unreadable(item, shared)
    return _readable(type_, item.version, item.option_order, pk=item.pk, **shared)


def _readable(type_, version, order, *, pk, value, **shared) -> ItemView:
    body = type_.read_body(version.body)
    public = type_.render(body, order)
    given = value if isinstance(value, dict) else {}
    chosen = set(type_.normalise(body, value))
    return ItemView(
        id=pk,
        kind=version.kind,
        kind_label=str(type_.label),
        hint=str(type_.hint),
        widget=type_.widget,
        clears=type_.absent_clears,
        stem=str(public["stem"]),
        options=tuple(
            OptionView(one["id"], one["text"], one["id"] in chosen)
            for one in public.get("options", [])
        ),
        fields=tuple(
            FieldView(
                one["id"],
                f"item-{pk}-{one['id']}",
                one["label"],
                given.get(one["id"], ""),
            )
            for one in public.get("fields", [])
        ),
        public=public,
        value=value,
        is_answered=value is not None and type_.is_complete(public, value),
        **shared,
    )


def _unreadable(item, shared) -> ItemView:
    stem = item.version.body.get("stem", "")
    return ItemView(
        id=item.pk,
        kind=item.version.kind,
        kind_label="",
        hint="",
        widget="",
        clears=False,
        stem=stem,
        options=(),
        fields=(),
        public={},
        is_answered=False,
        **shared,
    )
