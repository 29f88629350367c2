"""The moment a file is complete: rows, and a ring for the workers (T0). No byte is read here."""

from datetime import datetime

from django.db import transaction

from media_pipeline.models import Source, Video
from media_pipeline.operations.jobs import start_job
from media_pipeline.recipe import current_recipe_digest


@transaction.atomic
def receive_file(
    *,
    storage_name: str,
    size: int,
    display_name: str,
    title: str,
    org,
    by,
    at: datetime,
) -> Video:
    """Make a video of a complete file that lies under `storage_name`, and queue its inspection.

    What is in the file nobody knows yet: its sha256 stays empty until `inspect` has read it.
    """
    source = Source.objects.create(
        org=org,
        size=size,
        display_name=display_name,
        storage_name=storage_name,
        created_at=at,
    )
    video = Video.objects.create(
        title=title, uploaded_by=by, source=source, created_at=at
    )
    start_job(video=video, recipe_hash=current_recipe_digest(), at=at)
    return video
