"""Every list costs the same number of queries for one lecture and for three, and shows one standing."""

import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from courses.operations.publishing import (
    publish_course,
    publish_topic,
    withdraw_lecture,
    withdraw_topic,
)
from courses.queries import (
    home_view,
    lecture_cards,
    my_records,
    standings,
    study_view,
    topics,
)
from courses.states import StudyState, Visibility
from members.models import Member
from tests.builders.courses import NOON, Player, make_lecture, make_video, watch_all
from tests.builders.members import make_member, make_unit
from tests.builders.quizzes import make_attempt, make_quiz, submit

pytestmark = pytest.mark.django_db

LATER = NOON + dt.timedelta(hours=1)
# Permissions of the member (two), the lectures, and their standings (four).
LIST_QUERIES = 7
# The way in to the book of mistakes and to practice.
PRACTICE_QUERIES = 2


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def member(unit):
    return make_member(unit=unit)


@pytest.fixture
def topic_key():
    return publish_topic(
        key=uuid.uuid4(), title="党史", summary="", order=1, at=NOON, by=None
    ).key


def as_new_request(member):
    """The member without cached permissions, at no query."""
    fields = {
        field.attname: getattr(member, field.attname) for field in Member._meta.fields
    }
    user = Member(**fields)
    user._state.adding = False
    return user


def studied_lectures(count, member, unit, topic_key):
    """Lectures for the member's unit, each with a quiz, watched and passed."""
    for number in range(count):
        lecture = make_lecture(
            f"第{number}讲",
            quiz=make_quiz(),
            topic_key=topic_key,
            visibility=Visibility.UNITS,
            audience=(unit,),
        )
        end = watch_all(member, lecture, at=NOON + dt.timedelta(minutes=number))
        submit(make_attempt(member, lecture.quiz, at=end), at=end)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_three(
    member, unit, topic_key, count, django_assert_num_queries
):
    studied_lectures(count, member, unit, topic_key)
    with django_assert_num_queries(LIST_QUERIES):
        cards = lecture_cards(as_new_request(member), at=LATER, topic_key=topic_key)
    assert len(cards) == count
    with django_assert_num_queries(LIST_QUERIES):
        assert topics(as_new_request(member), at=LATER)[0].done_count == count
    with django_assert_num_queries(LIST_QUERIES + PRACTICE_QUERIES):
        assert home_view(as_new_request(member), at=LATER).done_count == count


@pytest.mark.parametrize("count", [1, 3])
def test_records_cost_the_same_for_one_and_three(
    member, unit, topic_key, count, client, django_assert_num_queries
):
    studied_lectures(count, member, unit, topic_key)
    client.force_login(member)
    client.get("/records/")
    counts = {}
    for tab, queries in (("done", 14), ("progress", 12), ("quizzes", 15)):
        with django_assert_num_queries(queries):
            response = client.get(f"/records/?tab={tab}")
        counts[tab] = response.context["page"].paginator.count
    assert counts == {"done": count, "progress": 0, "quizzes": count}


@pytest.mark.parametrize("count", [1, 3])
def test_a_visitor_costs_one_query(count, django_assert_num_queries):
    for number in range(count):
        make_lecture(f"第{number}讲", visibility=Visibility.EVERYONE)
    make_lecture("内部")
    with django_assert_num_queries(1):
        home = home_view(AnonymousUser(), at=LATER)
    assert len(home.latest) == count
    assert not home.is_member
    assert (home.resume, home.todo_count) == (None, count)


def test_home_shows_where_to_go_on_and_what_is_missing(member):
    make_lecture("未学")
    done = make_lecture("已完成")
    watch_all(member, done, at=NOON)
    older = make_lecture("先学的")
    Player(member, older, at=LATER).beat(spans=[], at=LATER)
    begun = make_lecture("在学", quiz=make_quiz())
    later = LATER + dt.timedelta(seconds=10)
    Player(member, begun, at=LATER).beat(spans=[(0, 10_000)], at=later)
    make_lecture("选修", required=False)

    home = home_view(member, at=later)

    assert home.resume.title == "在学"
    assert (home.resume.percent, home.resume.missing_s) == (25, 26)
    assert home.resume.quiz_missing
    assert home.resume.state == StudyState.IN_PROGRESS
    assert {card.title for card in home.todo} == {"未学", "先学的"}
    assert (home.todo_count, home.done_count, home.required_count) == (3, 1, 4)
    assert {card.title for card in home.latest} == {"已完成", "选修"}


def test_cards_follow_the_order_of_topics_courses_and_lectures(member):
    keys = {}
    for order, title in ((2, "后"), (1, "先")):
        keys[title] = publish_topic(
            key=uuid.uuid4(), title=title, summary="", order=order, at=NOON, by=None
        ).key
    for topic, order, title in (("后", 1, "三"), ("先", 2, "二"), ("先", 1, "一")):
        make_lecture(title, topic_key=keys[topic], order=order)
    cards = lecture_cards(member, at=LATER)
    assert [card.title for card in cards] == ["一", "二", "三"]
    assert [card.title for card in topics(member, at=LATER)] == ["先", "后"]


def test_a_withdrawn_topic_is_not_listed_and_its_lectures_are(member, topic_key):
    make_lecture(topic_key=topic_key)
    withdraw_topic(key=topic_key, at=NOON, by=None)
    assert topics(member, at=LATER) == []
    assert lecture_cards(member, at=LATER)[0].topic_title == ""


def test_cards_can_be_narrowed_to_a_course(member):
    course = publish_course(
        key=uuid.uuid4(),
        title="十讲",
        summary="",
        topic_key=None,
        order=1,
        at=NOON,
        by=None,
    )
    make_lecture("里", course_key=course.key)
    make_lecture("外")
    cards = lecture_cards(member, at=LATER, course_key=course.key)
    assert [card.title for card in cards] == ["里"]


def test_a_completion_stays_in_the_records_after_withdrawal(member):
    lecture = make_lecture()
    watch_all(member, lecture, at=NOON)
    withdraw_lecture(key=lecture.key, at=NOON, by=None)
    mine = my_records(member, at=LATER)
    assert [row.lecture for row in mine.completions] == [lecture]
    assert mine.in_progress == []


def test_a_lecture_whose_video_waits_has_no_length_and_no_poster(member):
    make_lecture(video=make_video(playable=False))
    card = lecture_cards(member, at=LATER)[0]
    assert (card.duration_ms, card.poster_url, card.percent) == (None, None, 0)
    assert card.state == StudyState.NOT_STARTED


def test_neighbours_are_those_the_member_may_study(member):
    course = publish_course(
        key=uuid.uuid4(),
        title="十讲",
        summary="",
        topic_key=None,
        order=1,
        at=NOON,
        by=None,
    )
    first, hidden, last = (
        make_lecture(title, course_key=course.key, order=order, **fields)
        for order, (title, fields) in enumerate(
            [
                ("一", {}),
                (
                    "别支部",
                    {"visibility": Visibility.UNITS, "audience": (make_unit(),)},
                ),
                ("三", {}),
            ]
        )
    )
    view = study_view(first, member, at=LATER)
    assert (view.previous, view.next) == (None, last)
    view = study_view(last, member, at=LATER)
    assert (view.previous, view.next) == (first, None)
    assert hidden not in (view.previous, view.next)


def test_standings_of_nobody_are_all_untouched():
    lecture = make_lecture()
    standing = standings(member=None, lectures=[lecture])[lecture.pk]
    assert standing.state == StudyState.NOT_STARTED
    assert (standing.need_s, standing.gaps) == (36, [(0, 40)])


@pytest.mark.parametrize("senior", [False, True])
def test_the_home_fragment_says_what_to_do(member, senior):
    make_lecture("选修的课", required=False)
    begun = make_lecture("在学的课")
    Player(member, begun, at=NOON).beat(
        spans=[(0, 10_000)], at=NOON + dt.timedelta(seconds=10)
    )
    make_lecture("没学的课")
    request = RequestFactory().get("/")
    request.user = member
    home = home_view(member, at=LATER)
    text = render_to_string(
        "courses/_home.html",
        {"home": home, "display": {"senior": senior}},
        request=request,
    )
    assert text.index("在学的课") < text.index("没学的课")
    assert ('id="home-latest"' in text) is not senior
