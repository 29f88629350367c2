"""Where a member stands with lectures: one function feeds every card, page, reply and record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from courses import rules
from courses.models import Completion, Lecture, Restudy, WatchRecord
from courses.queries.checkpoints import open_counts
from courses.queries.evidence import (
    current_records,
    finished_attempts,
    passing_attempt,
)
from courses.queries.passes import FIRST_PASS, PassState, passes
from courses.states import StudyState
from members.models import Member
from quizzes.models import Attempt


@dataclass(frozen=True)
class Standing:
    """What is done and what is still missing, in seconds and yes or no; the figures are the server's.

    `checkpoints` are the questions inside the video, `checkpoints_left` those not yet answered by the rule.
    `restudy`: the lecture is studied anew, for that reason; `earlier` is the completion before, which stands.
    """

    state: StudyState
    length_s: int
    need_s: int
    covered_s: int
    quiz_required: bool
    quiz_passed: bool
    completion: Completion | None
    record: WatchRecord | None
    checkpoints: int = 0
    checkpoints_left: int = 0
    restudy: Restudy | None = None
    earlier: Completion | None = None

    @property
    def percent(self) -> int:
        """Share seen, whole percent, rounded down."""
        return rules.percent_of(self.covered_s, self.length_s)

    @property
    def need_percent(self) -> int:
        """Share to see, whole percent."""
        return rules.percent_of(self.need_s, self.length_s)

    @property
    def missing_s(self) -> int:
        """Seconds still to watch before the share is reached."""
        return max(0, self.need_s - self.covered_s)

    @property
    def state_label(self) -> str:
        """The word for the state; a lecture to be studied anew says so until it is begun."""
        if self.restudy is not None and self.state == StudyState.NOT_STARTED:
            return _("Study again")
        return str(self.state.label)

    @property
    def completed_at(self) -> datetime | None:
        """When it was completed, if it is."""
        return self.completion.completed_at if self.completion else None

    @property
    def position_ms(self) -> int:
        """Where to resume."""
        return self.record.position_ms if self.record else 0

    @property
    def gaps(self) -> list[tuple[int, int]]:
        """Stretches not seen yet as [from_s, to_s); reads the bits of the record."""
        seen = self.record.seconds if self.record else 0
        return rules.gaps(seen=seen, length=self.length_s) if self.length_s else []


def standings(
    *, member: Member | None, lectures: Iterable[Lecture]
) -> dict[int, Standing]:
    """The standing per lecture id; four queries whatever the number of lectures, five with checkpoints, none for nobody.

    The lectures need `video__current_rendition` loaded.
    """
    lectures = list(lectures)
    if member is None or not lectures:
        return {
            lecture.pk: _standing(lecture, FIRST_PASS, None, [], (0, 0))
            for lecture in lectures
        }
    states = passes(member=member, lecture_ids=[lecture.pk for lecture in lectures])
    records = current_records(member=member, lectures=lectures)
    quiz_ids = {lecture.quiz_id for lecture in lectures if lecture.quiz_id}
    attempts = finished_attempts(member=member, quiz_ids=quiz_ids)
    points = open_counts(member=member, lectures=lectures, states=states)
    found = {}
    for lecture in lectures:
        state = states.get(lecture.pk, FIRST_PASS)
        record = records.get((lecture.pk, state.no))
        found[lecture.pk] = _standing(
            lecture, state, record, attempts, points.get(lecture.pk, (0, 0))
        )
    return found


def standing_of(*, member: Member | None, lecture: Lecture) -> Standing:
    """The standing with one lecture."""
    return standings(member=member, lectures=[lecture])[lecture.pk]


def length_of(lecture: Lecture) -> int:
    """Creditable seconds of the recording as it would be played now; 0 without one."""
    duration_ms = lecture.video.duration_ms if lecture.video else None
    return rules.length_s(duration_ms) if duration_ms else 0


def _standing(
    lecture: Lecture,
    state: PassState,
    record: WatchRecord | None,
    attempts: list[Attempt],
    points: tuple[int, int],
) -> Standing:
    length = record.media_version.length_s if record else length_of(lecture)
    need = rules.need_s(length, lecture.threshold_percent)
    covered = record.covered if record else 0
    tried = [
        attempt
        for attempt in attempts
        if attempt.quiz_id == lecture.quiz_id
        and (state.since is None or attempt.submitted_at > state.since)
    ]
    passed = lecture.quiz_id is not None and bool(
        passing_attempt(tried, quiz_id=lecture.quiz_id, since=state.since)
    )
    return Standing(
        state=_state_of(
            done=state.completion is not None,
            started=covered > 0 or bool(tried),
            watched=lecture.video_id is None
            or (record is not None and covered >= need),
            quiz_missing=lecture.quiz_id is not None and not passed,
        ),
        length_s=length,
        need_s=need,
        covered_s=covered,
        quiz_required=lecture.quiz_id is not None,
        quiz_passed=passed,
        completion=state.completion,
        record=record,
        checkpoints=points[0],
        checkpoints_left=points[1],
        restudy=state.restudy,
        earlier=state.earlier,
    )


def _state_of(
    *, done: bool, started: bool, watched: bool, quiz_missing: bool
) -> StudyState:
    if done:
        return StudyState.DONE
    if not started:
        return StudyState.NOT_STARTED
    if watched and quiz_missing:
        return StudyState.QUIZ_PENDING
    return StudyState.IN_PROGRESS
