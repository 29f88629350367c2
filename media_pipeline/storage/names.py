"""Names of objects: made by the product from numbers and hex digits, and refused otherwise."""

import re

_NAME = re.compile(r"(?:[a-z0-9][A-Za-z0-9_.-]*/)*[a-z0-9][A-Za-z0-9_.-]*")
_SOURCE = re.compile(r"source/[0-9a-f]{2}/(?P<sha256>[0-9a-f]{64})")

CONTENT_TYPES = {
    "json": "application/json",
    "jpg": "image/jpeg",
    "m3u8": "application/vnd.apple.mpegurl",
    "m4a": "audio/mp4",
    "m4s": "video/mp4",
    "mp4": "video/mp4",
    "vtt": "text/vtt; charset=utf-8",
}


class UnsafeName(ValueError):
    """A name that no part of the product makes; a defect or an attack."""


def checked(name: str) -> str:
    """`name`, when it is one that the product could have made. Raises UnsafeName."""
    if not _NAME.fullmatch(name) or ".." in name:
        raise UnsafeName(name)
    return name


def is_name(name: str) -> bool:
    """Whether `checked` would take it."""
    return bool(_NAME.fullmatch(name)) and ".." not in name


def digest_in(name: str) -> str | None:
    """The sha256 by which a source is named; None for any other object."""
    match = _SOURCE.fullmatch(name)
    return match["sha256"] if match else None


def content_type(name: str) -> str:
    """What a browser is told that the object is, by the end of its name."""
    return CONTENT_TYPES.get(name.rpartition(".")[2], "application/octet-stream")
