"""Deleting what an ended job leaves: its files, and the bytes of a source nobody needs."""

from django.db import connection, transaction

from media_pipeline.listing import names_of
from media_pipeline.models import Job, Rendition, Source, Upload
from media_pipeline.operations.moves import needs_source
from media_pipeline.spool import upload_spool
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
    """Delete the files of an ended job that no rendition names; False when they must stay.

    A stream copy that went live before the job was stopped is a rendition.
    """
    job = Job.objects.select_related("video").get(pk=job_id)
    busy = job.steps.filter(state__in=STEP_LEASED).exists()
    if job.state not in JOB_ENDS or busy or not job.gen:
        return False
    store = media_storage()
    published = Rendition.objects.filter(video=job.video, gen=job.gen)
    kept = [names_of(store, one) for one in published.select_related("video")]
    if not kept:
        store.delete_prefix(job.prefix)
        return True
    for name in set(store.names(job.prefix)).difference(*kept):
        store.delete(name)
    return True


@transaction.atomic
def delete_source_bytes(*, source_id: int) -> bool:
    """Delete the bytes of a source that no job needs; the row stays. False when needed."""
    source = Source.objects.filter(pk=source_id).first()
    if source is None:
        # The same bytes again: the row gave way to the earlier one.
        return False
    if source.sha256:
        lock_content(source.sha256)
    if needs_source(source.storage_name):
        return False
    for name in filter(None, [source.arrived_name, source.storage_name]):
        for upload in Upload.objects.filter(storage_name=name):
            upload_spool().discard(name, upload.parts)
        media_storage().delete(name)
    return True
