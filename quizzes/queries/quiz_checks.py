"""What is odd about a quiz although it can be saved: sentences for its editor. No key comes near."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.models import BankEntry, QuestionVersion
from quizzes.states import VersionState
from quizzes.types import marked_kinds


@dataclass(frozen=True)
class _Asked:
    """What a place asks: how many questions, and how many of them at least and at most are marked by a person."""

    count: int
    fewest: int
    most: int
    points: Decimal
    missing: int = 0


def oddities(quiz, slots, *, at):
    """Sentences about a quiz with these Slots, stored or not, at an instant; none when all is well."""
    asked = _asked(slots)
    sentences = [*_about_questions(asked), *_about_pass_mark(asked, quiz.pass_percent)]
    return sentences + _about_times(quiz, at)


def _about_questions(asked):
    missing = sum(one.missing for one in asked)
    if missing:
        yield ngettext(
            "%(number)s question is out of use by now and is not asked.",
            "%(number)s questions are out of use by now and are not asked.",
            missing,
        ) % {"number": missing}
    if asked and not any(one.count for one in asked):
        yield _("Nothing can be asked, so nobody can begin or pass.")


def _about_pass_mark(asked, pass_percent):
    """Full marks always pass; but what only a person marks earns nothing until then."""
    total = sum(one.count * one.points for one in asked)
    if not total:
        return
    worst = 100 * sum((one.count - one.most) * one.points for one in asked) / total
    best = 100 * sum((one.count - one.fewest) * one.points for one in asked) / total
    words = {"share": int(worst), "pass": pass_percent}
    if best < pass_percent:
        yield (
            _(
                "The pass mark cannot be reached before a person has marked the written answers: the other questions give at most %(share)s %%, and %(pass)s %% are asked for."
            )
            % words
        )
    elif worst < pass_percent:
        yield (
            _(
                "Who draws many written questions cannot reach the pass mark before a person has marked them: the other questions then give only %(share)s %%, and %(pass)s %% are asked for."
            )
            % words
        )


def _about_times(quiz, at):
    sentences = []
    closes = quiz.closes_at
    if closes is None:
        return sentences
    begins = max(quiz.opens_at or at, at)
    if closes <= at:
        return [_("The quiz is closed: nobody can begin it any more.")]
    open_for = closes - begins
    limit = dt.timedelta(seconds=quiz.time_limit_s or 0)
    if limit > open_for:
        sentences.append(
            _("The quiz closes before its time limit is over; then is handed in.")
        )
    wait = dt.timedelta(minutes=quiz.wait_minutes or 0)
    if quiz.max_attempts != 1 and wait >= open_for:
        sentences.append(
            _(
                "The waiting time ends after the quiz closes: nobody has a second attempt."
            )
        )
    return sentences


def _asked(slots):
    entry_ids = {slot.entry_id for slot in slots if slot.entry_id}
    kinds = _kinds(BankEntry.objects.filter(pk__in=entry_ids))
    written = set(marked_kinds())
    named = entry_ids | {slot.version.entry_id for slot in slots if slot.version_id}
    return [_asked_by(slot, kinds, written, named) for slot in slots]


def _asked_by(slot, kinds, written, named):
    if slot.draw_bank_id:
        pool = _kinds(slot.draw_pool.exclude(pk__in=named)).values()
        by_hand = sum(kind in written for kind in pool)
        count = min(slot.count, len(pool))
        fewest = max(0, count - (len(pool) - by_hand))
        most = min(count, by_hand)
        return _Asked(count, fewest, most, slot.points, slot.count - count)
    kind = kinds.get(slot.entry_id)
    if slot.version_id and slot.version.state == VersionState.READY:
        kind = slot.version.kind
    by_hand = int(kind in written)
    count = int(kind is not None)
    return _Asked(count, by_hand, by_hand, slot.points, 1 - count)


def _kinds(entries):
    """{entry id: kind of its latest ready version}."""
    ready = dict(entries.usable().values_list("latest_ready_id", "pk"))
    versions = QuestionVersion.objects.filter(pk__in=ready)
    return {ready[pk]: kind for pk, kind in versions.values_list("pk", "kind")}
