"""Choosing the still picture of a video. The choice belongs to the video and outlives conversions.

A chosen poster is an object in a generation of its own, `hls/{video}/{gen}/poster.jpg`, with
`gen` made from its bytes: written once, served under the same kind of token, and gone from
sight as soon as another is chosen.
"""

import hashlib

from django.db import transaction

from media_pipeline import rules
from media_pipeline.models import Step, Video
from media_pipeline.operations.extras import finish_extra, queue_extra
from media_pipeline.pictures import poster_jpeg
from media_pipeline.states import PosterKind, StepKind, StepState
from media_pipeline.storage import media_storage
from media_pipeline.transcode.types import StillsResult


class NoSuchPicture(Exception):
    """The candidate, or the moment, is not there (any more)."""


def candidates(video: Video) -> list[tuple[str, int]]:
    """(object name in the live generation, moment in ms) of the pictures to choose from; one query."""
    rendition = video.current_rendition
    if rendition is None:
        return []
    row = Step.objects.filter(
        job=rendition.job_id, kind=StepKind.STILLS, state=StepState.DONE
    ).first()
    if row is None or not row.result:
        return []
    made = StillsResult.from_json(row.result)
    return [(item.file.key, round(item.at_s * 1000)) for item in made.candidates]


@transaction.atomic
def choose_automatic(*, video: Video, at, by) -> Video:
    """Back to what the stills step found best, now and after each conversion."""
    return _set(video, PosterKind.AUTOMATIC, gen="", at_ms=None)


@transaction.atomic
def choose_candidate(*, video: Video, name: str, at, by) -> Video:
    """Take one of `candidates`. Raises NoSuchPicture."""
    at_ms = dict(candidates(video)).get(name)
    rendition = video.current_rendition
    if at_ms is None or rendition is None:
        raise NoSuchPicture(name)
    try:
        with media_storage().open(
            f"hls/{video.key.hex}/{rendition.gen}/{name}"
        ) as file:
            data = file.read()
    except FileNotFoundError as error:
        raise NoSuchPicture(name) from error
    gen = store_poster(video, data)
    return _set(video, PosterKind.CANDIDATE, gen=gen, at_ms=at_ms)


@transaction.atomic
def choose_upload(*, video: Video, data: bytes, at, by) -> Video:
    """Take a picture of one's own, written anew. Raises pictures.NotAPicture."""
    gen = store_poster(video, poster_jpeg(data))
    return _set(video, PosterKind.UPLOADED, gen=gen, at_ms=None)


@transaction.atomic
def request_frame(*, video: Video, at_ms: int, at, by) -> Step:
    """Ask a worker for the picture at `at_ms`; it becomes the poster unless another is chosen first.

    Raises NoSuchPicture when nothing with a picture is live or the moment lies beyond its end.
    """
    rendition = video.current_rendition
    if rendition is None or not rendition.has_video:
        raise NoSuchPicture(at_ms)
    if not 0 <= at_ms < rendition.duration_ms:
        raise NoSuchPicture(at_ms)
    step = queue_extra(job_id=rendition.job_id, kind=StepKind.FRAME, idx=at_ms)
    Video.objects.filter(pk=video.pk).update(poster_wanted_ms=at_ms)
    video.poster_wanted_ms = at_ms
    return step


@transaction.atomic
def finish_frame(*, step: Step, data: bytes, result: dict, at) -> None:
    """T4 for `frame`: end the step, and show its picture if it is still the one wanted. Raises Fenced."""
    video_id = finish_extra(step=step, result=result, at=at)
    video = Video.objects.select_for_update(no_key=True).get(pk=video_id)
    if video.poster_wanted_ms == step.idx:
        _set(
            video,
            PosterKind.FRAME,
            gen=store_poster(video, data),
            at_ms=step.idx,
        )


def store_poster(video: Video, data: bytes) -> str:
    """Write the bytes where their generation says; returns it. The same bytes twice are one object."""
    gen = rules.poster_gen(hashlib.sha256(data).hexdigest())
    name = f"hls/{video.key.hex}/{gen}/{rules.CHOSEN_POSTER}"
    store = media_storage()
    if store.size(name) != len(data):
        store.put_bytes(name, data)
    return gen


def _set(video: Video, kind: PosterKind, *, gen: str, at_ms: int | None) -> Video:
    video.poster_kind, video.poster_gen, video.poster_at_ms = kind, gen, at_ms
    video.poster_wanted_ms = None
    video.save(
        update_fields=["poster_kind", "poster_gen", "poster_at_ms", "poster_wanted_ms"]
    )
    return video
