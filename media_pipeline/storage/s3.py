"""Objects in a private S3-compatible bucket, through the client of django-storages."""

import base64
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from media_pipeline.transcode.errors import Cancelled as StepCancelled

from .cache import SourceCache
from .names import checked, content_type, digest_in
from .s3_client import S3Config, bucket_url, client_of, credentials_of
from .s3_errors import plain_errors
from .s3_reader import S3Reader
from .signing import presigned_url
from .store import Cancelled, Entry, Part, StorageFailure, Unfinished

_MIB = 1024 * 1024
# One PUT up to here, parts of `_PART_BYTES` above; a source may have 20 GiB.
_SINGLE_PUT_BYTES = 256 * _MIB
_PART_BYTES = 32 * _MIB
# What one server-side copy may take.
_SINGLE_COPY_BYTES = 4 * 1024 * _MIB
_FETCH_BLOCK = 8 * _MIB
_DELETE_AT_ONCE = 1000
_FOREVER = "private, max-age=31536000, immutable"


class S3Storage:
    """Objects of one bucket; large sources come to this host through `cache`."""

    parallel_reads = 8
    has_multipart = True
    least_part_bytes = 5 * _MIB

    def __init__(self, config: S3Config, cache: SourceCache) -> None:
        self.config = config
        self.cache = cache
        self.bucket = config.bucket

    @property
    def client(self) -> Any:
        """The S3 client; unlike the resources of the library, threads may share it."""
        return client_of(self.config.connection(), os.getpid())

    def put_file(self, name: str, path: Path, *, sha256: str | None = None) -> None:
        """One PUT with its sha256, parts when it is large; then its size is asked for."""
        size = path.stat().st_size
        if size > _SINGLE_PUT_BYTES:
            self._put_in_parts(name, path)
        else:
            with open(path, "rb") as file:
                digest = sha256 or hashlib.file_digest(file, "sha256").hexdigest()
                file.seek(0)
                self._put(name, file, digest)
        self._require_size(name, size)
        path.unlink()

    def put_bytes(self, name: str, data: bytes) -> None:
        self._put(name, memoryview(data).tobytes(), hashlib.sha256(data).hexdigest())
        self._require_size(name, len(data))

    def open(self, name: str) -> BinaryIO:
        size = self.size(name)
        if size is None:
            raise FileNotFoundError(name)
        return S3Reader(self.client, self.bucket, name, size)  # type: ignore[return-value]

    def size(self, name: str) -> int | None:
        try:
            with plain_errors(f"size of {name}"):
                answer = self.client.head_object(Bucket=self.bucket, Key=checked(name))
        except FileNotFoundError:
            return None
        return int(answer["ContentLength"])

    @contextmanager
    def local_path(
        self,
        name: str,
        *,
        sha256: str | None = None,
        cancelled: Cancelled | None = None,
    ) -> Iterator[Path]:
        """The copy in this host's cache, held against `sha256` when it was fetched."""
        size = self.size(name)
        if size is None:
            raise FileNotFoundError(name)
        wanted = sha256 or digest_in(name)
        # No object is ever rewritten, so the name will do while the content is not known.
        by_name = _key_of_name(name)

        def fetch(path: Path) -> None:
            if wanted and self.cache.take(by_name, path):
                if _sha256_of(path) == wanted:
                    return
                path.unlink()
            self._download(name, size, path, wanted, cancelled)

        with self.cache.hold(
            wanted or by_name, size, fetch, cancelled=cancelled
        ) as path:
            yield path

    def save_as(self, name: str, path: Path) -> None:
        """Not by the cache, which is for sources and has its size."""
        with self.open(name) as source, path.open("xb") as file:
            shutil.copyfileobj(source, file, _FETCH_BLOCK)
            file.flush()
            os.fsync(file.fileno())

    def entries(self, prefix: str) -> Iterator[Entry]:
        checked(prefix.rstrip("/"))
        with plain_errors(f"list {prefix}"):
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=prefix.rstrip("/") + "/"
            )
            for page in pages:
                for found in page.get("Contents", []):
                    yield Entry(found["Key"], found["Size"], found["LastModified"])

    def names(self, prefix: str) -> Iterator[str]:
        return (entry.name for entry in self.entries(prefix))

    def copy(self, name: str, target: str) -> None:
        """Inside the store: no byte comes here."""
        size = self.size(name)
        if size is None:
            raise FileNotFoundError(name)
        self._copy(name, checked(target), size)
        self._require_size(target, size)

    def move(self, name: str, target: str) -> None:
        """A copy, then the old name goes; what this host has of it goes by the new one."""
        self.copy(name, target)
        self.delete(name)
        self.cache.rename(_key_of_name(name), _key_of_name(target))

    def delete(self, name: str) -> None:
        with plain_errors(f"delete {name}"):
            self.client.delete_object(Bucket=self.bucket, Key=checked(name))

    def delete_prefix(self, prefix: str) -> None:
        names = list(self.names(prefix))
        for start in range(0, len(names), _DELETE_AT_ONCE):
            keys = [{"Key": name} for name in names[start : start + _DELETE_AT_ONCE]]
            with plain_errors(f"delete {prefix}"):
                answer = self.client.delete_objects(
                    Bucket=self.bucket, Delete={"Objects": keys, "Quiet": True}
                )
            if answer.get("Errors"):
                first = answer["Errors"][0]
                raise StorageFailure(f"delete {first.get('Key')}: {first.get('Code')}")

    def free_bytes(self) -> int:
        """Of this host's working disk; what the cache would give up counts as free."""
        return self.cache.disk_free() + self.cache.used_bytes()

    def unfinished(self, *, before: datetime) -> Iterator[Unfinished]:
        return self.stale_multiparts(before)

    def drop_unfinished(self, leftover: Unfinished) -> None:
        self.abort_multipart(leftover.name, leftover.upload_id)

    # Uploads in parts

    def begin_multipart(self, name: str) -> str:
        with plain_errors(f"begin {name}"):
            answer = self.client.create_multipart_upload(
                Bucket=self.bucket, Key=checked(name), **_headers(name)
            )
        return str(answer["UploadId"])

    def put_part(
        self, name: str, upload_id: str, number: int, data: bytes | BinaryIO
    ) -> str:
        """Sent with its MD5, which every server checks."""
        block = data if isinstance(data, bytes) else data.read()
        digest = hashlib.md5(block, usedforsecurity=False).digest()
        with plain_errors(f"part {number} of {name}"):
            answer = self.client.upload_part(
                Bucket=self.bucket,
                Key=checked(name),
                UploadId=upload_id,
                PartNumber=number,
                Body=block,
                ContentMD5=base64.b64encode(digest).decode(),
            )
        return str(answer["ETag"])

    def parts(self, name: str, upload_id: str) -> list[Part]:
        with plain_errors(f"parts of {name}"):
            pages = self.client.get_paginator("list_parts").paginate(
                Bucket=self.bucket, Key=checked(name), UploadId=upload_id
            )
            found = [
                Part(part["PartNumber"], part["ETag"], part["Size"])
                for page in pages
                for part in page.get("Parts", [])
            ]
        return sorted(found, key=lambda part: part.number)

    def finish_multipart(
        self, name: str, upload_id: str, parts: list[tuple[int, str]]
    ) -> None:
        listed = [{"PartNumber": number, "ETag": tag} for number, tag in sorted(parts)]
        with plain_errors(f"finish {name}"):
            self.client.complete_multipart_upload(
                Bucket=self.bucket,
                Key=checked(name),
                UploadId=upload_id,
                MultipartUpload={"Parts": listed},
            )

    def abort_multipart(self, name: str, upload_id: str) -> None:
        try:
            with plain_errors(f"abort {name}"):
                self.client.abort_multipart_upload(
                    Bucket=self.bucket, Key=checked(name), UploadId=upload_id
                )
        except FileNotFoundError:
            return

    def stale_multiparts(self, older_than: datetime) -> Iterator[Unfinished]:
        """Their size is what has arrived of them."""
        try:
            with plain_errors("list uploads"):
                pages = self.client.get_paginator("list_multipart_uploads").paginate(
                    Bucket=self.bucket
                )
                found = [upload for page in pages for upload in page.get("Uploads", [])]
        except FileNotFoundError:
            return  # how rclone says that there are none
        for upload in found:
            if upload["Initiated"] < older_than:
                name, upload_id = upload["Key"], upload["UploadId"]
                try:
                    size = sum(part.size for part in self.parts(name, upload_id))
                except FileNotFoundError:
                    continue  # ended since the list was made
                yield Unfinished(name, upload_id, upload["Initiated"], size)

    # Addresses

    def presign(
        self,
        name: str,
        *,
        at: datetime,
        expires_at: datetime,
        parameters: dict[str, str] | None = None,
    ) -> str:
        return presigned_url(
            checked(name),
            base_url=bucket_url(self.config),
            region=self.config.region,
            credentials=credentials_of(self.config, self.client),
            at=at,
            expires_at=expires_at,
            parameters=parameters or {},
        )

    # The work behind

    def _put(self, name: str, body: bytes | BinaryIO, sha256: str) -> None:
        with plain_errors(f"write {name}"):
            self.client.put_object(
                Bucket=self.bucket,
                Key=checked(name),
                Body=body,
                ChecksumSHA256=base64.b64encode(bytes.fromhex(sha256)).decode(),
                **_headers(name),
            )

    def _put_in_parts(self, name: str, path: Path) -> None:
        upload_id = self.begin_multipart(name)
        try:
            tags = []
            with open(path, "rb") as file:
                while block := file.read(_PART_BYTES):
                    number = len(tags) + 1
                    tags.append((number, self.put_part(name, upload_id, number, block)))
            self.finish_multipart(name, upload_id, tags)
        except BaseException:
            self.abort_multipart(name, upload_id)
            raise

    def _require_size(self, name: str, size: int) -> None:
        stored = self.size(name)
        if stored != size:
            raise StorageFailure(f"{name} has {stored} bytes, not {size}")

    def _copy(self, name: str, target: str, size: int) -> None:
        source = {"Bucket": self.bucket, "Key": name}
        if size <= _SINGLE_COPY_BYTES:
            with plain_errors(f"copy {name}"):
                self.client.copy_object(
                    Bucket=self.bucket, Key=target, CopySource=source
                )
            return
        upload_id = self.begin_multipart(target)
        try:
            tags = []
            for start in range(0, size, _SINGLE_COPY_BYTES // 4):
                end = min(start + _SINGLE_COPY_BYTES // 4, size) - 1
                with plain_errors(f"copy {name}"):
                    answer = self.client.upload_part_copy(
                        Bucket=self.bucket,
                        Key=target,
                        UploadId=upload_id,
                        PartNumber=len(tags) + 1,
                        CopySource=source,
                        CopySourceRange=f"bytes={start}-{end}",
                    )
                tags.append((len(tags) + 1, answer["CopyPartResult"]["ETag"]))
            self.finish_multipart(target, upload_id, tags)
        except BaseException:
            self.abort_multipart(target, upload_id)
            raise

    def _download(
        self,
        name: str,
        size: int,
        path: Path,
        wanted: str | None,
        cancelled: Cancelled | None,
    ) -> None:
        digest = hashlib.sha256()
        far = S3Reader(self.client, self.bucket, name, size)
        with far, open(path, "xb") as near:
            while block := far.read(_FETCH_BLOCK):
                if cancelled is not None and cancelled():
                    raise StepCancelled
                digest.update(block)
                near.write(block)
        if wanted and digest.hexdigest() != wanted:
            raise StorageFailure(f"{name} reads as {digest.hexdigest()}")


def _key_of_name(name: str) -> str:
    return f"n{hashlib.sha256(name.encode()).hexdigest()}"


def _sha256_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _headers(name: str) -> dict[str, str]:
    headers = {"ContentType": content_type(name)}
    # Nothing under a generation is ever rewritten.
    return headers | ({"CacheControl": _FOREVER} if name.startswith("hls/") else {})
