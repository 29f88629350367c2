"""What only a bucket has: parts, addresses for everybody, answers that mean failure."""

import base64
import datetime as dt
import hashlib
import os
import threading
import urllib.error
import urllib.request

import pytest

from media_pipeline.storage import StorageFailure
from media_pipeline.storage import s3 as s3_module
from media_pipeline.storage.s3 import S3Storage
from media_pipeline.storage.s3_client import S3Config
from media_pipeline.transcode.errors import Cancelled

NOW = dt.datetime.now(dt.UTC)
HOUR = dt.timedelta(hours=1)
MIB = 1024 * 1024


def fetch(url, method="GET"):
    """Status and body of what a browser would get."""
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, method=method), timeout=10
        ) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_an_object_says_what_it_is_and_that_it_never_changes(bucket):
    bucket.put_bytes("hls/v/g/master.1.m3u8", b"#EXTM3U")
    bucket.put_bytes("source/ab/x", b"upload")
    head = bucket.client.head_object
    playlist = head(Bucket=bucket.bucket, Key="hls/v/g/master.1.m3u8")
    assert playlist["ContentType"] == "application/vnd.apple.mpegurl"
    assert "immutable" in playlist["CacheControl"]
    source = head(Bucket=bucket.bucket, Key="source/ab/x")
    assert source["ContentType"] == "application/octet-stream"


def test_a_put_carries_the_sha256_of_what_it_brings(bucket):
    bucket.put_bytes("source/ab/x", b"upload")
    told = bucket.client.head_object(
        Bucket=bucket.bucket, Key="source/ab/x", ChecksumMode="ENABLED"
    )
    digest = base64.b64encode(hashlib.sha256(b"upload").digest()).decode()
    assert told["ChecksumSHA256"] == digest


def test_a_large_file_goes_in_parts(strict_bucket, tmp_path, monkeypatch):
    monkeypatch.setattr(s3_module, "_SINGLE_PUT_BYTES", 6 * MIB)
    monkeypatch.setattr(s3_module, "_PART_BYTES", 5 * MIB)
    data = os.urandom(11 * MIB)
    (tmp_path / "made").write_bytes(data)
    strict_bucket.put_file("source/ab/x", tmp_path / "made")
    with strict_bucket.open("source/ab/x") as file:
        assert file.read() == data
    assert list(strict_bucket.stale_multiparts(NOW + HOUR)) == []


def test_parts_that_break_off_leave_nothing(strict_bucket, tmp_path, monkeypatch):
    monkeypatch.setattr(s3_module, "_SINGLE_PUT_BYTES", 1 * MIB)
    # The server refuses a part that is too small once a second one follows.
    monkeypatch.setattr(s3_module, "_PART_BYTES", 1 * MIB)
    (tmp_path / "made").write_bytes(os.urandom(3 * MIB))
    with pytest.raises(StorageFailure, match="EntityTooSmall"):
        strict_bucket.put_file("source/ab/x", tmp_path / "made")
    assert (tmp_path / "made").exists(), "the caller may try again"
    assert strict_bucket.size("source/ab/x") is None
    assert list(strict_bucket.stale_multiparts(NOW + HOUR)) == []


@pytest.fixture(params=["bucket", "strict_bucket"])
def either(request):
    return request.getfixturevalue(request.param)


def test_an_upload_in_parts_from_several_processes(either):
    first, last = os.urandom(5 * MIB), b"the end"
    upload = either.begin_multipart("spool/ab")
    tags = [(2, either.put_part("spool/ab", upload, 2, last))]
    assert either.size("spool/ab") is None
    # Another process: all it has is the id.
    other = S3Storage(either.config, either.cache)
    tags.append((1, other.put_part("spool/ab", upload, 1, first)))
    assert [(p.number, p.size) for p in other.parts("spool/ab", upload)] == [
        (1, len(first)),
        (2, len(last)),
    ]
    other.finish_multipart("spool/ab", upload, tags)
    with either.open("spool/ab") as file:
        assert file.read() == first + last
    with pytest.raises(FileNotFoundError):
        either.parts("spool/ab", upload)


def test_an_upload_that_was_given_up_is_found_and_dropped(bucket):
    upload = bucket.begin_multipart("spool/ab")
    bucket.put_part("spool/ab", upload, 1, b"some")
    assert list(bucket.stale_multiparts(NOW - HOUR)) == []
    (leftover,) = bucket.unfinished(before=dt.datetime.now(dt.UTC) + HOUR)
    assert (leftover.name, leftover.upload_id) == ("spool/ab", upload)
    assert leftover.size == 4
    bucket.drop_unfinished(leftover)
    bucket.drop_unfinished(leftover)
    assert list(bucket.unfinished(before=dt.datetime.now(dt.UTC) + HOUR)) == []


def test_a_presigned_address_opens_one_object_for_a_while(bucket):
    bucket.put_bytes("hls/v/g/a.m4s", b"bytes")
    bucket.put_bytes("hls/v/g/b.m4s", b"other")
    now = dt.datetime.now(dt.UTC)
    url = bucket.presign("hls/v/g/a.m4s", at=now, expires_at=now + HOUR)
    assert fetch(url) == (200, b"bytes")
    assert fetch(url.replace("/a.m4s", "/b.m4s"))[0] == 403
    assert fetch(url.partition("?")[0])[0] in (400, 403)
    past = bucket.presign(
        "hls/v/g/a.m4s", at=now - 5 * HOUR, expires_at=now - HOUR / 60
    )
    assert fetch(past)[0] in (400, 403)


def test_a_presigned_address_may_name_the_download(bucket):
    bucket.put_bytes("hls/v/g/a.mp4", b"bytes")
    now = dt.datetime.now(dt.UTC)
    url = bucket.presign(
        "hls/v/g/a.mp4",
        at=now,
        expires_at=now + HOUR,
        parameters={"response-content-disposition": 'attachment; filename="党 课.mp4"'},
    )
    assert fetch(url) == (200, b"bytes")


def test_everybody_gets_the_same_address_within_a_window(bucket):
    at = dt.datetime(2026, 3, 2, 8, 0, 1, tzinfo=dt.UTC)
    until = at + 4 * HOUR
    ask = [at, at + HOUR, at + 3 * HOUR + HOUR / 2]
    same = {bucket.presign("hls/a.m4s", at=when, expires_at=until) for when in ask}
    assert len(same) == 1
    assert bucket.presign("hls/a.m4s", at=at - HOUR, expires_at=until) not in same


def test_no_address_lasts_longer_than_a_week_or_into_the_past(bucket):
    for until in (NOW + dt.timedelta(days=8), NOW, NOW - HOUR):
        with pytest.raises(ValueError, match="cannot last"):
            bucket.presign("hls/a.m4s", at=NOW, expires_at=until)


def test_browsers_are_sent_to_the_public_endpoint(cache):
    config = S3Config(
        "lectures",
        "cn-north-1",
        endpoint="http://10.0.0.5:9000",
        public_endpoint="https://video.example.org/",
        access_key="k",
        secret_key="s",
    )
    url = S3Storage(config, cache).presign("hls/a.m4s", at=NOW, expires_at=NOW + HOUR)
    assert url.startswith("https://video.example.org/lectures/hls/a.m4s?")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bucket": "no-such-bucket"}, "NoSuchBucket"),
        ({"secret_key": "wrong"}, "SignatureDoesNotMatch|403"),
        ({"endpoint": "http://127.0.0.1:9"}, "EndpointConnectionError"),
    ],
)
def test_a_refusal_is_a_failure_of_storage_and_names_no_key(bucket, changes, said):
    config = S3Config(**{**vars(bucket.config), **changes, "attempts": 1})
    wrong = S3Storage(config, bucket.cache)
    with pytest.raises(StorageFailure, match=said) as raised:
        wrong.put_bytes("hls/a.m4s", b"1")
    assert "wrong" not in str(raised.value)
    assert "secret" not in repr(config)


def test_a_wrong_source_is_never_handed_out(bucket):
    name = f"source/ab/{'0' * 64}"
    bucket.put_bytes(name, b"not what the name says")
    with pytest.raises(StorageFailure, match="reads as"), bucket.local_path(name):
        pass
    assert bucket.cache.used_bytes() == 0


def test_a_source_is_fetched_once_whatever_it_is_called(bucket):
    data = os.urandom(50_000)
    sha256 = hashlib.sha256(data).hexdigest()
    bucket.put_bytes("source/up/ab", data)
    with bucket.local_path("source/up/ab") as path:
        inode = path.stat().st_ino
    # From now on its content is known; the copy on this host is the one that was hashed.
    with bucket.local_path("source/up/ab", sha256=sha256) as path:
        assert path.stat().st_ino == inode
        assert path.name == sha256
        assert path.read_bytes() == data
    assert bucket.cache.used_bytes() == len(data)


def test_a_copy_that_is_not_the_source_is_fetched_again(bucket):
    data = os.urandom(50_000)
    bucket.put_bytes("source/up/ab", data)
    with bucket.local_path("source/up/ab") as path:
        path.chmod(0o644)
        path.write_bytes(b"damaged" * 100)
    sha256 = hashlib.sha256(data).hexdigest()
    with bucket.local_path("source/up/ab", sha256=sha256) as path:
        assert path.read_bytes() == data


def test_a_fetch_ends_when_it_is_cancelled(bucket):
    bucket.put_bytes("source/up/ab", os.urandom(50_000))
    path = bucket.local_path("source/up/ab", cancelled=lambda: True)
    with pytest.raises(Cancelled), path:
        pass
    assert list(bucket.cache.root.glob("*.part")) == []


def test_threads_share_a_client(bucket):
    data = os.urandom(200_000)
    bucket.put_bytes("hls/v/g/a.m4s", data)
    seen = []

    def look():
        with bucket.open("hls/v/g/a.m4s") as file:
            seen.append(file.read() == data)

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True] * 8
