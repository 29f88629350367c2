"""Reads: what people see of a conversion, and what operators see of its steps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from media_pipeline import messages
from media_pipeline.models import Caption, Job, Rendition, Source, Step, Video
from media_pipeline.recipe import current_recipe_digest
from media_pipeline.states import (
    JOB_ENDS,
    JOB_OPEN,
    JobState,
    StepKind,
    StepState,
)


@dataclass(frozen=True)
class VideoStatus:
    """Where a video stands, in words for its uploader.

    `state` is a JobState value, or "none" when there is no job. `percent` is 0 to 100. `advice`
    is empty when there is nothing to do. `is_open`: it will change by itself, ask again soon.
    `is_playable`: something can be watched now, whatever the newest job does.
    """

    state: str
    label: str
    percent: int
    message: str
    advice: str
    can_retry: bool
    is_open: bool
    is_playable: bool


@dataclass(frozen=True)
class StepLine:
    """One line of the timeline that operators read. `motion`: what `inspect` measured of the picture."""

    kind: str
    label: str
    idx: int
    state: str
    state_label: str
    percent: int
    started_at: datetime | None
    ended_at: datetime | None
    wall_s: float | None
    cpu_s: float | None
    owner: str
    encoder_version: str
    attempts: int
    leases_lost: int
    error_code: str
    error_tail: str
    motion: dict | None = None


def videos_with_status(videos: QuerySet[Video] | None = None) -> QuerySet[Video]:
    """`videos` (None: all not put away), newest first, with all that `video_status` needs: three queries."""
    if videos is None:
        videos = Video.objects.in_use()
    jobs = (
        Job.objects.order_by("-id")
        .defer("plan")
        .annotate(ahead=_jobs_ahead())
        .prefetch_related(Prefetch("steps", _light_steps(), to_attr="loaded_steps"))
    )
    return (
        videos.select_related("current_rendition", "uploaded_by", "source")
        .defer("source__probe")
        .order_by("-created_at", "-id")
        .prefetch_related(Prefetch("jobs", jobs, to_attr="loaded_jobs"))
    )


def _light_steps() -> QuerySet[Step]:
    return Step.objects.only(
        "job_id", "kind", "idx", "state", "progress_permille", "error_code"
    )


def _jobs_ahead():
    """Open jobs that came earlier than the job of the outer query."""
    earlier = (
        Job.objects.filter(state__in=JOB_OPEN, id__lt=OuterRef("id"))
        .order_by()
        .annotate(one=F("id") * 0)
        .values("one")
        .annotate(count=Count("id"))
        .values("count")
    )
    return Coalesce(Subquery(earlier, output_field=IntegerField()), 0)


def queue_position(job: Job) -> int:
    """How many open jobs came earlier; 0 is next or at work."""
    return Job.objects.filter(state__in=JOB_OPEN, id__lt=job.pk).count()


def with_latest_job(videos: QuerySet[Video]) -> QuerySet[Video]:
    """Adds `job_state` and `job_recipe` of the newest job, for filters; None without a job."""
    newest = Job.objects.filter(video=OuterRef("pk")).order_by("-id")
    return videos.annotate(
        job_state=Subquery(newest.values("state")[:1]),
        job_recipe=Subquery(newest.values("recipe_hash")[:1]),
    )


def outdated_videos() -> QuerySet[Video]:
    """Playable videos whose newest job has ended and had another recipe than today's."""
    return (
        with_latest_job(Video.objects.playable())
        .filter(job_state__in=JOB_ENDS)
        .exclude(job_recipe=current_recipe_digest())
    )


def without_captions() -> QuerySet[Video]:
    """Playable videos that offer members no captions: nobody has checked any."""
    offered = Caption.objects.published().filter(video=OuterRef("pk"))
    return Video.objects.playable().filter(~Exists(offered))


def with_stored_bytes(videos: QuerySet[Video]) -> QuerySet[Video]:
    """Adds `stored_bytes`: the source and every rendition that is kept, as rows count them."""
    renditions = (
        Rendition.objects.filter(video=OuterRef("pk"))
        .order_by()
        .values("video")
        .annotate(total=Sum("bytes"))
        .values("total")
    )
    made = Coalesce(Subquery(renditions, output_field=BigIntegerField()), 0)
    return videos.annotate(stored_bytes=F("source__size") + made)


@dataclass(frozen=True)
class StorageUse:
    """Bytes that the rows account for, and how many of each there are."""

    sources: int
    source_bytes: int
    renditions: int
    rendition_bytes: int

    @property
    def total_bytes(self) -> int:
        return self.source_bytes + self.rendition_bytes


def storage_use() -> StorageUse:
    """What sources and renditions take up together; two queries. Equal bytes count once.

    A source counts while a job may still need it: the bytes of refused ones go.
    """
    needing = Job.objects.filter(source=OuterRef("pk")).exclude(
        state__in=[JobState.REJECTED, JobState.CANCELLED]
    )
    kept = (
        Source.objects.filter(Exists(needing))
        .order_by()
        .values("storage_name")
        .annotate(size=Max("size"))
    )
    sources = kept.aggregate(number=Count("storage_name"), total=Sum("size"))
    made = Rendition.objects.aggregate(number=Count("pk"), total=Sum("bytes"))
    return StorageUse(
        sources=sources["number"],
        source_bytes=sources["total"] or 0,
        renditions=made["number"],
        rendition_bytes=made["total"] or 0,
    )


def video_status(video: Video) -> VideoStatus:
    """The status of one video; no query when it comes from `videos_with_status`."""
    job = video.latest_job
    if job is None:
        return _without_job(video)
    steps = getattr(job, "loaded_steps", None)
    if steps is None:
        steps = list(_light_steps().filter(job=job))
    message, advice = _sentences(video, job, steps)
    if video.archived_at is not None:
        message, advice = _("Archived: nobody can play it."), ""
    return VideoStatus(
        state=job.state,
        label=str(messages.JOB_LABELS[job.state]),
        percent=_percent(job, steps),
        message=message,
        advice=advice,
        can_retry=job.state == JobState.FAILED and video.archived_at is None,
        is_open=job.is_open,
        is_playable=video.is_playable,
    )


def video_statuses(videos: Iterable[Video]) -> dict[int, VideoStatus]:
    """Statuses by primary key, for videos from `videos_with_status`."""
    return {video.pk: video_status(video) for video in videos}


def _without_job(video: Video) -> VideoStatus:
    return VideoStatus(
        state="none",
        label=_("Not converted"),
        percent=0,
        message="",
        advice="",
        can_retry=False,
        is_open=False,
        is_playable=video.is_playable,
    )


def _percent(job: Job, steps: list[Step]) -> int:
    """Share of the slices that is encoded; of the sound when there is no picture.

    Slices are equally long but for the last, so their mean is the share of frames. Never 100
    before it is published.
    """
    if job.state == JobState.READY:
        return 100
    for kind in (StepKind.CHUNK, StepKind.AUDIO):
        parts = [step.progress_permille for step in steps if step.kind == kind]
        if parts:
            return min(99, sum(parts) // (10 * len(parts)))
    return 0


def _sentences(video: Video, job: Job, steps: list[Step]) -> tuple[str, str]:
    if job.state in {JobState.REJECTED, JobState.FAILED}:
        sentence = messages.failure_sentence(
            job.error_code, job.error_params, ref=job.pk, given_up=True
        )
        return sentence.message, sentence.advice
    if job.cancel_requested:
        return _("The conversion is being stopped."), ""
    if job.is_open:
        waiting = _waiting_for(steps)
        if waiting:
            return waiting
    return _progress_sentence(video, job, steps), ""


def _waiting_for(steps: list[Step]) -> tuple[str, str] | None:
    """The sentence for a fault that is being retried by itself."""
    for step in steps:
        if step.state == StepState.RETRY_WAIT and step.error_code:
            if step.error_code in messages.GIVEN_UP:
                sentence = messages.failure_sentence(step.error_code, {})
                return sentence.message, sentence.advice
            return _("Conversion is taking longer than usual."), ""
    return None


def _progress_sentence(video: Video, job: Job, steps: list[Step]) -> str:
    match job.state:
        case JobState.RECEIVED:
            ahead = getattr(job, "ahead", None)
            ahead = queue_position(job) if ahead is None else ahead
            if ahead:
                return _("Videos in the queue before it: %(number)s") % {
                    "number": ahead
                }
            return _("It is converted as soon as a worker is free.")
        case JobState.INSPECTING:
            return _("The file is being checked.")
        case JobState.ENCODING if video.is_playable:
            return _("It can be played; a better version is on its way.")
        case JobState.ENCODING if _is_packaging(steps):
            return _("The result is being checked and published.")
        case JobState.ENCODING:
            return _("Picture and sound are being converted.")
        case JobState.READY:
            return _("It can be played.")
    return ""


def _is_packaging(steps: list[Step]) -> bool:
    return any(
        step.kind == StepKind.PACKAGE and step.state != StepState.BLOCKED
        for step in steps
    )


def picture_size(video: Video) -> tuple[int, int] | None:
    """Width and height in pixels of the largest picture that is live, None without one.

    One query. A page that knows them leaves the right room for a portrait before it loads.
    """
    rendition = video.current_rendition
    if rendition is None or not rendition.has_video:
        return None
    rung = "plan__video__rungs__0__"
    size = (
        Job.objects.filter(pk=rendition.job_id)
        .values_list(f"{rung}width", f"{rung}height")
        .first()
    )
    return size if size and all(size) else None


def step_timeline(job: Job) -> list[StepLine]:
    """Every step of a job in the order of its start, waiting ones last; one query."""
    rows = job.steps.order_by(F("started_at").asc(nulls_last=True), "priority", "idx")
    return [_line(row) for row in rows]


def _line(row: Step) -> StepLine:
    cost = (row.result or {}).get("cost") or {}
    timed = row.started_at and row.ended_at
    return StepLine(
        kind=row.kind,
        label=str(messages.STEP_LABELS[row.kind]),
        idx=row.idx,
        state=row.state,
        state_label=str(messages.STEP_STATE_LABELS[row.state]),
        percent=row.progress_permille // 10,
        started_at=row.started_at,
        ended_at=row.ended_at,
        wall_s=(row.ended_at - row.started_at).total_seconds() if timed else None,
        cpu_s=cost["cpu_user_s"] + cost["cpu_sys_s"] if cost else None,
        owner=row.lease_owner,
        encoder_version=row.encoder_version,
        attempts=row.attempts_content + row.attempts_infra,
        leases_lost=row.leases_lost,
        error_code=row.error_code,
        error_tail=row.error_tail,
        motion=(row.result or {}).get("motion"),
    )
