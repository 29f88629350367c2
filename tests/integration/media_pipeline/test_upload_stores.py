"""The whole way of an upload on a disk and in a bucket: odd pieces, other hosts, killed writers."""

import datetime as dt
import hashlib
import random

import pytest

from media_pipeline import chores, spool
from media_pipeline.models import Upload
from media_pipeline.operations.jobs import cancel_job
from media_pipeline.operations.uploads import (
    expire_uploads,
    import_video,
    terminate_upload,
)
from media_pipeline.operations.uploads.adopting import adopt_source, assemble_source
from media_pipeline.rules import source_name
from media_pipeline.storage import media_storage
from tests.builders.media_pipeline import NOON
from tests.builders.uploads import make_upload, make_uploader, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_storage")]

MIB = 1024 * 1024
LATER = NOON + dt.timedelta(days=30)
# Small and large ones, one longer than a part, one that ends in the middle of a block.
PIECES = (1, 70_000, 5 * MIB, 300_000, 2 * MIB, 6 * MIB + 17)


def body(size):
    return random.Random(7).randbytes(size)


def left_behind():
    """Names in the spool, and unfinished parts."""
    store = media_storage()
    parts = (
        [item.name for item in store.stale_multiparts(dt.datetime.now(dt.UTC))]
        if store.has_multipart
        else []
    )
    return [*store.names("spool/"), *parts]


def settle(video, sha256):
    """What the worker does before it looks at the picture."""
    video.refresh_from_db()
    if video.source.sha256 is None:
        assemble_source(source=video.source)
    return adopt_source(source=video.source, sha256=sha256, at=NOON)


def test_odd_pieces_make_the_same_file():
    data = body(sum(PIECES))
    upload = make_upload(by=make_uploader(), size=len(data))
    at = 0
    for size in PIECES:
        done = send(upload, data[at : at + size])
        at += size
        assert done.offset == at
        upload.refresh_from_db()
    digest = hashlib.sha256(data).hexdigest()
    source = settle(done.video, digest)
    assert settle(done.video, digest) == source, "a retry changes nothing"
    with media_storage().open(source.storage_name) as stored:
        assert hashlib.file_digest(stored, "sha256").hexdigest() == digest
    assert source.storage_name == source_name(digest)
    assert left_behind() == []


def test_a_writer_killed_before_its_commit_leaves_nothing_in_the_file(monkeypatch):
    data = body(7 * MIB)
    upload = make_upload(by=make_uploader(), size=len(data))
    send(upload, data[:MIB])
    upload.refresh_from_db()
    with monkeypatch.context() as patched:
        patched.setattr(
            "media_pipeline.operations.uploads.appending.commit_bytes", killed
        )
        with pytest.raises(KeyboardInterrupt):
            send(upload, data[MIB : 6 * MIB])
    upload.refresh_from_db()
    assert upload.offset == MIB
    # A client sends the same piece again; some stores take a part twice only when it is the same.
    send(upload, data[MIB : 6 * MIB])
    upload.refresh_from_db()
    done = send(upload, data[6 * MIB :])
    digest = hashlib.sha256(data).hexdigest()
    source = settle(done.video, digest)
    with media_storage().open(source.storage_name) as stored:
        assert hashlib.file_digest(stored, "sha256").hexdigest() == digest
    assert left_behind() == []


def killed(**_anything):
    raise KeyboardInterrupt


@pytest.mark.parametrize("end", ["terminated", "expired", "stopped"])
def test_what_does_not_go_on_leaves_nothing(end):
    data = body(6 * MIB)
    upload = make_upload(by=make_uploader(), size=len(data))
    send(upload, data[: 5 * MIB + 9])
    upload.refresh_from_db()
    send(upload, data[5 * MIB + 9 : 5 * MIB + 20])
    upload.refresh_from_db()
    if end == "terminated":
        terminate_upload(upload=upload, by=upload.owner, at=NOON)
    elif end == "expired":
        assert expire_uploads(at=LATER) == 1
    else:
        video = send(upload, data[5 * MIB + 20 :]).video
        cancel_job(job=video.latest_job, at=NOON, by=None)
    assert chores.send_notices(at=LATER)
    assert left_behind() == []


def test_lost_bytes_are_noticed():
    upload = make_upload(by=make_uploader(), size=3 * MIB)
    send(upload, body(MIB))
    upload.refresh_from_db()
    store = media_storage()
    for name in [*store.names("spool/")]:
        store.delete(name)
    with pytest.raises(spool.SpoolLost):
        send(upload, body(MIB))
    assert Upload.objects.get().lease_token == "", "others may try"


def test_a_file_of_this_machine_goes_the_same_way(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(body(100_000))
    video = import_video(
        path=path, display_name="a.mp4", title="", by=None, at=NOON, move=True
    )
    source = settle(video, hashlib.sha256(body(100_000)).hexdigest())
    assert media_storage().size(source.storage_name) == 100_000
    assert left_behind() == []
    assert not path.exists()
