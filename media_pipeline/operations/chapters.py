"""Chapters: suggested by the pipeline, decided by people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from media_pipeline.models import Chapter, Video
from media_pipeline.states import ChapterState

# A suggestion this close to something decided is the same moment.
NEAR_MS = 5_000
MAX_CHAPTERS = 200


@dataclass(frozen=True)
class ChapterRow:
    """One line of the editor's list. `shown`: members see it."""

    start_ms: int
    title: str
    shown: bool


class TwiceOneMoment(Exception):
    """Two chapters begin at `start_ms`."""

    def __init__(self, start_ms: int) -> None:
        super().__init__(start_ms)
        self.start_ms = start_ms


@transaction.atomic
def suggest_chapters(*, video: Video, starts_ms: Iterable[int], at) -> int:
    """Replace open suggestions by these moments; returns how many there are now.

    What a person has accepted or dropped stays, and is not suggested again.
    """
    _lock(video)
    video.chapters.suggested().delete()
    decided = list(video.chapters.values_list("start_ms", flat=True))
    fresh = [
        start
        for start in sorted(set(starts_ms))
        if all(abs(start - known) > NEAR_MS for known in decided)
    ][:MAX_CHAPTERS]
    Chapter.objects.bulk_create(
        Chapter(video=video, start_ms=start, state=ChapterState.SUGGESTED)
        for start in fresh
    )
    return len(fresh)


@transaction.atomic
def save_chapters(*, video: Video, rows: Sequence[ChapterRow], at, by) -> None:
    """Make the list of a video exactly `rows`; what is missing from it counts as dropped.

    Rows not shown stay suggestions. Raises TwiceOneMoment; nothing is changed then.
    """
    _lock(video)
    starts = [row.start_ms for row in rows]
    for earlier, later in zip(sorted(starts), sorted(starts)[1:], strict=False):
        if earlier == later:
            raise TwiceOneMoment(earlier)
    known = {chapter.start_ms: chapter for chapter in video.chapters.all()}
    for row in rows[:MAX_CHAPTERS]:
        chapter = known.pop(row.start_ms, None) or Chapter(
            video=video, start_ms=row.start_ms
        )
        state = ChapterState.ACCEPTED if row.shown else ChapterState.SUGGESTED
        if (chapter.title, chapter.state) == (row.title, state):
            continue
        chapter.title, chapter.state = row.title, state
        chapter.decided_at, chapter.decided_by = at, by
        chapter.save()
    gone = [chapter.pk for chapter in known.values()]
    Chapter.objects.filter(pk__in=gone).exclude(state=ChapterState.DROPPED).update(
        state=ChapterState.DROPPED, decided_at=at, decided_by=by
    )


def _lock(video: Video) -> None:
    Video.objects.select_for_update(no_key=True).get(pk=video.pk)
