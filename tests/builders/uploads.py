"""Uploads as clients of the protocol make them."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from media_pipeline.models import Upload
from media_pipeline.operations.uploads import append, create_upload
from tests.builders.media_pipeline import NOON
from tests.builders.members import make_member

PIECE = "application/offset+octet-stream"


def box(kind: bytes, payload: bytes = b"") -> bytes:
    return (8 + len(payload)).to_bytes(4, "big") + kind + payload


# The smallest box structure that looks like an MP4 from outside.
MP4 = (
    box(b"ftyp", b"isom\0\0\0\0isom")
    + box(b"moov", b"m" * 50)
    + box(b"mdat", b"d" * 99)
)


def make_uploader(**fields: Any) -> Any:
    """A member who may add videos."""
    member = make_member(**fields)
    group, _created = Group.objects.get_or_create(name="Uploaders")
    group.permissions.add(Permission.objects.get(codename="add_video"))
    member.groups.add(group)
    return member


def make_upload(*, by: Any, size: int = len(MP4), **fields: Any) -> Upload:
    """An upload that was just begun."""
    values = {"display_name": "lecture.mp4", "title": "党课", "fingerprint": ""}
    return create_upload(
        by=by,
        size=size,
        on=NOON.date(),
        **values | {"at": NOON} | fields,
    )


def send(upload: Upload, data: bytes, *, offset: int | None = None, at=NOON, **fields):
    """Append `data` where the upload stands, or at `offset`."""
    stream = Stream(data)
    return append(
        upload=upload,
        offset=upload.offset if offset is None else offset,
        length=fields.pop("length", len(data)),
        read=stream.read,
        checksum=fields.pop("checksum", None),
        now=lambda: at,
        **fields,
    )


class Stream:
    """Bytes as a connection gives them; `on_read` is called before each read."""

    def __init__(self, data: bytes, on_read=None) -> None:
        self._data, self._on_read = data, on_read

    def read(self, count: int) -> bytes:
        if self._on_read:
            self._on_read()
        block, self._data = self._data[:count], self._data[count:]
        return block


def metadata(**values: str) -> str:
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}"
        for key, value in values.items()
    )


def checksum(data: bytes, algorithm: str = "sha1") -> str:
    digest = hashlib.new(algorithm, data).digest()
    return f"{algorithm} {base64.b64encode(digest).decode()}"


@dataclass
class Tus:
    """A client of the protocol on top of Django's test client, signed in already."""

    client: Any

    def options(self, **headers: str):
        return self.client.options(reverse("uploads:all"), headers=headers)

    def create(
        self, size: object = len(MP4), *, name="lecture.mp4", body=b"", **fields
    ):
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(size),
            "Upload-Metadata": fields.pop("meta", metadata(filename=name)),
        }
        headers |= fields.pop("headers", {})
        return self.client.post(
            reverse("uploads:all"),
            data=body,
            content_type=fields.pop("content_type", PIECE),
            headers={k: v for k, v in headers.items() if v is not None},
            **fields,
        )

    def head(self, url: str, **headers: str):
        return self.client.head(url, headers={"Tus-Resumable": "1.0.0"} | headers)

    def patch(self, url: str, data: bytes, *, offset: object = 0, **fields):
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)}
        headers |= fields.pop("headers", {})
        return self.client.patch(
            url,
            data=data,
            content_type=fields.pop("content_type", PIECE),
            headers={k: v for k, v in headers.items() if v is not None},
            **fields,
        )

    def delete(self, url: str, **headers: str):
        return self.client.delete(url, headers={"Tus-Resumable": "1.0.0"} | headers)

    def begin(self, size: int = len(MP4), **fields) -> str:
        """The address of a new upload."""
        response = self.create(size, **fields)
        assert response.status_code == 201, response.content
        return response["Location"]
