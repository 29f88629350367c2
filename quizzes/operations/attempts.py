"""Starting an attempt: decided under a lock, and everything frozen."""

import secrets

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Max

from quizzes import rules, selection
from quizzes.models import (
    Attempt,
    AttemptItem,
    BankEntry,
    Grant,
    QuestionVersion,
    Quiz,
)
from quizzes.operations.finishing import settle_attempt
from quizzes.operations.returning import take_over_returned
from quizzes.queries.starting import start_facts
from quizzes.signals import attempt_started
from quizzes.states import (
    ATTEMPT_MOVES,
    AttemptState,
    StartRefusal,
    VersionState,
    sources_of,
)
from quizzes.types import UnknownKind, question_type


class StartRefused(Exception):
    """No new attempt may begin. `reason` is a StartRefusal; `until` when a wait ends, or None."""

    def __init__(self, reason, until=None):
        self.reason, self.until = reason, until
        super().__init__(reason)

    @property
    def message(self):
        return str(self.reason.label)


def start_attempt(*, quiz, member, at, since=None, seed=None):
    """The member's open attempt at a quiz, begun now if there is none.

    A double click, a second tab or device get the same attempt. One whose time is over is
    first graded with its saved answers. Limits of number and waiting time are decided under
    a lock. Rules, versions, order and points are frozen here, from `seed` (text; made
    unguessable when not given). Only attempts that ended after `since` count against the
    limits: who has to pass a lecture again gets fresh ones. Raises StartRefused.
    """
    for running in Attempt.objects.open().filter(quiz=quiz, member=member):
        settle_attempt(attempt=running, at=at)
    return _start(quiz, member, at=at, since=since, seed=seed or secrets.token_hex(16))


@transaction.atomic
def prepare_attempt(*, quiz, member, at, seed=None):
    """An attempt made ahead of a start that many will make at one moment; `start_attempt` opens it.

    What it asks is frozen now, its time begins when it is opened. Returns the prepared or open
    attempt that is there already, if any. Raises StartRefused as `start_attempt` would, except
    that a quiz may be prepared for before it opens.
    """
    queue_starts(member)
    ready = Attempt.objects.filter(
        quiz=quiz, member=member, state__in=[AttemptState.PREPARED, AttemptState.OPEN]
    ).first()
    if ready is not None:
        return ready
    quiz = Quiz.objects.get(pk=quiz.pk)
    opens = max(at, quiz.opens_at) if quiz.opens_at else at
    _require_start(quiz, member, since=None, at=opens)
    return _insert(quiz, member, seed=seed or secrets.token_hex(16))


@transaction.atomic
def _start(quiz, member, *, at, since, seed):
    queue_starts(member)
    running = _open_attempt(quiz, member)
    if running is not None:
        return running
    quiz = Quiz.objects.get(pk=quiz.pk)
    _require_start(quiz, member, since=since, at=at)
    try:
        with transaction.atomic():
            prepared = Attempt.objects.filter(
                quiz=quiz, member=member, state=AttemptState.PREPARED
            ).first()
            attempt = prepared or _insert(quiz, member, seed=seed)
            attempt = _opened(attempt, quiz, at=at)
            take_over_returned(attempt, at=at)
            attempt_started.send(sender=Attempt, attempt=attempt, at=at)
            return attempt
    except IntegrityError:
        # The constraint has the last word: whoever was first holds the one open attempt.
        running = _open_attempt(quiz, member)
        if running is None:
            raise
        return running


def queue_starts(member):
    """Make every start of one member wait here, so that no second tab passes a limit.

    NO KEY: inserting rows that point at the member does not have to wait for it.
    """
    get_user_model().objects.select_for_update(no_key=True).get(pk=member.pk)


def _require_start(quiz, member, *, since, at):
    decision = rules.start_decision(start_facts(quiz, member, since=since), at=at)
    if decision.refusal:
        raise StartRefused(decision.refusal, decision.until)


def _open_attempt(quiz, member):
    return Attempt.objects.open().filter(quiz=quiz, member=member).first()


def _opened(attempt, quiz, *, at):
    """Open a prepared attempt: its time begins now, with the extra time of this person."""
    _attempts, extra_s = Grant.objects.of(quiz, attempt.member_id).totals()
    Attempt.objects.filter(
        pk=attempt.pk, state__in=sources_of(ATTEMPT_MOVES, AttemptState.OPEN)
    ).update(
        state=AttemptState.OPEN,
        opened_at=at,
        deadline_at=rules.deadline(
            opened_at=at,
            time_limit_s=rules.extended(attempt.settings["time_limit_s"], extra_s),
            closes_at=quiz.closes_at,
        ),
    )
    attempt.refresh_from_db()
    return attempt


def _insert(quiz, member, *, seed):
    asked = _asked(quiz, _slots(quiz), member, seed=seed)
    if not asked:
        raise StartRefused(StartRefusal.EMPTY)
    last = Attempt.objects.filter(quiz=quiz, member=member).aggregate(n=Max("number"))
    attempt = Attempt.objects.create(
        member=member,
        quiz=quiz,
        number=(last["n"] or 0) + 1,
        state=AttemptState.PREPARED,
        settings=_frozen_settings(quiz),
        seed=seed,
    )
    AttemptItem.objects.bulk_create(
        AttemptItem(
            attempt=attempt,
            slot_no=no,
            version=version,
            option_order=_order(version, seed=seed, shuffle=quiz.shuffle_options),
            max_mark=points,
        )
        for no, (version, points) in enumerate(asked, start=1)
    )
    return attempt


def _frozen_settings(quiz):
    return {
        "pass_percent": quiz.pass_percent,
        "time_limit_s": quiz.time_limit_s,
        "feedback": str(quiz.feedback),
        "shuffle_questions": quiz.shuffle_questions,
        "shuffle_options": quiz.shuffle_options,
        "second_marking": quiz.second_marking,
    }


def _order(version, *, seed, shuffle):
    type_ = question_type(version.kind)
    return type_.realise(
        type_.read_body(version.body), seed=seed, ref=version.ref, shuffle=shuffle
    )


def _slots(quiz):
    return list(quiz.slots.select_related("version__entry").order_by("order"))


def _asked(quiz, slots, member, *, seed):
    """(version, points) pairs in the order of this attempt; retired questions are left out."""
    latest = _latest_ready([slot.entry_id for slot in slots if slot.entry_id])
    fixed = {
        slot.version_id: slot.version
        for slot in slots
        if slot.version and slot.version.state == VersionState.READY
    }
    taken = {*latest} | {version.entry_id for version in fixed.values()}
    asked = []
    for slot in slots:
        if slot.draw_bank_id:
            versions = _draw(slot, member, taken=taken, seed=seed)
            taken |= {version.entry_id for version in versions}
        else:
            found = latest.get(slot.entry_id) or fixed.get(slot.version_id)
            versions = [found] if found else []
        asked += [(version, slot.points) for version in versions if _known(version)]
    if quiz.shuffle_questions:
        by_ref = {version.ref: (version, points) for version, points in asked}
        return [by_ref[ref] for ref in selection.shuffled(by_ref, seed=seed)]
    return asked


def would_ask(quiz, *, slots=None, seed=""):
    """(version, points) pairs that somebody who has seen no question might get; nothing is kept.

    `slots` are asked instead of those of the quiz; they need not be stored.
    """
    return _asked(quiz, _slots(quiz) if slots is None else slots, None, seed=seed)


def _known(version):
    """A version whose kind has been taken out of the registry cannot be asked any more."""
    try:
        return bool(question_type(version.kind))
    except UnknownKind:
        return False


def _latest_ready(entry_ids):
    """{entry id: its latest ready version}."""
    ready = BankEntry.objects.usable().filter(pk__in=entry_ids)
    versions = QuestionVersion.objects.filter(
        pk__in=ready.values("latest_ready_id")
    ).select_related("entry")
    return {version.entry_id: version for version in versions}


def _draw(slot, member, *, taken, seed):
    pool = slot.draw_pool.exclude(pk__in=taken)
    versions = _latest_ready(pool.values("pk"))
    seen = set(
        AttemptItem.objects.filter(
            attempt__member=member, version__entry__in=versions
        ).values_list("version__entry", flat=True)
    )
    by_ref = {version.ref: version for version in versions.values()}
    refs = selection.drawn(
        by_ref,
        seed=seed,
        count=slot.count,
        seen={ref for ref, version in by_ref.items() if version.entry_id in seen},
    )
    return [by_ref[ref] for ref in refs]
