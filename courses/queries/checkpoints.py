"""The questions inside a video: which are asked, and which of them a member has answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.models import Checkpoint, CheckpointAnswer, Lecture
from courses.queries.passes import FIRST_PASS, PassState
from members.models import Member
from quizzes.models import BankEntry, QuestionVersion
from quizzes.queries import ItemView, preview_view
from quizzes.types import REGISTRY


@dataclass(frozen=True)
class CheckpointView:
    """One checkpoint as its member sees it. `done` says that the lecture's rule is met, `tried`
    that there was a try; `item` is the question without its key."""

    checkpoint: Checkpoint
    item: ItemView
    done: bool
    tried: bool


def asked_of(lecture: Lecture) -> QuerySet[Checkpoint]:
    """The checkpoints that a completion of `lecture` needs; none without a video."""
    if lecture.video_id is None:
        return Checkpoint.objects.none()
    return Checkpoint.objects.asked().filter(lecture=lecture, entry__in=_usable())


def counting_answers(
    *, member: Member, lecture: Lecture, state: PassState
) -> dict[int, CheckpointAnswer]:
    """The first answer that meets the rule, per checkpoint id, in the pass the member is on. One query."""
    answers = CheckpointAnswer.objects.filter(
        checkpoint__lecture=lecture, member=member, pass_no=state.no
    ).order_by("-pk")
    if lecture.checkpoints_must_be_right:
        answers = answers.filter(fraction=1)
    return {answer.checkpoint_id: answer for answer in answers}


def open_counts(
    *, member: Member, lectures: Iterable[Lecture], states: dict[int, PassState]
) -> dict[int, tuple[int, int]]:
    """(asked, still open) per lecture id; lectures without checkpoints are left out. One query, two with checkpoints."""
    by_id = {lecture.pk: lecture for lecture in lectures if lecture.video_id}
    asked: dict[int, set[int]] = defaultdict(set)
    rows = Checkpoint.objects.asked().filter(lecture__in=by_id, entry__in=_usable())
    for pk, lecture_id in rows.values_list("pk", "lecture_id"):
        asked[lecture_id].add(pk)
    if not asked:
        return {}
    met: dict[int, set[int]] = defaultdict(set)
    answers = CheckpointAnswer.objects.filter(
        Q(fraction=1) | Q(checkpoint__lecture__checkpoints_must_be_right=False),
        member=member,
        checkpoint__lecture__in=asked,
    )
    for pk, lecture_id, pass_no in answers.values_list(
        "checkpoint", "checkpoint__lecture", "pass_no"
    ):
        if pass_no == states.get(lecture_id, FIRST_PASS).no:
            met[lecture_id].add(pk)
    return {
        lecture_id: (len(points), len(points - met[lecture_id]))
        for lecture_id, points in asked.items()
    }


def checkpoint_views(
    *, member: Member, lecture: Lecture, state: PassState
) -> list[CheckpointView]:
    """What the page of `lecture` asks `member`, in the order of the video. Four queries."""
    points = list(asked_of(lecture))
    if not points:
        return []
    versions = _versions([point.entry_id for point in points])
    met = counting_answers(member=member, lecture=lecture, state=state)
    tried = set(
        CheckpointAnswer.objects.filter(
            checkpoint__in=points, member=member, pass_no=state.no
        ).values_list("checkpoint", flat=True)
    )
    return [
        CheckpointView(
            checkpoint=point,
            item=preview_view(
                versions[point.entry_id],
                no=point.pk,
                seed=f"{member.pk} {point.key}",
            ),
            done=point.pk in met,
            tried=point.pk in tried,
        )
        for point in points
        if versions[point.entry_id].kind in REGISTRY
    ]


def version_of(checkpoint: Checkpoint) -> QuestionVersion | None:
    """The wording that is asked now; None once the question is out of use."""
    return _versions([checkpoint.entry_id]).get(checkpoint.entry_id)


def awaiting_checkpoints() -> Any:
    """A condition on WatchRecords: a checkpoint of the lecture is not answered in that pass."""
    answered = CheckpointAnswer.objects.filter(
        Q(fraction=1) | Q(checkpoint__lecture__checkpoints_must_be_right=False),
        checkpoint=OuterRef("pk"),
        member=OuterRef(OuterRef("member")),
        pass_no=OuterRef(OuterRef("pass_no")),
    )
    return Exists(
        Checkpoint.objects.filter(
            ~Exists(answered),
            lecture=OuterRef("lecture"),
            withdrawn_at__isnull=True,
            entry__in=_usable(),
        )
    )


def _usable() -> Any:
    """A question without a version in use cannot be answered, so nobody waits for it."""
    return BankEntry.objects.usable().values("pk")


def _versions(entry_ids: list[int]) -> dict[int, QuestionVersion]:
    ready = BankEntry.objects.usable().filter(pk__in=entry_ids)
    versions = QuestionVersion.objects.filter(pk__in=ready.values("latest_ready_id"))
    return {version.entry_id: version for version in versions.select_related("entry")}
