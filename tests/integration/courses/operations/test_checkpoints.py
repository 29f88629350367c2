"""Questions inside a video: graded here, kept as evidence, and required for completion."""

import datetime as dt

import pytest
from django.urls import reverse

from courses.models import Checkpoint, CheckpointAnswer, Completion
from courses.operations.checkpoints import (
    TRIES_PER_MINUTE,
    NotAsked,
    TooManyTries,
    answer_checkpoint,
)
from courses.operations.completion import complete_what_was_missed, void_completion
from courses.operations.publishing import (
    CheckpointDraft,
    CheckpointTwice,
)
from courses.queries import standing_of
from courses.states import StudyState
from quizzes.models import Immutable
from quizzes.operations import InvalidResponse, NothingToCheck, retire_question
from tests.builders.courses import NOON, make_lecture, watch_all
from tests.builders.members import make_member
from tests.builders.quizzes import make_attempt, make_question, make_quiz, submit

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def member():
    return make_member()


@pytest.fixture
def question():
    return make_question(explanation="因为如此")


def lecture_with(*questions, **draft):
    points = tuple(
        CheckpointDraft(10 * n, one.entry) for n, one in enumerate(questions, start=1)
    )
    return make_lecture(checkpoints=points, **draft)


def option(question, *, right):
    wanted = "党支部" if right else "党小组"
    return next(one["id"] for one in question.body["options"] if one["text"] == wanted)


def answer(lecture, member, question, *, right=True, at=NOON, value=None):
    point = lecture.checkpoints.get(entry=question.entry)
    return answer_checkpoint(
        checkpoint=point,
        lecture=lecture,
        member=member,
        value=value or option(question, right=right),
        at=at,
    )


def test_completion_waits_for_the_answer(member, question):
    lecture = lecture_with(question)
    end = watch_all(member, lecture, at=NOON)
    assert not Completion.objects.exists()
    assert standing_of(member=member, lecture=lecture).state == StudyState.IN_PROGRESS
    assert complete_what_was_missed(at=end) == 0
    reply = answer(lecture, member, question, right=False, at=end)
    assert (reply.is_right, reply.explanation) == (False, "")
    completion = Completion.objects.get()
    assert reply.completion == completion
    assert completion.rule["checkpoint_answers"] == [CheckpointAnswer.objects.get().pk]


def test_answering_first_and_watching_after_completes_too(member, question):
    lecture = lecture_with(question)
    answer(lecture, member, question, at=NOON)
    watch_all(member, lecture, at=NOON)
    assert Completion.objects.count() == 1


def test_right_answers_only_where_the_lecture_asks_for_them(member, question):
    lecture = lecture_with(question, checkpoints_must_be_right=True)
    end = watch_all(member, lecture, at=NOON)
    assert answer(lecture, member, question, right=False, at=end).completion is None
    standing = standing_of(member=member, lecture=lecture)
    assert (standing.checkpoints, standing.checkpoints_left) == (1, 1)
    reply = answer(lecture, member, question, right=True, at=end)
    assert reply.explanation == "因为如此"
    assert reply.completion == Completion.objects.get()
    assert CheckpointAnswer.objects.count() == 2


def test_all_of_them_and_the_quiz_are_needed(member, question):
    second, quiz = make_question(), make_quiz()
    lecture = lecture_with(question, second, quiz=quiz)
    end = watch_all(member, lecture, at=NOON)
    answer(lecture, member, question, at=end)
    submit(make_attempt(member, quiz, at=end), at=end)
    assert not Completion.objects.exists()
    answer(lecture, member, second, at=end)
    assert Completion.objects.count() == 1


def test_another_pass_asks_again(member, question):
    lecture = lecture_with(question)
    end = watch_all(member, lecture, at=NOON)
    answer(lecture, member, question, at=end)
    void_completion(
        completion=Completion.objects.get(), reason="重学", at=end, by=make_member()
    )
    watch_all(member, lecture, at=end + MINUTE)
    assert Completion.objects.count() == 1
    answer(lecture, member, question, at=end + 5 * MINUTE)
    assert Completion.objects.count() == 2


def test_nobody_answers_for_another(member, question):
    lecture = lecture_with(question)
    watch_all(member, lecture, at=NOON)
    answer(lecture, make_member(), question)
    assert not Completion.objects.exists()


def test_what_is_no_answer_is_refused(member, question):
    lecture = lecture_with(question)
    with pytest.raises(InvalidResponse):
        answer(lecture, member, question, value="no such option")
    with pytest.raises(NothingToCheck):
        answer(lecture, member, question, value=[""])
    assert not CheckpointAnswer.objects.exists()


def test_guessing_in_a_loop_is_stopped(member, question):
    lecture = lecture_with(question)
    for _ in range(TRIES_PER_MINUTE):
        answer(lecture, member, question, right=False)
    with pytest.raises(TooManyTries):
        answer(lecture, member, question)
    answer(lecture, member, question, at=NOON + MINUTE)


def test_a_question_out_of_use_is_waited_for_no_longer(member, question):
    lecture = lecture_with(question)
    retire_question(entry=question.entry, at=NOON, by=None)
    with pytest.raises(NotAsked):
        answer(lecture, member, question)
    watch_all(member, lecture, at=NOON)
    assert Completion.objects.count() == 1


def test_publishing_again_keeps_the_answers(member, question):
    lecture = lecture_with(question)
    answer(lecture, member, question)
    point = lecture.checkpoints.get()
    make_lecture(key=lecture.key, video=lecture.video)
    assert not Checkpoint.objects.asked().exists()
    make_lecture(
        key=lecture.key,
        video=lecture.video,
        checkpoints=(CheckpointDraft(33, question.entry),),
    )
    back = Checkpoint.objects.asked().get()
    assert (back.pk, back.at_s) == (point.pk, 33)
    assert back.answers.count() == 1


def test_one_question_is_asked_once(question):
    twice = (CheckpointDraft(1, question.entry), CheckpointDraft(2, question.entry))
    with pytest.raises(CheckpointTwice):
        make_lecture(checkpoints=twice)


def test_tries_are_never_edited(member, question):
    answer(lecture_with(question), member, question)
    with pytest.raises(Immutable):
        CheckpointAnswer.objects.get().save()


def posted(client, lecture, question, *, right, **headers):
    point = lecture.checkpoints.get(entry=question.entry)
    url = reverse("courses:checkpoint", args=[lecture.key, point.key])
    field = f"item-{point.pk}"
    return client.post(url, {field: option(question, right=right)}, headers=headers)


def test_the_page_asks_without_telling(client, member, question):
    lecture = lecture_with(question)
    client.force_login(member)
    page = client.get(reverse("courses:lecture", args=[lecture.key])).content.decode()
    assert question.body["stem"] in page
    assert 'data-at="10"' in page
    assert "因为如此" not in page
    wrong = posted(client, lecture, question, right=False, accept="application/json")
    assert wrong.json()["right"] is False
    assert wrong.json()["look_at_s"] == 0
    assert "因为如此" not in wrong.content.decode()
    right = posted(client, lecture, question, right=True, accept="application/json")
    assert (right.json()["right"], right.json()["left"]) == (True, 0)
    assert right.json()["explanation"] == "因为如此"


def test_the_form_works_without_scripts(client, member, question):
    lecture = lecture_with(question)
    assert posted(client, lecture, question, right=True).status_code == 403
    client.force_login(member)
    response = posted(client, lecture, question, right=True)
    point = lecture.checkpoints.get()
    assert response.url.endswith(f"#checkpoint-{point.key}")
    assert CheckpointAnswer.objects.get().member == member
    other = make_lecture()
    url = reverse("courses:checkpoint", args=[other.key, point.key])
    assert client.post(url, {}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_standings_cost_the_same(member, count, django_assert_num_queries):
    lectures = [lecture_with(make_question()) for _ in range(count)]
    for lecture in lectures:
        watch_all(member, lecture, at=NOON)
    from courses.queries import standings

    with django_assert_num_queries(4):
        found = standings(member=member, lectures=lectures)
    assert {one.checkpoints_left for one in found.values()} == {1}
