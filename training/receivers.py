"""News from the rooms below, each answered by one operation in the same transaction."""

from functools import partial

from django.db import transaction
from django.dispatch import receiver

from courses.signals import (
    completion_recorded,
    completion_voided,
    lecture_published,
    lecture_withdrawn,
    study_started,
    study_starting,
)
from lib import doorbell
from members.signals import (
    member_disabled,
    member_enabled,
    memberships_changed,
    units_changed,
)
from quizzes.signals import attempt_started
from training.operations.automatic import (
    end_lecture,
    follow_lecture,
    follow_session,
    tell_absentees,
)
from training.operations.following import CROWD, materialise
from training.operations.ledger import settle_credit
from training.operations.statuses import (
    hold_duties,
    note_attempt,
    note_attendance,
    note_study,
)
from training.queries.people import members_below
from training.signals import attendance_changed

FOLLOW_TASK = "training.tasks.follow_people"


@receiver(completion_recorded, dispatch_uid="training.completion_recorded")
def on_completion_recorded(*, completion, at, **news):
    _follow_completion(completion, at=at)


@receiver(completion_voided, dispatch_uid="training.completion_voided")
def on_completion_voided(*, completion, at, **news):
    void = completion.void
    _follow_completion(completion, reason=void.reason, by=void.actor, at=at)


@receiver(study_starting, dispatch_uid="training.study_starting")
def on_study_starting(*, member_id, lecture_id, **news):
    hold_duties(member_id=member_id, lecture_ids=[lecture_id])


@receiver(study_started, dispatch_uid="training.study_started")
def on_study_started(*, member_id, lecture_id, at, **news):
    note_study(member_id=member_id, lecture_ids=[lecture_id], at=at)


@receiver(attempt_started, dispatch_uid="training.attempt_started")
def on_attempt_started(*, attempt, at, **news):
    note_attempt(attempt=attempt, at=at)


@receiver(attendance_changed, dispatch_uid="training.attendance_changed")
def on_attendance_changed(*, session, member_ids, at, **news):
    follow_session(session=session, at=at)
    note_attendance(session=session, member_ids=member_ids, at=at)
    # After the duties say who has to make up.
    tell_absentees(session=session, member_ids=member_ids, at=at)


@receiver(lecture_published, dispatch_uid="training.lecture_published")
def on_lecture_published(*, lecture, at, by, **news):
    follow_lecture(lecture=lecture, at=at, by=by)


@receiver(lecture_withdrawn, dispatch_uid="training.lecture_withdrawn")
def on_lecture_withdrawn(*, lecture, at, by, **news):
    end_lecture(lecture=lecture, at=at, by=by)


@receiver(memberships_changed, dispatch_uid="training.memberships_changed")
def on_memberships_changed(*, member_ids, at, **news):
    _follow(list(member_ids), at=at)


@receiver(member_disabled, dispatch_uid="training.member_disabled")
@receiver(member_enabled, dispatch_uid="training.member_enabled")
def on_account_changed(*, member, at, **news):
    _follow([member.pk], at=at)


@receiver(units_changed, dispatch_uid="training.units_changed")
def on_units_changed(*, unit_ids, at, **news):
    _follow(members_below(unit_ids, at=at), at=at)


def _follow_completion(completion, *, reason="", at, by=None):
    """The ledger first: it holds the person, and whoever takes people and duties takes people first."""
    member, lecture = completion.member_id, completion.lecture
    settle_credit(lecture=lecture, member_ids=[member], reason=reason, at=at, by=by)
    note_study(member_id=member, lecture_ids=[lecture.pk], at=at)


def _follow(member_ids, *, at):
    """Few people at once; for many the nightly round is rung for, as soon as the change stands."""
    if len(member_ids) <= CROWD:
        materialise(member_ids=member_ids, at=at)
    else:
        transaction.on_commit(partial(doorbell.ring, FOLLOW_TASK))
