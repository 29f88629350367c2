"""Threads released together: one completion, one earning session, one meter, no deadlock."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from courses.models import (
    Completion,
    MediaVersion,
    WatchClock,
    WatchRecord,
    WatchSession,
)
from courses.operations.completion import evaluate
from tests.builders.courses import NOON, Player, make_lecture, make_video, watch_all
from tests.builders.members import make_member
from tests.builders.quizzes import make_attempt, make_quiz, submit

THREADS = 8
HOUR_MS = 3_600_000

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="row locks between threads need PostgreSQL",
    ),
]


def after(seconds):
    return NOON + dt.timedelta(seconds=seconds)


def together(*acts):
    """Run each act in a thread of its own, released at the same moment; their results in order."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait(10)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_evaluating_in_many_threads_completes_once():
    member, lecture = make_member(), make_lecture()
    watch_all(member, lecture, at=NOON)
    Completion.objects.all().delete()
    found = together(
        *[
            lambda n=n: evaluate(member=member, lecture=lecture, at=after(100 + n))
            for n in range(THREADS)
        ]
    )
    assert {completion.pk for completion in found} == {Completion.objects.get().pk}


def test_the_last_beat_and_the_quiz_together_complete_once():
    for round_no in range(10):
        member, lecture = make_member(), make_lecture(quiz=make_quiz())
        player = Player(member, lecture, at=NOON)
        attempt = make_attempt(member, lecture.quiz, at=NOON)
        together(
            lambda p=player: p.beat(spans=[(0, 40_000)], at=after(40)),
            lambda a=attempt: submit(a, at=after(40)),
        )
        assert Completion.objects.filter(member=member).count() == 1, round_no


def test_one_beat_sent_by_many_threads_is_credited_once():
    member = make_member()
    lecture = make_lecture(video=make_video(duration_ms=HOUR_MS))
    player = Player(member, lecture, at=NOON)
    replies = together(
        *[lambda: player.send(seq=1, spans=[(0, HOUR_MS)], at=after(30))] * THREADS
    )
    assert {reply.covered for reply in replies} == {70}
    assert WatchClock.objects.get().earned_s == WatchRecord.objects.get().covered == 70


def test_growing_beats_in_any_order_stay_inside_the_clock():
    member = make_member()
    lecture = make_lecture(video=make_video(duration_ms=HOUR_MS))
    player = Player(member, lecture, at=NOON)
    together(
        *[
            lambda n=n: player.send(seq=n, spans=[(0, HOUR_MS)], at=after(n))
            for n in range(1, THREADS + 1)
        ]
    )
    record = WatchRecord.objects.get()
    assert record.covered == WatchClock.objects.get().earned_s
    assert record.covered == record.seconds.bit_count()
    assert record.covered <= THREADS * 2 + 10


def test_opening_everywhere_at_once_leaves_one_earning_session():
    member = make_member()
    lectures = [make_lecture(str(n)) for n in range(2)]
    players = together(
        *[lambda n=n: Player(member, lectures[n % 2], at=NOON) for n in range(THREADS)]
    )
    assert WatchSession.objects.count() == THREADS
    assert WatchRecord.objects.count() == MediaVersion.objects.count() == 2
    replies = together(
        *[
            lambda p=player: p.beat(spans=[(0, 40_000)], at=after(5))
            for player in players
        ]
    )
    assert [reply.superseded for reply in replies].count(False) == 1
    assert WatchClock.objects.get().earned_s == 20


def test_many_members_opening_one_new_lecture_share_its_version():
    lecture = make_lecture()
    members = [make_member(str(n)) for n in range(THREADS)]
    together(*[lambda m=m: Player(m, lecture, at=NOON) for m in members])
    assert MediaVersion.objects.count() == 1
    assert WatchRecord.objects.count() == THREADS
