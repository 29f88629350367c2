"""Lectures made by publishing them; videos as the pipeline leaves them, without running it."""

import datetime as dt
import uuid

from courses.operations.publishing import LectureDraft, publish_lecture
from courses.operations.watching import Beat, open_session, record_beat
from media_pipeline.models import Job, Rendition, Source, Video
from media_pipeline.states import JobState, RenditionRole

NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)


def make_video(title="录像", *, duration_ms=40_000, playable=True, at=NOON):
    """A video; playable unless told otherwise, with a rendition that names no real files."""
    source = Source.objects.create(
        size=1_000, display_name=f"{title}.mp4", storage_name="x.mp4", created_at=at
    )
    video = Video.objects.create(title=title, source=source, created_at=at)
    if playable:
        publish_rendition(video, duration_ms=duration_ms, at=at)
    return video


def publish_rendition(video, *, duration_ms, role=RenditionRole.FINAL, at=NOON):
    """Make a (new) rendition of the video's source live."""
    gen = f"{uuid.uuid4().hex[:16]}-{uuid.uuid4().hex[:8]}"
    job = Job.objects.create(
        video=video,
        source=video.source,
        recipe_hash=uuid.uuid4().hex * 2,
        gen=gen,
        state=JobState.READY,
        created_at=at,
        finished_at=at,
    )
    video.current_rendition = Rendition.objects.create(
        video=video,
        job=job,
        role=role,
        gen=gen,
        master_name="master.m3u8",
        poster_name="poster.jpg",
        manifest_name="manifest.json",
        manifest_sha256="0" * 64,
        bytes=1_000,
        duration_ms=duration_ms,
        has_video=True,
        published_at=at,
    )
    video.save()
    return video.current_rendition


def make_lecture(title="坚定理想信念", *, key=None, at=NOON, **draft):
    """A published lecture for signed-in members, with a playable 40-second video unless `video` is given."""
    if "video" not in draft:
        draft["video"] = make_video(title)
    return publish_lecture(
        key=key or uuid.uuid4(),
        draft=LectureDraft(title=title, **draft),
        at=at,
        by=None,
    )


class Player:
    """A page that plays one lecture: one session, cumulative spans, a growing sequence number."""

    def __init__(self, member, lecture, *, at, offline=False):
        self.lecture = lecture
        self.opened = open_session(user=member, key=lecture.key, at=at, offline=offline)
        self.token = self.opened.token
        self.spans = []
        self.seq = 0

    def beat(self, *, at, spans=None, position_ms=0):
        """Send everything played so far (or `spans`) as the next beat, received at `at`."""
        self.seq += 1
        spans = self.spans if spans is None else spans
        return self.send(seq=self.seq, spans=spans, at=at, position_ms=position_ms)

    def send(self, *, seq, spans, at, position_ms=0):
        """Send exactly this, whatever was sent before."""
        beat = Beat(
            key=self.lecture.key,
            token=self.token,
            seq=seq,
            spans=list(spans),
            position_ms=position_ms,
        )
        return record_beat(beat=beat, at=at)


def watch_all(member, lecture, *, at):
    """Watch the whole lecture at normal speed from `at` on; returns the moment it ended."""
    player = Player(member, lecture, at=at)
    duration_ms = lecture.video.duration_ms
    end = at + dt.timedelta(milliseconds=duration_ms)
    player.beat(spans=[(0, duration_ms)], at=end)
    return end
