"""A bucket that misbehaves: tried again, or told as a failure of storage; never half an object."""

import dataclasses
import hashlib
import os
from urllib.parse import urlsplit

import pytest

from media_pipeline.storage import StorageFailure
from media_pipeline.storage.s3 import S3Storage
from media_pipeline.worker import classify
from tests.faulty_proxy import FaultyProxy

DATA = os.urandom(400_000)
NAME = f"source/ab/{hashlib.sha256(DATA).hexdigest()}"
# Two tries, so that the client waits but once between them.
IMPATIENT = {"read_timeout_s": 0.5, "attempts": 2}


@pytest.fixture
def proxy(bucket):
    with FaultyProxy(urlsplit(bucket.config.endpoint).port) as proxy:
        yield proxy


@pytest.fixture
def far(bucket, proxy):
    """The bucket through the proxy."""
    config = dataclasses.replace(bucket.config, endpoint=proxy.url, **IMPATIENT)
    return S3Storage(config, bucket.cache)


@pytest.mark.parametrize(
    ("kind", "after"),
    [("unavailable", 0), ("reset_upload", 100_000), ("reset_upload", 0)],
)
def test_a_write_survives_one_fault(kind, after, far, bucket, proxy):
    proxy.fail(kind, times=1, method="PUT", after=after)
    far.put_bytes(NAME, DATA)
    assert proxy.faults_met() == 1
    with bucket.open(NAME) as file:
        assert file.read() == DATA


@pytest.mark.parametrize(
    ("kind", "after"),
    [("unavailable", 0), ("reset", 5_000), ("stall", 5_000), ("truncate", 5_000)],
)
def test_a_read_survives_one_fault(kind, after, far, bucket, proxy):
    bucket.put_bytes(NAME, DATA)
    proxy.fail(kind, times=1, method="GET", after=after)
    with far.local_path(NAME) as path:
        assert path.read_bytes() == DATA
    assert proxy.faults_met() == 1


@pytest.mark.parametrize(
    ("kind", "after"),
    [("unavailable", 0), ("reset_upload", 100_000), ("swallow", 90_000)],
)
def test_a_write_that_cannot_be_made_is_a_failure_and_leaves_the_file(
    kind, after, far, bucket, proxy, tmp_path
):
    (tmp_path / "made").write_bytes(DATA)
    proxy.fail(kind, method="PUT", after=after)
    with pytest.raises(StorageFailure) as raised:
        far.put_file(NAME, tmp_path / "made")
    assert classify(raised.value)[0] == "storage"
    assert (tmp_path / "made").read_bytes() == DATA
    assert bucket.size(NAME) is None


@pytest.mark.parametrize(
    ("kind", "after"),
    [("unavailable", 0), ("reset", 5_000), ("stall", 0), ("truncate", 5_000)],
)
def test_a_read_that_never_succeeds_is_a_failure_and_leaves_no_copy(
    kind, after, far, bucket, proxy
):
    bucket.put_bytes(NAME, DATA)
    proxy.fail(kind, method="GET", after=after)
    with pytest.raises(StorageFailure) as raised, far.local_path(NAME):
        pass
    assert classify(raised.value)[0] == "storage"
    assert bucket.cache.used_bytes() == 0
    assert list(bucket.cache.root.glob("*.part")) == []


@pytest.mark.parametrize("after", [0, 50])
def test_an_answer_cut_short_is_neither_an_empty_list_nor_an_object_without_size(
    after, far, bucket, proxy
):
    bucket.put_bytes(NAME, DATA)
    proxy.fail("truncate", after=after)
    for ask in (
        lambda: far.size(NAME),
        lambda: list(far.names("source")),
        lambda: far.delete_prefix("source"),
        lambda: far.begin_multipart("source/ab/other"),
    ):
        with pytest.raises(StorageFailure) as raised:
            ask()
        assert classify(raised.value)[0] == "storage"
    proxy.heal()
    assert list(far.names("source")) == [NAME]


def test_a_full_store_is_told_apart(bucket, monkeypatch):
    from botocore.exceptions import ClientError

    from media_pipeline.storage.s3_errors import plain_errors

    answer = {
        "Error": {"Code": "XMinioStorageFull", "Message": "no space"},
        "ResponseMetadata": {"HTTPStatusCode": 507},
    }
    with pytest.raises(OSError, match="full") as raised, plain_errors("write x"):
        raise ClientError(answer, "PutObject")
    assert classify(raised.value)[0] == "disk_full"


def test_parts_are_dropped_when_one_cannot_be_sent(
    far, bucket, proxy, tmp_path, monkeypatch
):
    import datetime as dt

    from media_pipeline.storage import s3

    monkeypatch.setattr(s3, "_SINGLE_PUT_BYTES", 100_000)
    (tmp_path / "made").write_bytes(DATA)
    proxy.fail("unavailable", method="PUT", path="partNumber")
    with pytest.raises(StorageFailure):
        far.put_file(NAME, tmp_path / "made")
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    assert list(bucket.unfinished(before=soon)) == []
    assert bucket.size(NAME) is None


@pytest.mark.parametrize(("apart", "requests"), [(400_000, 20), (40_000, 8)])
def test_looking_at_boxes_twice_costs_few_requests(apart, requests, far, bucket, proxy):
    """As `boxes.parse_object` reads: each place's head, then each place again."""
    data = os.urandom(20 * apart)
    bucket.put_bytes("hls/v/g/a.m4s", data)
    with far.open("hls/v/g/a.m4s") as file:
        for length in (16, 3_000):
            for start in range(0, len(data), apart):
                file.seek(start)
                assert file.read(length) == data[start : start + length]
    fetched = [path for method, path, _fault in proxy.seen if method == "GET"]
    assert len(fetched) <= requests
