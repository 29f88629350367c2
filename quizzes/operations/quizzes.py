"""Quizzes and their slots. Editing never reaches an attempt: it carries its own copy."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.models import Bank, BankEntry, QuestionVersion, Quiz, Slot
from quizzes.states import Difficulty, Feedback, VersionState

SETTINGS = frozenset(
    {
        "title",
        "instructions",
        "pass_percent",
        "max_attempts",
        "wait_minutes",
        "counts",
        "retake_after_pass",
        "time_limit_s",
        "opens_at",
        "closes_at",
        "shuffle_questions",
        "shuffle_options",
        "feedback",
        "second_marking",
    }
)


@dataclass(frozen=True)
class SlotSpec:
    """One place in a quiz: give exactly one of `entry`, `version` and `draw_bank`.

    `points` are for each question; `count` is how many a draw takes, from the questions of
    the bank that lie in `category`, have `tag` and are of `difficulty`; empty asks for nothing.
    """

    entry: BankEntry | None = None
    version: QuestionVersion | None = None
    draw_bank: Bank | None = None
    category: str = ""
    tag: str = ""
    difficulty: int | None = None
    count: int = 1
    points: Decimal = Decimal(1)


@transaction.atomic
def create_quiz(*, title, at, by, entries=(), **settings):
    """A new quiz. `entries` are (entry, points) pairs or SlotSpecs, in order; see Quiz for settings.

    Raises ValidationError, whose dictionary has the key `entries` for what is wrong there.
    """
    quiz = Quiz(created_at=at)
    _write(quiz, settings | {"title": title}, at=at, by=by)
    _replace_slots(quiz, entries)
    return quiz


@transaction.atomic
def update_quiz(*, quiz, at, by, entries=None, **settings):
    """Change the given settings, and the slots when `entries` is given; see `create_quiz`.

    Running and finished attempts are not touched. Raises ValidationError.
    """
    quiz = Quiz.objects.select_for_update(no_key=True).get(pk=quiz.pk)
    _write(quiz, settings, at=at, by=by)
    if entries is not None:
        _replace_slots(quiz, entries)
    return quiz


def retire_quiz(*, quiz, at, by):
    """Offer the quiz no longer; running attempts may be finished. Repeats change nothing."""
    Quiz.objects.offered().filter(pk=quiz.pk).update(
        retired_at=at, updated_at=at, updated_by=by
    )


def _write(quiz, settings, *, at, by):
    unknown = settings.keys() - SETTINGS
    if unknown:
        raise TypeError(f"not settings of a quiz: {', '.join(sorted(unknown))}")
    for name, value in settings.items():
        setattr(quiz, name, value)
    quiz.updated_at, quiz.updated_by = at, by
    if quiz.feedback == Feedback.AFTER_CLOSE and quiz.closes_at is None:
        raise ValidationError(
            {"feedback": _("Say when the quiz closes, or choose another moment.")}
        )
    quiz.full_clean()
    quiz.save()


def _replace_slots(quiz, entries):
    specs = [
        one if isinstance(one, SlotSpec) else SlotSpec(entry=one[0], points=one[1])
        for one in entries
    ]
    problems = problems_of(specs)
    if problems:
        raise ValidationError({"entries": problems})
    quiz.slots.all().delete()
    Slot.objects.bulk_create(slots_of(quiz, specs))


def slots_of(quiz, specs):
    """SlotSpecs as Slots of the quiz, not stored yet."""
    return [
        Slot(
            quiz=quiz,
            order=order,
            entry=spec.entry,
            version=spec.version,
            draw_bank=spec.draw_bank,
            draw_category=spec.category,
            draw_tag=spec.tag,
            draw_difficulty=spec.difficulty,
            count=spec.count,
            points=spec.points,
        )
        for order, spec in enumerate(specs, start=1)
    ]


def problems_of(specs):
    """The sentences an editor reads; none when the slots can be stored and asked."""
    if any(
        [spec.entry, spec.version, spec.draw_bank].count(None) != 2 for spec in specs
    ):
        return [_("Each place holds one question or one draw.")]
    problems = []
    if any(spec.points <= 0 for spec in specs):
        problems.append(_("Points must be more than zero."))
    entry_ids = [spec.entry.pk for spec in specs if spec.entry]
    entry_ids += [spec.version.entry_id for spec in specs if spec.version]
    if len(set(entry_ids)) != len(entry_ids):
        problems.append(_("A question appears twice."))
    usable = set(
        BankEntry.objects.usable().filter(pk__in=entry_ids).values_list("pk", flat=True)
    )
    fixed = {
        spec.version.entry_id
        for spec in specs
        if spec.version and spec.version.state == VersionState.READY
    }
    if not set(entry_ids) <= usable | fixed:
        problems.append(_("A question is not ready or has been retired."))
    return problems + _draw_problems(specs, entry_ids)


def _draw_problems(specs, entry_ids):
    """A draw must find its questions even when those before it take from the same pool.

    Draws are made in the order of the slots, so each of the earlier ones may take up to its
    count from what it shares with this one.
    """
    problems = []
    if any(spec.count < 1 for spec in specs):
        problems.append(_("A draw takes at least one question."))
    earlier = []
    for spec in specs:
        if not spec.draw_bank:
            continue
        pool = _pool(spec) - set(entry_ids)
        taken = sum(min(count, len(pool & other)) for other, count in earlier)
        left = max(0, len(pool) - taken)
        if spec.count > left:
            problems.append(
                _("The draw asks for %(count)s questions; “%(bank)s” has %(pool)s.")
                % {"count": spec.count, "bank": draw_in_words(spec), "pool": left}
            )
        earlier.append((pool, spec.count))
    return problems


def draw_in_words(spec):
    """What a SlotSpec draws from: the bank and what it is narrowed to."""
    level = str(Difficulty(spec.difficulty).label) if spec.difficulty else ""
    parts = (spec.draw_bank.name, spec.category, spec.tag, level)
    return " · ".join(part for part in parts if part)


def _pool(spec):
    entries = spec.draw_bank.entries.usable().sorted_as(
        category=spec.category, tag=spec.tag, difficulty=spec.difficulty
    )
    return set(entries.values_list("pk", flat=True))
