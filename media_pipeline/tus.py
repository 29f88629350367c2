"""The words of tus 1.0 (tus.io/protocols/resumable-upload): headers, read strictly."""

import base64
import binascii
from dataclasses import dataclass

from media_pipeline.operations.uploads.appending import DIGESTS

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
CHECKSUM_ALGORITHMS = ",".join(DIGESTS)
PIECE_TYPE = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460

MAX_METADATA = 4096
# `filetype` is what browsers send; nobody believes it.
KNOWN_KEYS = frozenset({"filename", "title", "filetype", "fingerprint"})


class BadHeader(ValueError):
    """A header that a conforming client does not send; the text says which."""


@dataclass(frozen=True)
class Metadata:
    """What a client says of its file; empty where it says nothing."""

    filename: str
    title: str
    fingerprint: str


def parse_number(header: str | None, name: str) -> int:
    """A byte count: decimal digits, at most 18 of them. Raises BadHeader."""
    if header is None:
        raise BadHeader(f"{name} is missing")
    # str.isdigit() would take superscripts and other scripts.
    if not (header.isascii() and header.isdigit() and len(header) <= 18):
        raise BadHeader(f"{name} is not a whole number")
    return int(header)


def parse_metadata(header: str | None) -> Metadata:
    """Read `Upload-Metadata`: pairs of a known key and base64 of UTF-8. Raises BadHeader."""
    values: dict[str, str] = {}
    if header and len(header) > MAX_METADATA:
        raise BadHeader("Upload-Metadata is too long")
    for pair in (header or "").split(","):
        key, _space, text = pair.strip().partition(" ")
        if not key:
            continue
        if key not in KNOWN_KEYS or key in values:
            raise BadHeader(f"Upload-Metadata holds an unknown or repeated key {key!r}")
        try:
            values[key] = base64.b64decode(text.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise BadHeader(f"the value of {key} is not base64 of UTF-8") from error
    if not values.get("filename", "").strip():
        raise BadHeader("Upload-Metadata has no filename")
    if any("\0" in value for value in values.values()):
        raise BadHeader("Upload-Metadata holds a zero byte")
    return Metadata(
        filename=values["filename"],
        title=values.get("title", ""),
        fingerprint=values.get("fingerprint", "")[:200],
    )


def as_metadata(**values: str) -> str:
    """The header that `parse_metadata` reads back."""
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}"
        for key, value in values.items()
    )
