"""A look at a conversion that is not finished: the slices that are done, in the smallest rung.

For editors only. All rungs leave one decode, so the smallest is there as soon as its slice is; the
objects are those that will be published, only the playlists are made for the look and stored
nowhere. Nothing of this is a rendition: lengths, records of watching and members know nothing of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from media_pipeline.delivery import address, expiry
from media_pipeline.models import Job, Video
from media_pipeline.playlists import readdressed
from media_pipeline.states import JobState, StepKind, StepState
from media_pipeline.transcode import hls
from media_pipeline.transcode.types import MediaObject, Plan

MASTER, PICTURE, SOUND = "master.m3u8", "picture.m3u8", "sound.m3u8"


class NoPreview(Exception):
    """Nothing can be watched yet, or all of it can be watched properly."""


@dataclass(frozen=True)
class Preview:
    """What is finished from the beginning on, without a gap. `is_whole`: nothing will follow."""

    gen: str
    video_hex: str
    plan: Plan
    pictures: tuple[MediaObject, ...]
    sound: MediaObject | None

    @property
    def length_s(self) -> int:
        """Whole seconds that can be watched."""
        return int(sum(_length(item) for item in self.pictures))

    @property
    def is_whole(self) -> bool:
        return len(self.pictures) == self.plan.chunk_count


def preview_of(video: Video) -> Preview:
    """What an editor can watch of a video that is being converted and not playable.

    Needs the first slice and, if there is sound, all of it: sound comes first in the queue.
    Raises NoPreview.
    """
    job = video.latest_job
    if job is None or job.state != JobState.ENCODING or video.is_playable:
        raise NoPreview(video.pk)
    # The list of videos loads jobs without their plans.
    job = Job.objects.select_related("video").get(pk=job.pk)
    if not job.plan:
        raise NoPreview(video.pk)
    plan = Plan.from_json(job.plan)
    pictures = tuple(_finished_pictures(job, plan))
    sound = _finished_sound(job)
    if not pictures or (plan.audio is not None and sound is None):
        raise NoPreview(video.pk)
    return Preview(job.gen, video.key.hex, plan, pictures, sound)


def playlist(preview: Preview, name: str, *, at: datetime) -> str:
    """The text of one playlist of a preview; objects have addresses with a token of their own.

    While slices are missing it is an event: players ask again and find more. Raises KeyError for
    a name that is none of MASTER, PICTURE and SOUND.
    """
    base = address(preview.video_hex, preview.gen, expiry(at.timestamp()))
    return readdressed(text_of(preview, name), lambda uri: base + uri)


def text_of(preview: Preview, name: str) -> str:
    """The same with the names of the objects as they are below the generation."""
    if name == MASTER:
        return _master(preview)
    objects = {PICTURE: preview.pictures, SOUND: _heard(preview)}[name]
    if not objects:
        raise KeyError(name)
    return hls.media_playlist(objects, ended=preview.is_whole)


def _master(preview: Preview) -> str:
    rung, first = preview.plan.picture.rungs[-1], preview.pictures[0]
    heard = _heard(preview)
    bandwidth = hls.measure(preview.pictures)
    if heard:
        bandwidth = bandwidth + hls.measure(heard)
    variant = hls.Variant(
        uri=PICTURE,
        bandwidth=bandwidth,
        codecs=(first.codecs, *(item.codecs for item in heard)),
        width=rung.width,
        height=rung.height,
        fps=preview.plan.picture.fps,
    )
    return hls.master_playlist(
        [variant],
        audio_uri=SOUND if heard else None,
        audio_channels=preview.plan.sound.channels if heard else 0,
    )


def _finished_pictures(job: Job, plan: Plan) -> Iterator[MediaObject]:
    """The smallest rung of the slices that follow each other from the first one on."""
    if plan.video is None:
        return
    name = plan.picture.rungs[-1].name
    done = job.steps.filter(kind=StepKind.CHUNK, state=StepState.DONE)
    # Whole results: a rung is named by a number, which a JSON path takes for a place in a list.
    rows = done.order_by("idx").values_list("idx", "result__objects")
    for position, (index, objects) in enumerate(rows):
        if index != position:
            return
        yield MediaObject.from_json(objects[name])


def _finished_sound(job: Job) -> MediaObject | None:
    done = job.steps.filter(kind=StepKind.AUDIO, state=StepState.DONE)
    item = done.values_list("result__main", flat=True).first()
    return MediaObject.from_json(item) if item else None


def _heard(preview: Preview) -> tuple[MediaObject, ...]:
    """The sound that goes with the pictures that are there."""
    if preview.sound is None:
        return ()
    end_s = sum(_length(item) for item in preview.pictures)
    fragments = tuple(
        f
        for f in preview.sound.fragments
        if Fraction(f.start_ticks, preview.sound.timescale) < end_s
    )
    return (replace(preview.sound, fragments=fragments),)


def _length(item: MediaObject) -> Fraction:
    return Fraction(sum(f.ticks for f in item.fragments), item.timescale)
