"""Writes of the pipeline, one file per concept; numbers T0 to T11 are those of the transition table."""

from media_pipeline.operations.jobs import (
    SourceGone,
    archive_video,
    cancel_job,
    reencode_outdated,
    reencode_video,
    retry_job,
)
from media_pipeline.operations.outbox import close_outbox, take_outbox
from media_pipeline.operations.upload import UploadRefused, upload_video

__all__ = [
    "SourceGone",
    "UploadRefused",
    "archive_video",
    "cancel_job",
    "close_outbox",
    "reencode_outdated",
    "reencode_video",
    "retry_job",
    "take_outbox",
    "upload_video",
]
