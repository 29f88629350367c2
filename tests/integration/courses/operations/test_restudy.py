"""Studying anew: another pass, begun with nothing; what was shown before stays as it was."""

import datetime as dt

import pytest

from courses.models import Completion, Restudy, WatchRecord
from courses.operations.completion import evaluate, void_completion
from courses.operations.restudy import Anew, ask_anew
from courses.operations.watch_token import TokenRefused
from courses.queries.cards import lecture_cards
from courses.queries.evidence import records_awaiting_completion
from courses.queries.passes import pass_of
from courses.queries.standing import standing_of
from courses.states import StudyState
from tests.builders.courses import NOON, Player, make_lecture, watch_all
from tests.builders.members import make_member
from tests.builders.quizzes import make_attempt, make_quiz, submit

pytestmark = pytest.mark.django_db
LATER = NOON + dt.timedelta(days=400)


@pytest.fixture
def member():
    return make_member()


def ask(member, lecture, *, before=LATER, at=LATER):
    return ask_anew(
        wanted={(member.pk, lecture.pk): Anew(before=before, reason="2027 年度学习")},
        at=at,
    )


def take_quiz(member, lecture, *, at):
    since = pass_of(member=member, lecture=lecture).since
    attempt = make_attempt(member, lecture.quiz, at=at, since=since)
    submit(attempt, at=at + dt.timedelta(minutes=1))


def test_the_next_pass_begins_empty_and_the_first_stays_as_it_was(member):
    lecture = make_lecture()
    watch_all(member, lecture, at=NOON)
    first = Completion.objects.get()
    record = WatchRecord.objects.get()
    assert ask(member, lecture) == 1
    standing = standing_of(member=member, lecture=lecture)
    assert (standing.state, standing.covered_s) == (StudyState.NOT_STARTED, 0)
    assert (standing.earlier, standing.restudy.reason) == (first, "2027 年度学习")
    watch_all(member, lecture, at=LATER + dt.timedelta(hours=1))
    second = Completion.objects.get(pass_no=2)
    assert second.completed_at > LATER
    kept = WatchRecord.objects.get(pk=record.pk)
    assert (bytes(kept.bits), kept.covered, kept.rev) == (
        bytes(record.bits),
        record.covered,
        record.rev,
    )
    assert list(Completion.objects.standing().order_by("pk")) == [first, second]


def test_asking_again_or_of_those_who_never_completed_it_changes_nothing(member):
    lecture = make_lecture()
    assert ask(member, lecture) == 0
    watch_all(member, lecture, at=NOON)
    assert ask(member, lecture, before=NOON) == 0
    assert ask(member, lecture) == 1
    assert ask(member, lecture, at=LATER + dt.timedelta(days=1)) == 0
    assert pass_of(member=member, lecture=lecture).no == 2
    assert Restudy.objects.count() == 1


def test_an_open_page_goes_on_in_the_new_pass(member):
    lecture = make_lecture()
    watch_all(member, lecture, at=NOON)
    player = Player(member, lecture, at=LATER - dt.timedelta(seconds=20))
    ask(member, lecture)
    with pytest.raises(TokenRefused):
        player.beat(spans=[(0, 10_000)], at=LATER)
    player = Player(member, lecture, at=LATER)
    player.beat(spans=[(0, 10_000)], at=LATER + dt.timedelta(seconds=10))
    assert WatchRecord.objects.get(pass_no=2).covered == 10
    assert pass_of(member=member, lecture=lecture).completion is None


def test_a_quiz_passed_before_does_not_count_in_the_new_pass(member):
    quiz = make_quiz()
    lecture = make_lecture(quiz=quiz)
    take_quiz(member, lecture, at=NOON)
    watch_all(member, lecture, at=NOON)
    assert Completion.objects.count() == 1
    ask(member, lecture)
    watch_all(member, lecture, at=LATER)
    assert standing_of(member=member, lecture=lecture).state == StudyState.QUIZ_PENDING
    # The sweep of what was missed has nothing to find either, however often it looks.
    assert records_awaiting_completion(limit=10) == []
    take_quiz(member, lecture, at=LATER + dt.timedelta(hours=1))
    assert Completion.objects.filter(pass_no=2).count() == 1


def test_a_void_of_the_first_completion_leaves_the_second_pass_alone(member):
    lecture = make_lecture()
    watch_all(member, lecture, at=NOON)
    ask(member, lecture)
    player = Player(member, lecture, at=LATER)
    player.beat(spans=[(0, 10_000)], at=LATER + dt.timedelta(seconds=10))
    void_completion(
        completion=Completion.objects.get(), reason="代学", at=LATER, by=member
    )
    state = pass_of(member=member, lecture=lecture)
    assert (state.no, state.since, state.earlier) == (2, LATER, None)
    assert standing_of(member=member, lecture=lecture).covered_s == 10


def test_a_third_round_can_follow(member):
    lecture = make_lecture()
    for year in range(3):
        at = NOON + dt.timedelta(days=366 * year)
        if year:
            ask(member, lecture, before=at, at=at)
        watch_all(member, lecture, at=at)
    assert list(
        Completion.objects.order_by("pk").values_list("pass_no", flat=True)
    ) == [1, 2, 3]
    assert evaluate(member=member, lecture=lecture, at=LATER).pass_no == 3


def test_the_card_says_study_again_and_costs_no_more(member, django_assert_num_queries):
    lecture = make_lecture()
    watch_all(member, lecture, at=NOON)
    with django_assert_num_queries(4):
        [card] = lecture_cards(member, at=LATER)
    assert not card.again
    ask(member, lecture)
    with django_assert_num_queries(4):
        [card] = lecture_cards(member, at=LATER)
    assert (card.again, card.state, card.percent) == (True, "not_started", 0)
    assert card.state_label != StudyState.NOT_STARTED.label
