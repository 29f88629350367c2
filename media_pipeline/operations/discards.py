"""Deleting what an ended job leaves: its files, and the bytes of a source nobody needs."""

from django.db import connection, transaction

from media_pipeline.models import Job, Source
from media_pipeline.operations.moves import needs_source
from media_pipeline.states import JOB_ENDS, STEP_LEASED
from media_pipeline.storage import media_storage


def lock_content(sha256: str) -> None:
    """Let one transaction at a time store or delete the bytes of one content address.

    Without it an upload could find the file that a deletion is about to remove. SQLite admits
    one writer at a time by itself.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(sha256[:15], 16)])


def delete_generation(*, job_id: int) -> bool:
    """Delete the files of an ended job that published nothing; False when they must stay."""
    job = Job.objects.select_related("video").get(pk=job_id)
    in_use = (
        job.state not in JOB_ENDS
        or job.renditions.exists()
        or job.steps.filter(state__in=STEP_LEASED).exists()
    )
    if in_use or not job.gen:
        return False
    media_storage().delete_prefix(job.prefix)
    return True


@transaction.atomic
def delete_source_bytes(*, source_id: int) -> bool:
    """Delete the bytes of a source that no job needs; the row stays. False when needed."""
    source = Source.objects.get(pk=source_id)
    if source.sha256:
        lock_content(source.sha256)
    if needs_source(source.storage_name):
        return False
    media_storage().delete(source.storage_name)
    return True
