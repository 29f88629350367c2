"""A completion is found by the server, once, with its evidence; only a person undoes it."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from courses.models import Completion, CompletionVoid, WatchRecord
from courses.operations.completion import (
    AlreadyVoided,
    complete_what_was_missed,
    evaluate,
    void_completion,
)
from courses.operations.publishing import LectureDraft, publish_lecture
from courses.queries import standing_of
from courses.states import StudyState
from courses.tasks import sweep_completions
from tests.builders.courses import NOON, Player, make_lecture, make_video, watch_all
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.quizzes import make_attempt, make_quiz, submit, wrong_answers

pytestmark = pytest.mark.django_db


def after(seconds):
    return NOON + dt.timedelta(seconds=seconds)


@pytest.fixture
def branch():
    return make_unit()


@pytest.fixture
def member(branch):
    return make_member(unit=branch)


def pass_quiz(member, quiz, *, at):
    submit(make_attempt(member, quiz, at=at), at=at)


def state_of(member, lecture):
    return standing_of(member=member, lecture=lecture).state


def test_watching_the_needed_share_completes_with_the_evidence(member, branch):
    lecture = make_lecture()
    player = Player(member, lecture, at=NOON)
    player.beat(spans=[(0, 35_000)], at=after(35))
    assert not Completion.objects.exists()
    player.beat(spans=[(0, 36_000)], at=after(36))

    completion = Completion.objects.get()
    assert (completion.member, completion.lecture) == (member, lecture)
    assert completion.completed_at == completion.recorded_at == after(36)
    assert completion.unit == branch
    assert completion.media_version == WatchRecord.objects.get().media_version
    assert (completion.covered_s, completion.length_s) == (36, 40)
    assert (completion.threshold_percent, completion.rule["need_s"]) == (90, 36)
    assert completion.quiz_attempt is None
    assert completion.source == "online"


def test_an_offline_share_is_named(member):
    lecture = make_lecture()
    Player(member, lecture, at=NOON).beat(spans=[(0, 10_000)], at=after(10))
    offline = Player(member, lecture, at=after(10), offline=True)
    offline.beat(spans=[(0, 40_000)], at=after(60))
    assert Completion.objects.get().source == "mixed"


def test_with_a_quiz_both_are_needed_watching_first(member):
    lecture = make_lecture(quiz=make_quiz())
    end = watch_all(member, lecture, at=NOON)
    assert state_of(member, lecture) == StudyState.QUIZ_PENDING
    assert not Completion.objects.exists()
    attempt = make_attempt(member, lecture.quiz, at=end)
    submit(attempt, at=end)
    completion = Completion.objects.get()
    assert completion.quiz_attempt == attempt
    assert completion.completed_at == end
    assert completion.rule["quiz"] == str(lecture.quiz.key)
    assert state_of(member, lecture) == StudyState.DONE


def test_with_a_quiz_both_are_needed_quiz_first(member):
    lecture = make_lecture(quiz=make_quiz())
    pass_quiz(member, lecture.quiz, at=NOON)
    assert state_of(member, lecture) == StudyState.IN_PROGRESS
    assert not Completion.objects.exists()
    watch_all(member, lecture, at=after(60))
    assert Completion.objects.get().quiz_attempt is not None


def test_a_failed_quiz_completes_nothing(member):
    lecture = make_lecture(quiz=make_quiz())
    end = watch_all(member, lecture, at=NOON)
    attempt = make_attempt(member, lecture.quiz, at=end)
    submit(attempt, wrong_answers(attempt), at=end)
    assert not Completion.objects.exists()
    assert state_of(member, lecture) == StudyState.QUIZ_PENDING


def test_a_lecture_with_only_a_quiz_is_completed_by_it(member):
    lecture = make_lecture(video=None, quiz=make_quiz())
    assert state_of(member, lecture) == StudyState.NOT_STARTED
    pass_quiz(member, lecture.quiz, at=NOON)
    completion = Completion.objects.get()
    assert completion.media_version is None
    assert (completion.covered_s, completion.length_s) == (0, 0)


def test_a_quiz_of_two_lectures_counts_for_both(member):
    quiz = make_quiz()
    lectures = [make_lecture(title, quiz=quiz) for title in ("上", "下")]
    end = watch_all(member, lectures[0], at=NOON)
    watch_all(member, lectures[1], at=end)
    pass_quiz(member, quiz, at=after(200))
    assert Completion.objects.count() == 2


def test_a_lecture_with_neither_is_never_complete(member):
    lecture = make_lecture(video=None)
    assert evaluate(member=member, lecture=lecture, at=NOON) is None


def test_evaluating_again_returns_the_same_row(member):
    lecture = make_lecture()
    watch_all(member, lecture, at=NOON)
    first = Completion.objects.get()
    again = evaluate(member=member, lecture=lecture, at=after(999))
    assert again == first
    assert again.completed_at == first.completed_at
    assert Completion.objects.count() == 1


def test_without_evidence_nothing_is_written(member):
    lecture = make_lecture()
    assert evaluate(member=member, lecture=lecture, at=NOON) is None
    Player(member, lecture, at=NOON)
    assert evaluate(member=member, lecture=lecture, at=NOON) is None


def test_a_completion_survives_every_change_of_the_lecture(member):
    lecture = make_lecture()
    watch_all(member, lecture, at=NOON)
    before = Completion.objects.values().get()
    draft = LectureDraft(
        title="改", video=make_video("新"), quiz=make_quiz(), threshold_percent=100
    )
    lecture = publish_lecture(key=lecture.key, draft=draft, at=after(100), by=None)
    evaluate(member=member, lecture=lecture, at=after(200))
    assert Completion.objects.values().get() == before
    assert state_of(member, lecture) == StudyState.DONE


def test_a_lowered_threshold_is_found_by_the_sweep(member):
    lecture = make_lecture()
    Player(member, lecture, at=NOON).beat(spans=[(0, 20_000)], at=after(20))
    draft = LectureDraft(title="改", video=lecture.video, threshold_percent=50)
    publish_lecture(key=lecture.key, draft=draft, at=after(30), by=None)
    assert complete_what_was_missed(at=after(40)) == 1
    assert Completion.objects.get().completed_at == after(40)
    assert complete_what_was_missed(at=after(50)) == 0


def test_the_sweep_leaves_what_lacks_evidence(member):
    half = make_lecture("一半")
    Player(member, half, at=NOON).beat(spans=[(0, 20_000)], at=after(20))
    quiz_missing = make_lecture("缺测验", quiz=make_quiz())
    watch_all(member, quiz_missing, at=after(30))
    assert sweep_completions() == 0
    assert not Completion.objects.exists()


def test_the_sweep_finishes_what_a_crash_left_behind(member):
    lecture = make_lecture(quiz=make_quiz(), required=False)
    watch_all(member, lecture, at=NOON)
    pass_quiz(member, lecture.quiz, at=after(60))
    Completion.objects.all().delete()
    assert sweep_completions() == 1


def test_voiding_opens_an_empty_pass_and_keeps_both_rows(member, branch):
    secretary = make_secretary(branch)
    lecture = make_lecture(quiz=make_quiz())
    end = watch_all(member, lecture, at=NOON)
    pass_quiz(member, lecture.quiz, at=end)
    first = Completion.objects.get()
    void_completion(completion=first, reason="代学", at=after(100), by=secretary)
    assert state_of(member, lecture) == StudyState.NOT_STARTED
    assert complete_what_was_missed(at=after(110)) == 0

    end = watch_all(member, lecture, at=after(200))
    assert state_of(member, lecture) == StudyState.QUIZ_PENDING
    submit(make_attempt(member, lecture.quiz, at=end, since=after(100)), at=end)
    assert [row.pass_no for row in Completion.objects.order_by("pass_no")] == [1, 2]
    assert Completion.objects.standing().get().pass_no == 2


def test_a_completion_is_voided_once(member, branch):
    secretary = make_secretary(branch)
    watch_all(member, make_lecture(), at=NOON)
    completion = Completion.objects.get()
    void_completion(completion=completion, reason="一", at=NOON, by=secretary)
    with pytest.raises(AlreadyVoided):
        void_completion(completion=completion, reason="二", at=NOON, by=secretary)
    assert CompletionVoid.objects.get().reason == "一"


def test_the_database_holds_one_completion_per_pass(member):
    watch_all(member, make_lecture(), at=NOON)
    completion = Completion.objects.get()
    completion.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        completion.save(force_insert=True)


def test_what_evidence_rests_on_cannot_be_deleted(member):
    lecture = make_lecture()
    watch_all(member, lecture, at=NOON)
    for row in (lecture, lecture.video.source, member, lecture.video):
        with pytest.raises(ProtectedError):
            row.delete()
