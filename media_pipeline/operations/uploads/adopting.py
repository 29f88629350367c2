"""A file whose content is known at last: the worker gives it its place, or finds its twin."""

from datetime import datetime

from django.db import transaction

from media_pipeline import rules
from media_pipeline.models import Job, Source, Upload, Video
from media_pipeline.operations.discards import lock_content
from media_pipeline.operations.outbox import put_notice
from media_pipeline.spool import upload_spool
from media_pipeline.storage import media_storage


def assemble_source(*, source: Source) -> None:
    """Make one object of an upload that came in parts; nothing to do when it is one already."""
    upload = Upload.objects.filter(storage_name=source.storage_name).first()
    if upload is not None:
        upload_spool().assemble(upload.storage_name, upload.parts)


def place_of(source: Source) -> str:
    """The storage name under which the bytes of a source are at this moment."""
    arrived = source.arrived_name
    if arrived and media_storage().size(arrived) is not None:
        return arrived
    return source.storage_name


def adopt_source(*, source: Source, sha256: str, at: datetime) -> Source:
    """Give a file its content address now that its sha256 is known; a retry goes on where it was.

    The same bytes again in one organisation are one Source: then the video and the job move to
    the earlier one, which is returned, and the newcomer goes. Never across organisations.
    The row names the new place before the bytes move, so that nobody else's clean-up takes
    them: `place_of` knows where they are meanwhile.
    """
    adopted = _claim(source, sha256, at=at)
    arrived = adopted.arrived_name
    if arrived:
        store = media_storage()
        if store.size(arrived) is not None:
            store.move(arrived, adopted.storage_name)
        Source.objects.filter(pk=adopted.pk, arrived_name=arrived).update(
            arrived_name=""
        )
        adopted.arrived_name = ""
    return adopted


@transaction.atomic
def _claim(source: Source, sha256: str, *, at: datetime) -> Source:
    lock_content(sha256)
    source = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    if source.sha256 == sha256:
        return source
    earlier = Source.objects.filter(org=source.org_id, sha256=sha256).first()
    if earlier is None:
        source.sha256 = sha256
        return _name_by_content(source, source.storage_name)
    arrived = source.storage_name
    Video.objects.filter(source=source).update(source=earlier)
    Job.objects.filter(source=source).update(source=earlier)
    source.delete()
    if media_storage().size(place_of(earlier)) is None:
        # Its bytes were let go of when its last job was rejected or stopped.
        return _name_by_content(earlier, arrived)
    put_notice("delete_object", f"{arrived}", {"name": arrived}, at=at)
    return earlier


def _name_by_content(source: Source, arrived: str) -> Source:
    source.arrived_name = arrived
    source.storage_name = rules.source_name(source.sha256)
    source.save(update_fields=["sha256", "arrived_name", "storage_name"])
    return source
