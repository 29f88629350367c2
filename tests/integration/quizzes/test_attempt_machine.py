"""Any history of tabs, retries, clocks and edits keeps what has been promised about attempts."""

import datetime as dt
from decimal import Decimal
from itertools import count

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from quizzes.keys import keys_of
from quizzes.models import Answer, Attempt, AttemptStep, Grant, Quiz
from quizzes.operations import (
    AnswerChecked,
    AttemptClosed,
    NothingToCheck,
    StaleAnswer,
    StartRefused,
    TooFast,
    check_answer,
    expire_due,
    grant_extra,
    note_place,
    save_answer,
    start_attempt,
    submit_attempt,
    update_quiz,
    void_attempt,
)
from quizzes.queries import checked_items, quiz_state, taking_view
from quizzes.rules import GRACE, LATE_WINDOW
from quizzes.states import FINISHED_STATES, AttemptState, Feedback, StepKind
from tests.builders.members import make_member
from tests.builders.quizzes import (
    MULTIPLE,
    NINE,
    SINGLE,
    TRUE,
    make_bank,
    make_question,
)

LIMIT = dt.timedelta(seconds=600)
MAX_ATTEMPTS = 4
ITEMS = st.integers(0, 2)
CHOICES = st.integers(0, 4)
TABS = st.sampled_from(["phone", "desk"])
KINDS = {"single": SINGLE, "multiple": MULTIPLE, "true_false": TRUE}


class AttemptMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.now, self.numbers = NINE, count(1)
        self.member, self.bank = make_member(), make_bank()
        self.entries = [
            make_question(self.bank, kind=kind, policy="right_minus_wrong").entry
            for kind in KINDS
        ]
        self.quiz = update_quiz(
            quiz=Quiz.objects.create(title="测验", created_at=NINE, updated_at=NINE),
            entries=[(entry, points) for points, entry in enumerate(self.entries, 1)],
            time_limit_s=int(LIMIT.total_seconds()),
            max_attempts=MAX_ATTEMPTS,
            feedback=Feedback.AFTER_EACH,
            at=NINE,
            by=None,
        )
        self.attempt = None
        self.revs = {"phone": {}, "desk": {}}
        self.acknowledged, self.sent = [], []
        self.steps_before, self.ended_before = {}, {}
        self.checked, self.deadlines = {}, {}

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    # -- what people and clocks do ---------------------------------------------------

    @rule(seconds=st.sampled_from([1, 60, 540, 631, 86_400]))
    def tick(self, seconds):
        self.now += dt.timedelta(seconds=seconds)

    @rule(seed=st.sampled_from(["a", "b"]))
    def start(self, seed):
        expected = self.expected_start()
        try:
            attempt = start_attempt(
                quiz=self.quiz, member=self.member, at=self.now, seed=seed
            )
        except StartRefused:
            assert expected is None
            return
        assert attempt.number == expected
        if attempt != self.attempt:
            self.attempt = attempt
            self.revs = {"phone": {}, "desk": {}}

    def expected_start(self):
        """The number of the attempt that `start` has to give, or None for a refusal."""
        rows = list(Attempt.objects.order_by("number"))
        running = [
            row
            for row in rows
            if row.state == AttemptState.OPEN and self.now <= row.deadline_at + GRACE
        ]
        if running:
            return running[0].number
        expire_due(at=self.now)
        used = [row for row in rows if row.state != AttemptState.VOID]
        allowed = MAX_ATTEMPTS + sum(row.extra_attempts for row in Grant.objects.all())
        passed = any(row.results.filter(passed=True).exists() for row in used)
        return None if passed or len(used) >= allowed else len(rows) + 1

    @precondition(lambda self: self.attempt)
    @rule(tab=TABS, index=ITEMS, choice=CHOICES)
    def save(self, tab, index, choice):
        item = self.items()[index]
        self.send(
            tab,
            item=item.pk,
            value=self.raw(item, choice),
            base_rev=self.revs[tab].get(item.pk, 0),
            client_event_id=f"event {next(self.numbers)}",
        )

    def send(self, tab, **body):
        before = self.standing()
        try:
            reply = save_answer(attempt=self.attempt, at=self.now, **body)
        except StaleAnswer as stale:
            fixed = isinstance(stale, AnswerChecked)
            assert fixed == (body["item"] in self.checked)
            self.stale(tab, body["item"], stale, before)
            return
        except TooFast:
            assert AttemptStep.objects.filter(at=self.now).count() >= 100
            return
        except AttemptClosed:
            assert not self.is_open() or self.is_over()
            assert self.standing() == before
            return
        if reply.late:
            assert self.is_over()
            assert self.standing() == before
            return
        assert self.standing()[body["item"]] == (reply.value, reply.rev)
        self.revs[tab][body["item"]] = reply.rev
        self.acknowledged.append((body["item"], reply.value, reply.rev))
        self.sent.append((self.attempt, body, reply))

    def stale(self, tab, item_id, stale, before):
        assert (stale.value, stale.rev) == before.get(item_id, (None, 0))
        assert self.standing() == before
        self.revs[tab][item_id] = stale.rev

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def retry_verbatim(self, data):
        attempt, body, reply = data.draw(st.sampled_from(self.sent))
        before = AttemptStep.objects.count(), self.standing()
        known = AttemptStep.objects.filter(
            attempt=attempt, client_event_id=body["client_event_id"]
        )
        if not known.exists():
            # It was answered from what another tab had saved: there is no step to repeat.
            return
        assert save_answer(attempt=attempt, at=self.now, **body) == reply
        assert (AttemptStep.objects.count(), self.standing()) == before

    @rule(tab=TABS)
    @precondition(lambda self: self.attempt)
    def reload(self, tab):
        view = taking_view(self.fresh())
        self.revs[tab] = {item.id: item.rev for item in view.items}

    @precondition(lambda self: self.attempt)
    @rule(
        choices=st.dictionaries(ITEMS, CHOICES),
        key=st.sampled_from(["same", "other"]),
    )
    def submit(self, choices, key):
        items = self.items()
        answers = {items[n].pk: self.raw(items[n], c) for n, c in choices.items()}
        state, before = self.fresh().state, self.facts()
        over = self.is_over()
        try:
            result = submit_attempt(
                attempt=self.attempt,
                answers=answers,
                submit_key=f"{key} {self.attempt.number}",
                at=self.now,
            )
        except AttemptClosed:
            assert state == AttemptState.VOID
            return
        assert result == self.attempt.results.get()
        if state in FINISHED_STATES:
            assert self.facts() == before
        else:
            ended = AttemptState.EXPIRED if over else AttemptState.SUBMITTED
            assert self.fresh().state == ended
            if not over:
                stands = self.standing()
                for item_id, raw in answers.items():
                    wanted = self.checked.get(item_id, canonical(raw))
                    assert stands.get(item_id, (None, 0))[0] == wanted

    @precondition(lambda self: self.attempt)
    @rule(index=ITEMS)
    def check(self, index):
        item = self.items()[index]
        before = self.standing(), AttemptStep.objects.count()
        value = self.standing().get(item.pk, (None, 0))[0]
        try:
            checked = check_answer(attempt=self.attempt, item=item, at=self.now)
        except NothingToCheck:
            assert value is None
            assert item.pk not in self.checked
        except AttemptClosed:
            assert not self.is_open() or self.is_over()
            assert (self.standing(), AttemptStep.objects.count()) == before
        else:
            self.checked.setdefault(item.pk, value)
            key = keys_of([item.version_id])[item.version_id].key
            share = share_by_hand(item.version.kind, key, self.checked[item.pk])
            assert abs(checked.fraction - share) < Decimal("1E-9")

    @rule(attempts=st.integers(0, 1), seconds=st.sampled_from([0, 300]))
    @precondition(lambda self: Grant.objects.count() < 3)
    def extend(self, attempts, seconds):
        if not attempts and not seconds:
            return
        before = self.attempt and self.fresh()
        over = before and self.is_over()
        grant_extra(
            quiz=self.quiz,
            member=self.member,
            extra_attempts=attempts,
            extra_time_s=seconds,
            reason="停电",
            at=self.now,
            by=self.member,
        )
        if before and before.state == AttemptState.OPEN and seconds:
            later = dt.timedelta(seconds=0 if over else seconds)
            assert self.fresh().deadline_at >= before.deadline_at + later

    @precondition(lambda self: self.attempt)
    @rule(
        place=st.integers(0, 5), flags=st.dictionaries(st.integers(0, 4), st.booleans())
    )
    def look(self, place, flags):
        before = self.fresh()
        after = note_place(
            attempt=self.attempt, place=place, flags=flags, at=self.now, by=None
        )
        if before.state != AttemptState.OPEN:
            assert (after.place, after.flagged) == (before.place, before.flagged)
        assert set(after.flagged) <= {1, 2, 3}
        assert after.place in {1, 2, 3}

    @rule()
    def sweep(self):
        due = sum(
            row.state == AttemptState.OPEN and self.now > row.deadline_at + GRACE
            for row in Attempt.objects.all()
        )
        assert expire_due(at=self.now) == due

    @rule(index=ITEMS, pass_percent=st.sampled_from([1, 60, 100]))
    def edit_quiz(self, index, pass_percent):
        kind = [*KINDS][index]
        make_question(
            self.bank,
            entry=self.entries[index],
            kind=kind,
            policy="right_minus_wrong",
            options=[
                (text, right != (kind != "multiple" and n < 2))
                for n, (text, right) in enumerate(KINDS[kind])
            ],
        )
        points = next(self.numbers)
        update_quiz(
            quiz=self.quiz,
            entries=[(entry, points) for entry in self.entries],
            pass_percent=pass_percent,
            at=self.now,
            by=None,
        )

    @precondition(lambda self: self.attempt and self.fresh().state != "void")
    @rule(really=st.sampled_from([False] * 4 + [True]))
    def void(self, really):
        if really:
            void_attempt(
                attempt=self.attempt, reason="停电", at=self.now, by=self.member
            )
            self.ended_before.pop(self.attempt.pk, None)

    # -- what always holds ---------------------------------------------------------------

    @invariant()
    def at_most_one_attempt_is_open_and_it_is_the_one_to_resume(self):
        opened = list(Attempt.objects.open())
        assert len(opened) <= 1
        state = quiz_state(self.member, self.quiz, at=self.now)
        still = [row for row in opened if self.now <= row.deadline_at + GRACE]
        assert state.open_attempt == (still[0] if still else None)

    @invariant()
    def acknowledged_answers_stand_until_a_higher_revision(self):
        stands = dict(Answer.objects.values_list("item", "rev"))
        values = dict(Answer.objects.values_list("item", "value"))
        for item_id, value, rev in self.acknowledged:
            assert stands[item_id] >= rev
            if stands[item_id] == rev:
                assert values[item_id] == value

    @invariant()
    def checked_answers_stand_for_good_and_nothing_else_is_told(self):
        values = dict(Answer.objects.values_list("item", "value"))
        for item_id, value in self.checked.items():
            assert values[item_id] == value
        if self.attempt and self.is_open():
            attempt = self.fresh()
            items = set(attempt.items.values_list("pk", flat=True))
            told = checked_items(attempt, at=self.now)
            assert told.keys() == self.checked.keys() & items

    @invariant()
    def deadlines_only_move_later(self):
        for row in Attempt.objects.exclude(deadline_at=None):
            assert self.deadlines.setdefault(row.pk, row.deadline_at) <= row.deadline_at
            self.deadlines[row.pk] = row.deadline_at

    @invariant()
    def answers_are_the_fold_of_the_steps(self):
        folded = {}
        steps = AttemptStep.objects.filter(late=False, rev__isnull=False)
        for step in steps.order_by("attempt", "seq"):
            assert step.kind in (StepKind.SAVE, StepKind.SUBMIT)
            assert step.rev == folded.get(step.item_id, (None, 0))[1] + 1
            folded[step.item_id] = (step.value, step.rev)
        rows = Answer.objects.values_list("item", "value", "rev")
        assert folded == {item: (value, rev) for item, value, rev in rows}

    @invariant()
    def nothing_stands_that_came_after_the_grace(self):
        for step in AttemptStep.objects.filter(
            kind__in=[StepKind.SAVE, StepKind.SUBMIT]
        ).select_related("attempt"):
            in_time = step.at <= step.attempt.deadline_at + GRACE
            assert in_time != step.late
            assert step.at <= step.attempt.deadline_at + LATE_WINDOW or not step.late

    @invariant()
    def steps_are_only_appended(self):
        steps = {}
        for row in AttemptStep.objects.order_by("attempt", "seq").values():
            steps.setdefault(row["attempt_id"], []).append(row)
        for attempt_id, before in self.steps_before.items():
            assert steps[attempt_id][: len(before)] == before
        for rows in steps.values():
            assert [row["seq"] for row in rows] == [*range(1, len(rows) + 1)]
        self.steps_before = steps

    @invariant()
    def every_ended_attempt_has_one_result_by_its_frozen_rules(self):
        for attempt in Attempt.objects.finished():
            result = attempt.results.get()
            assert (result.no, result.mark) == (1, self.mark_by_hand(attempt))
            share = 100 * result.mark / result.max_mark
            assert result.passed == (share >= attempt.settings["pass_percent"])

    @invariant()
    def ended_attempts_never_change(self):
        for attempt in Attempt.objects.finished():
            facts = self.facts_of(attempt)
            assert self.ended_before.setdefault(attempt.pk, facts) == facts

    # -- helpers ----------------------------------------------------------------------------

    def fresh(self):
        return Attempt.objects.select_related("quiz").get(pk=self.attempt.pk)

    def is_open(self):
        return self.fresh().state == AttemptState.OPEN

    def is_over(self):
        return self.now > self.fresh().deadline_at + GRACE

    def items(self):
        return list(self.attempt.items.select_related("version").order_by("slot_no"))

    def standing(self):
        rows = self.attempt.answers.values_list("item", "value", "rev")
        return {item: (value, rev) for item, value, rev in rows}

    def facts(self):
        return self.facts_of(self.attempt), AttemptStep.objects.count()

    def facts_of(self, attempt):
        return (
            list(attempt.results.values()),
            list(attempt.items.order_by("slot_no").values()),
            sorted(attempt.answers.values_list("item", "value", "rev"), key=str),
            Attempt.objects.values("submit_key", "submitted_at", "settings").get(
                pk=attempt.pk
            ),
        )

    def raw(self, item, choice):
        """One of five raw values for the item: nothing, or some of its options."""
        if item.version.kind == "true_false":
            return [None, "true", "false", "true", "false"][choice]
        ids = [option["id"] for option in item.version.body["options"]]
        if item.version.kind == "single":
            return [None, *ids, ids[0]][choice]
        return [[], ids[:1], ids[:2], ids[:3], ids[::-1]][choice]

    def mark_by_hand(self, attempt):
        """The mark recomputed from answers and frozen versions, without the product's grader."""
        mark = Decimal(0)
        stands = dict(attempt.answers.values_list("item", "value"))
        for item in attempt.items.select_related("version"):
            key = keys_of([item.version_id])[item.version_id].key
            mark += item.max_mark * share_by_hand(
                item.version.kind, key, stands.get(item.pk)
            )
        return mark.quantize(Decimal("1E-4"))


def canonical(raw):
    return (sorted(raw) or None) if isinstance(raw, list) else raw


def share_by_hand(kind, key, value):
    if value is None:
        return Decimal(0)
    if kind == "true_false":
        return Decimal((value == "true") == key["true"])
    if kind == "single":
        return Decimal(value == key["right"])
    hits = sum(1 if one in key["right"] else -1 for one in value)
    return Decimal(max(hits, 0)) / len(key["right"])


@pytest.mark.django_db
class TestAttempts(TestCase, AttemptMachine.TestCase):
    settings = settings(
        max_examples=20,
        stateful_step_count=20,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
