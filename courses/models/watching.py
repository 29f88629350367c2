"""Which seconds a member has seen, and the clock that bounds what may be credited.

The rule is `courses.rules`; the writes are `courses.operations.watching`.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from courses import rules


class MediaVersion(models.Model):
    """The recording that the bits of a watch record refer to.

    One per (lecture, source file): a re-encode of the same source is the same version and keeps every bit;
    another file is another version, whose bits start empty. `length_s` is the number of whole seconds
    that can be credited.
    """

    lecture = models.ForeignKey(
        "courses.Lecture", models.PROTECT, related_name="media_versions"
    )
    no = models.PositiveIntegerField()
    source = models.ForeignKey(
        "media_pipeline.Source", models.PROTECT, related_name="+"
    )
    duration_ms = models.PositiveBigIntegerField()
    length_s = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lecture", "no"], name="courses_media_version_no"
            ),
            models.UniqueConstraint(
                fields=["lecture", "source"], name="courses_media_version_source"
            ),
            models.CheckConstraint(
                condition=Q(length_s__gte=1), name="courses_media_version_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lecture_id} v{self.no}"


class WatchSession(models.Model):
    """Playback authorised once, for one member and one lecture; the only thing that can send beats."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    lecture = models.ForeignKey("courses.Lecture", models.PROTECT, related_name="+")
    media_version = models.ForeignKey(MediaVersion, models.PROTECT, related_name="+")
    pass_no = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    offline = models.BooleanField(default=False)
    earned_at_open = models.PositiveBigIntegerField(default=0)
    last_seq = models.PositiveBigIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.key)


class WatchRecord(models.Model):
    """The seconds of one recording that one member has been credited with, one bit each.

    Bits and not a sum: replaying a passage, a lost beat or a beat delivered twice cannot change the total.
    `position_ms` is only where to resume and never read by the completion rule.
    """

    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    lecture = models.ForeignKey("courses.Lecture", models.PROTECT, related_name="+")
    media_version = models.ForeignKey(MediaVersion, models.PROTECT, related_name="+")
    pass_no = models.PositiveSmallIntegerField(default=1)
    bits = models.BinaryField(default=bytes)
    covered = models.PositiveIntegerField(default=0)
    offline_s = models.PositiveIntegerField(default=0)
    position_ms = models.PositiveBigIntegerField(default=0)
    position_at = models.DateTimeField(null=True, blank=True)
    position_session = models.ForeignKey(
        WatchSession, models.PROTECT, null=True, related_name="+"
    )
    rev = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "lecture", "media_version", "pass_no"],
                name="courses_watch_record_once",
            ),
            models.CheckConstraint(
                condition=Q(offline_s__lte=F("covered")),
                name="courses_watch_record_offline_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} × {self.lecture_id}: {self.covered} s"

    @property
    def seconds(self) -> int:
        """The bits as one integer; bit k is second k."""
        return rules.unpack(bytes(self.bits))


class WatchClock(models.Model):
    """The one meter of a member: which session earns, since when, and how much slack is left.

    One row per member and not per session: sessions running side by side must not earn the same minute twice.
    """

    member = models.OneToOneField(
        "members.Member", models.PROTECT, primary_key=True, related_name="+"
    )
    session = models.ForeignKey(
        WatchSession, models.PROTECT, null=True, related_name="+"
    )
    anchor = models.DateTimeField()
    slack_ms = models.PositiveIntegerField()
    earned_s = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.member_id}: {self.earned_s} s"
