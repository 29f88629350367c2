"""Writes of the pipeline, one file per concept; numbers T0 to T11 are those of the transition table."""

from media_pipeline.operations.jobs import (
    SourceGone,
    archive_video,
    cancel_job,
    reencode_outdated,
    reencode_video,
    restore_video,
    retry_job,
)
from media_pipeline.operations.outbox import close_outbox, take_outbox
from media_pipeline.operations.uploads import UploadRefused, import_video

__all__ = [
    "SourceGone",
    "UploadRefused",
    "archive_video",
    "cancel_job",
    "close_outbox",
    "import_video",
    "reencode_outdated",
    "reencode_video",
    "restore_video",
    "retry_job",
    "take_outbox",
]
