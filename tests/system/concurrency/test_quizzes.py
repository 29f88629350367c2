"""Threads released together: one attempt, one answer per revision, one result, no deadlock."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from quizzes.models import Answer, Attempt, AttemptStep, QuestionVersion, Result
from quizzes.operations import (
    AttemptClosed,
    StaleAnswer,
    StartRefused,
    expire_due,
    save_answer,
    start_attempt,
    submit_attempt,
)
from quizzes.signals import result_recorded
from quizzes.states import AttemptState, StepKind
from tests.builders.members import make_member
from tests.builders.quizzes import (
    MINUTE,
    NINE,
    make_attempt,
    make_bank,
    make_question,
    make_quiz,
    right_answers,
    submit,
    wrong_answers,
)

THREADS = 8
SUBMITS = 50

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="row locks between threads need PostgreSQL",
    ),
]


def together(acts):
    """Run each act in a thread of its own, released at one moment; what each gave or raised."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            connection.ensure_connection()
            barrier.wait(20)
            return act()
        except (StartRefused, StaleAnswer, AttemptClosed) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def attempt():
    return make_attempt(make_member(), make_quiz(time_limit_s=600))


@pytest.fixture
def heard():
    results = []

    def listen(sender, result, **kwargs):
        results.append(result.pk)

    result_recorded.connect(listen)
    yield results
    result_recorded.disconnect(listen)


def test_starts_give_one_attempt():
    member, quiz = make_member(), make_quiz()
    found = together(
        [lambda: start_attempt(quiz=quiz, member=member, at=NINE)] * THREADS
    )
    assert set(found) == {Attempt.objects.get()}
    assert Attempt.objects.get().items.count() == 3


def test_starts_never_pass_the_limit():
    member, quiz = make_member(), make_quiz(max_attempts=2)
    first = make_attempt(member, quiz)
    submit(first, wrong_answers(first))

    def start_and_fail():
        attempt = start_attempt(quiz=quiz, member=member, at=NINE)
        submit(attempt, wrong_answers(attempt))
        return attempt

    found = together([start_and_fail] * THREADS)
    assert Attempt.objects.count() == 2
    given = {one for one in found if isinstance(one, Attempt)}
    assert given == {Attempt.objects.get(number=2)}


def test_start_beside_a_writer_that_took_no_lock_reads_back_its_attempt():
    """The constraint alone is enough: whoever loses the insert gets the winner's row."""
    member, quiz = make_member(), make_quiz()
    inserted, begun = Event(), Event()

    def insert_unlocked():
        with transaction.atomic():
            attempt = Attempt.objects.create(
                member=member,
                quiz=quiz,
                number=1,
                state=AttemptState.OPEN,
                opened_at=NINE,
                settings={"pass_percent": 60, "time_limit_s": None},
                seed="s",
            )
            inserted.set()
            begun.wait(5)
            # Long enough for the other to meet the uncommitted row; either order is right.
            connection.cursor().execute("SELECT pg_sleep(0.5)")
            return attempt

    def start():
        inserted.wait(5)
        begun.set()
        return start_attempt(quiz=quiz, member=member, at=NINE)

    found = together([insert_unlocked, start])
    assert set(found) == {Attempt.objects.get()}


def test_saves_of_many_tabs_one_wins_and_the_others_are_told(attempt):
    item = attempt.items.get(version__kind="multiple")
    ids = [option["id"] for option in item.version.body["options"]]
    values = [[one] for one in ids] + [sorted({one, ids[0]}) for one in ids[1:]]

    def save(n):
        return lambda: save_answer(
            attempt=attempt,
            item=item,
            value=values[n],
            base_rev=0,
            client_event_id=f"tab {n}",
            at=NINE,
        )

    found = together([save(n) for n in range(len(values))])
    answer = Answer.objects.get()
    won = [one for one in found if not isinstance(one, StaleAnswer)]
    lost = [one for one in found if isinstance(one, StaleAnswer)]
    assert [(one.value, one.rev) for one in won] == [(answer.value, 1)]
    assert len(lost) == len(values) - 1
    assert all((one.value, one.rev) == (answer.value, 1) for one in lost)
    assert AttemptStep.objects.count() == 1


def test_one_event_sent_many_times_is_one_step(attempt):
    item = attempt.items.get(version__kind="single")
    value = right_answers(attempt)[item.pk]

    def save():
        return save_answer(
            attempt=attempt,
            item=item,
            value=value,
            base_rev=0,
            client_event_id="once",
            at=NINE,
        )

    replies = together([save] * THREADS)
    assert {(reply.value, reply.rev) for reply in replies} == {(value, 1)}
    assert AttemptStep.objects.count() == 1


@pytest.mark.parametrize("same_key", [True, False])
def test_submits_give_one_result(attempt, heard, same_key):
    right = right_answers(attempt)

    def submit_once():
        key = "same" if same_key else uuid.uuid4()
        return submit_attempt(
            attempt=attempt, answers=right, submit_key=key, at=NINE + MINUTE
        )

    found = together([submit_once] * SUBMITS)
    assert set(found) == {Result.objects.get()}
    assert heard == [Result.objects.get().pk]
    assert AttemptStep.objects.filter(kind=StepKind.GRADE).count() == 3
    assert set(Answer.objects.values_list("rev", flat=True)) == {1}


def test_save_submit_and_sweep_at_once_lose_nothing_acknowledged(attempt, heard):
    item = attempt.items.get(version__kind="single")
    right = right_answers(attempt)[item.pk]
    over = NINE + 20 * MINUTE

    def save():
        return save_answer(
            attempt=attempt,
            item=item,
            value=right,
            base_rev=0,
            client_event_id="save",
            at=NINE + MINUTE,
        )

    acts = [
        save,
        lambda: submit_attempt(
            attempt=attempt, answers={}, submit_key="k", at=NINE + MINUTE
        ),
        lambda: expire_due(at=over),
    ]
    saved, _result, _ended = together(acts * 2)[:3]
    result = Result.objects.get()
    assert heard == [result.pk]
    attempt.refresh_from_db()
    assert attempt.is_finished
    acknowledged = not isinstance(saved, AttemptClosed) and not saved.late
    assert result.mark == (1 if acknowledged else 0)


def test_versions_of_one_question_never_share_a_number():
    bank = make_bank()
    entry = make_question(bank).entry
    made = together(
        [
            lambda n=n: make_question(bank, entry=entry, stem=f"改 {n}")
            for n in range(THREADS)
        ]
    )
    numbers = QuestionVersion.objects.order_by("no").values_list("no", flat=True)
    assert list(numbers) == list(range(1, THREADS + 2))
    assert len(set(made)) == THREADS
