"""Rows of the pipeline: the database is the workflow, the broker only rings.

Kept apart on purpose: a Source is bytes, a Job is the will to convert them with one recipe,
a Step is a unit that a worker leases, a Rendition is a finished set of files, and
`Video.current_rendition` is the only pointer that means "live".
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from media_pipeline.states import (
    JOB_OPEN,
    STEP_LEASED,
    STEP_WAITING,
    JobState,
    PosterKind,
    RenditionRole,
    StepKind,
    StepState,
)

# Plain strings, so that migrations do not import the enums.
_LEASED = sorted(state.value for state in STEP_LEASED)


def _choices(enum) -> list[tuple[str, str]]:
    """Choices without words for people: those are in `messages`, one place for all screens."""
    return [(member.value, member.value) for member in enum]


class Source(models.Model):
    """One uploaded file. The same bytes twice in one organisation are one Source.

    Never shared across organisations: that would tell who already has a file. `sha256` is
    empty until the file has been inspected; until then `storage_name` is where it arrived.
    `display_name` is for people; nothing on disk is ever named after it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    org = models.ForeignKey(
        "members.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    sha256 = models.CharField(max_length=64, null=True, blank=True)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    display_name = models.CharField(max_length=255)
    storage_name = models.CharField(max_length=255)
    arrived_name = models.CharField(
        max_length=255,
        blank=True,
        help_text="Where the bytes still are while they move to their content address.",
    )
    probe = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org", "sha256"], name="source_once_per_org"
            ),
            models.UniqueConstraint(
                fields=["sha256"],
                condition=Q(org__isnull=True),
                name="source_once_without_org",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name


class VideoQuerySet(models.QuerySet):
    def in_use(self) -> "VideoQuerySet":
        return self.filter(archived_at__isnull=True)

    def playable(self) -> "VideoQuerySet":
        return self.in_use().filter(current_rendition__isnull=False)


class Video(models.Model):
    """A recording with a stable identity; conversions come and go under it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=255)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="videos")
    current_rendition = models.ForeignKey(
        "Rendition", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)
    # A chosen poster is an object of a generation of its own, named after its content, so that
    # conversions come and go without touching it.
    poster_kind = models.CharField(
        max_length=16,
        choices=_choices(PosterKind),
        default=PosterKind.AUTOMATIC.value,
    )
    poster_gen = models.CharField(max_length=25, blank=True)
    poster_at_ms = models.PositiveBigIntegerField(null=True, blank=True)
    poster_wanted_ms = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Being taken by a worker."
    )

    objects = VideoQuerySet.as_manager()

    class Meta:
        verbose_name = _("video")
        verbose_name_plural = _("videos")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_playable(self) -> bool:
        return self.current_rendition_id is not None and self.archived_at is None

    @property
    def latest_job(self) -> "Job | None":
        """The newest job, or None; one query unless `queries.videos_with_status` loaded it."""
        loaded = getattr(self, "loaded_jobs", None)
        if loaded is not None:
            return loaded[0] if loaded else None
        return self.jobs.order_by("-id").first()

    @property
    def duration_ms(self) -> int | None:
        """Length of what is live, in milliseconds; None when nothing is."""
        rendition = self.current_rendition
        return rendition.duration_ms if rendition else None


class Job(models.Model):
    """The conversion of one source of one video with one recipe.

    A changed recipe is a new job beside the old one, so that the live rendition stays until
    the new one is verified. `gen` names the directory of everything that it writes.
    """

    video = models.ForeignKey(Video, on_delete=models.PROTECT, related_name="jobs")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="jobs")
    recipe_hash = models.CharField(max_length=64)
    gen = models.CharField(
        max_length=25, blank=True, help_text="Known once the source is inspected."
    )
    state = models.CharField(
        max_length=16, choices=_choices(JobState), default=JobState.RECEIVED.value
    )
    cancel_requested = models.BooleanField(default=False)
    plan = models.JSONField(null=True, blank=True)
    error_code = models.CharField(max_length=32, blank=True)
    error_params = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["video", "source", "recipe_hash"], name="job_once_per_recipe"
            ),
        ]

    def __str__(self) -> str:
        return f"job {self.pk} ({self.state})"

    @property
    def is_open(self) -> bool:
        return self.state in JOB_OPEN

    @property
    def prefix(self) -> str:
        """Storage prefix of the generation, with a slash at its end."""
        return f"hls/{self.video.key.hex}/{self.gen}/"


class StepQuerySet(models.QuerySet):
    def leased(self) -> "StepQuerySet":
        return self.filter(state__in=STEP_LEASED)

    def waiting(self) -> "StepQuerySet":
        return self.filter(state__in=STEP_WAITING)

    def held(self, *, step_id: int, fence: int) -> "StepQuerySet":
        """The step if this fence still owns it. Every write of a worker starts here."""
        return self.leased().filter(pk=step_id, fence=fence)


class Step(models.Model):
    """A unit of work that exactly one worker may hold, by lease and fence.

    `fence` grows with every claim and never shrinks: a worker that slept through its lease
    finds that its number is no longer the row's, and its files lie under a prefix of their own.
    """

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=16, choices=_choices(StepKind))
    idx = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=16, choices=_choices(StepState))
    priority = models.SmallIntegerField(help_text="Smaller is claimed earlier.")
    fence = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_owner = models.CharField(max_length=100, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    encoder_version = models.CharField(max_length=100, blank=True)
    attempts_content = models.PositiveSmallIntegerField(default=0)
    attempts_infra = models.PositiveSmallIntegerField(default=0)
    leases_lost = models.PositiveSmallIntegerField(default=0)
    progress_permille = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=32, blank=True)
    error_tail = models.TextField(max_length=4096, blank=True)
    result = models.JSONField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job", "kind", "idx"], name="step_once_per_job"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=_LEASED, lease_until__isnull=False)
                    | (~Q(state__in=_LEASED) & Q(lease_until__isnull=True))
                ),
                name="step_lease_while_working",
            ),
            models.CheckConstraint(
                condition=Q(progress_permille__lte=1000), name="step_progress_permille"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "priority"], name="step_claim"),
            models.Index(
                fields=["lease_until"],
                condition=Q(lease_until__isnull=False),
                name="step_lease",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.idx} of job {self.job_id} ({self.state})"


class Rendition(models.Model):
    """A finished, verified set of files. A second publish of one role cannot be stored.

    `mp4_name` and `m4a_name` are files for saving and for players without HLS; a provisional
    rendition has none.
    """

    video = models.ForeignKey(
        Video, on_delete=models.PROTECT, related_name="renditions"
    )
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="renditions")
    role = models.CharField(max_length=16, choices=_choices(RenditionRole))
    gen = models.CharField(max_length=25)
    master_name = models.CharField(max_length=64)
    poster_name = models.CharField(max_length=64, blank=True)
    storyboard_name = models.CharField(max_length=64, blank=True)
    manifest_name = models.CharField(max_length=64)
    manifest_sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    duration_ms = models.PositiveBigIntegerField()
    has_video = models.BooleanField()
    mp4_name = models.CharField(max_length=64, blank=True)
    m4a_name = models.CharField(max_length=64, blank=True)
    mp4_bytes = models.PositiveBigIntegerField(default=0)
    m4a_bytes = models.PositiveBigIntegerField(default=0)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job", "role"], name="rendition_once_per_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.gen}"

    @property
    def prefix(self) -> str:
        """Storage prefix of its own generation, which a job that was planned anew has left."""
        return f"hls/{self.video.key.hex}/{self.gen}/"


class OutboxQuerySet(models.QuerySet):
    def due(self) -> "OutboxQuerySet":
        """Not sent, and nobody is sending it, by the clock of the database."""
        return self.filter(sent_at__isnull=True).filter(
            Q(not_before__isnull=True) | Q(not_before__lte=Now())
        )


class Outbox(models.Model):
    """A notice written in the transaction it tells of; sent later, at least once.

    `key` makes a second notice of the same fact impossible.
    """

    topic = models.CharField(max_length=40)
    key = models.CharField(max_length=100, unique=True)
    payload = models.JSONField()
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "outbox"
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(sent_at__isnull=True),
                name="outbox_unsent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
