"""What a file is by its first bytes and its box structure, before any decoder sees it.

An allow-list: what is not one of the known families is refused, and playlists, scripts and
still images are refused by name.
"""

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from .boxes import BoxError, children, top_level_boxes
from .errors import SourceRejected

HEAD_BYTES = 4096

FAMILY_FORMATS: dict[str, frozenset[str]] = {
    "mp4": frozenset({"mov", "mp4", "m4a", "3gp", "3g2", "mj2"}),
    "matroska": frozenset({"matroska", "webm"}),
    "avi": frozenset({"avi"}),
    "mpegts": frozenset({"mpegts"}),
    "mp3": frozenset({"mp3"}),
    "wav": frozenset({"wav"}),
    "ogg": frozenset({"ogg"}),
}

_TEXT_STARTS = (
    b"#extm3u",
    b"ffconcat",
    b"<?xml",
    b"<mpd",
    b"<!doctype",
    b"<html",
    b"<svg",
    b"<smil",
    b"#!",
    b"[playlist]",
    b"[script",
    b"%pdf",
)
_OTHER_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"FLV\x01", "FLV"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "WMV"),
    (b".RMF", "RealMedia"),
    (b"\x00\x00\x01\xba", "MPEG-PS"),
    (b"fLaC", "FLAC"),
)
_MP4_FIRST_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_STILL_BRANDS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"}
_CUT_BOXES = {b"moov", b"mdat", b"moof"}
# From the index to the places where a track says which file holds its data.
_TO_REFERENCES = (b"trak", b"mdia", b"minf", b"dinf", b"dref")
_MAX_INDEX_BYTES = 64 * 1024 * 1024


def identify(file: BinaryIO) -> str:
    """The family (a key of `FAMILY_FORMATS`) of an open binary file, which is read from its start.

    Raises SourceRejected: not_media for empty files, text and unknown bytes, unsupported_format
    for images and foreign containers, truncated_source for an MP4 that ends inside a box or has
    no index (`total` 0: unknown).
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if not head:
        raise SourceRejected("not_media", "the file is empty")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(_TEXT_STARTS):
        raise SourceRejected(
            "not_media", f"the file is text starting with {text[:12]!r}"
        )
    family = _family(head)
    if family is None:
        raise _refusal(head)
    if family == "mp4":
        _require_whole_mp4(file, size)
    return family


def _family(head: bytes) -> str | None:
    if head[4:8] in _MP4_FIRST_BOXES:
        return None if head[4:8] == b"ftyp" and head[8:12] in _STILL_BRANDS else "mp4"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "matroska"
    if head.startswith(b"RIFF"):
        return {b"AVI ": "avi", b"WAVE": "wav"}.get(head[8:12])
    if head.startswith(b"OggS"):
        return "ogg"
    if _is_transport_stream(head):
        return "mpegts"
    if head.startswith(b"ID3") or (
        head[0] == 0xFF and head[1:2] and head[1] & 0xE6 == 0xE2
    ):
        return "mp3"
    return None


def _is_transport_stream(head: bytes) -> bool:
    for first, step in ((0, 188), (4, 192)):
        marks = head[first::step][:5]
        if len(marks) >= 3 and set(marks) == {0x47}:
            return True
    return False


def _refusal(head: bytes) -> SourceRejected:
    for start, name in _OTHER_STARTS:
        if head.startswith(start):
            return SourceRejected(
                "unsupported_format", f"the file is {name}", params={"format": name}
            )
    if head[4:8] == b"ftyp" or head[8:12] == b"WEBP":
        return SourceRejected(
            "unsupported_format",
            "the file is a still image",
            params={"format": "HEIF/WebP"},
        )
    return SourceRejected("not_media", f"unknown signature {head[:8].hex()}")


def _require_whole_mp4(file: BinaryIO, size: int) -> None:
    kinds: set[bytes] = set()
    try:
        for box in top_level_boxes(file):
            kinds.add(box.kind)
            if box.kind == b"moov" and box.size <= _MAX_INDEX_BYTES:
                file.seek(box.offset + box.header)
                _require_own_data(file.read(box.size - box.header))
            end = box.offset + box.size
            if box.kind in _CUT_BOXES and end > size:
                raise _truncated(f"{box.kind.decode()} ends at {end}", size, end)
    except BoxError:
        # Trailing rubbish after the index is common and harmless.
        pass
    if b"moov" not in kinds:
        raise _truncated("no moov box", size, 0)


def _require_own_data(index: bytes) -> None:
    """Refuse an index whose tracks lie in other files, named by path or address."""
    try:
        references = list(_inside(index, _TO_REFERENCES))
        flags = [
            entry.payload[3:4] for each in references for entry in children(each[8:])
        ]
    except (BoxError, struct.error):
        return  # a damaged index is for ffprobe to judge
    if any(flag != b"\x01" for flag in flags):
        params: dict[str, str | int | float] = {"format": "QuickTime"}
        detail = "data in another file"
        raise SourceRejected("unsupported_format", detail, params=params)


def _inside(payload: bytes, path: tuple[bytes, ...]) -> Iterator[bytes]:
    if not path:
        yield payload
        return
    for box in children(payload):
        if box.kind == path[0]:
            yield from _inside(box.payload, path[1:])


def _truncated(detail: str, read: int, total: int) -> SourceRejected:
    params: dict[str, str | int | float] = {
        "read": read,
        "total": total,
        "unit": "bytes",
    }
    return SourceRejected(
        "truncated_source", f"{detail}, file has {read} bytes", params=params
    )
