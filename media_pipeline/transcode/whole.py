"""Reads a plain MP4 or M4A: the order of its boxes, and per track how many samples, how long, from when.

For files of our own, made by copying; anything unexpected is a BoxError.
"""

import os
import struct
from dataclasses import dataclass
from typing import BinaryIO

from .boxes import BoxError, children, find, payload, top_level_boxes


@dataclass(frozen=True)
class WholeTrack:
    """`kind` is video or audio; lengths and the moment of the first sample are in its timescale."""

    kind: str
    timescale: int
    samples: int
    ticks: int
    first_shown: int


@dataclass(frozen=True)
class WholeFile:
    """Kinds of the top-level boxes in order, and the tracks in order."""

    kinds: tuple[str, ...]
    tracks: tuple[WholeTrack, ...]


def parse_whole(file: BinaryIO) -> WholeFile:
    """Read the index of an unfragmented file. Raises BoxError."""
    try:
        return _parse(file)
    except (struct.error, IndexError) as error:
        raise BoxError(f"damaged box: {error}") from error


def _parse(file: BinaryIO) -> WholeFile:
    tops = list(top_level_boxes(file))
    if not tops or tops[-1].offset + tops[-1].size != file.seek(0, os.SEEK_END):
        raise BoxError("box sizes do not sum to the file size")
    index = next((top for top in tops if top.kind == b"moov"), None)
    if index is None:
        raise BoxError("no moov box")
    moov = payload(file, index)
    tracks = [box.payload for box in children(moov) if box.kind == b"trak"]
    return WholeFile(
        kinds=tuple(top.kind.decode("latin-1") for top in tops),
        tracks=tuple(_track(trak) for trak in tracks),
    )


def _track(trak: bytes) -> WholeTrack:
    header = find(trak, b"mdia", b"mdhd")
    timescale = struct.unpack_from(">I", header, 20 if header[0] == 1 else 12)[0]
    handler = find(trak, b"mdia", b"hdlr")[8:12]
    table = find(trak, b"mdia", b"minf", b"stbl")
    sizes = find(table, b"stsz")
    samples = struct.unpack_from(">I", sizes, 8)[0]
    runs = _runs(find(table, b"stts"))
    if sum(count for count, _ in runs) != samples:
        raise BoxError("times and sizes name different numbers of samples")
    return WholeTrack(
        kind={b"vide": "video", b"soun": "audio"}.get(handler, "other"),
        timescale=timescale,
        samples=samples,
        ticks=sum(count * ticks for count, ticks in runs),
        first_shown=_first_offset(table) - _media_time(trak),
    )


def _runs(stts: bytes) -> list[tuple[int, int]]:
    count = struct.unpack_from(">I", stts, 4)[0]
    words = struct.unpack_from(f">{2 * count}I", stts, 8)
    return list(zip(words[::2], words[1::2], strict=True))


def _first_offset(table: bytes) -> int:
    """Composition offset of the first sample; none is 0."""
    found = [box.payload for box in children(table) if box.kind == b"ctts"]
    return int(struct.unpack_from(">i", found[0], 12)[0]) if found else 0


def _media_time(trak: bytes) -> int:
    """Where in its media the track begins to be shown; an empty edit in front counts as late."""
    lists = [box.payload for box in children(trak) if box.kind == b"edts"]
    if not lists:
        return 0
    edits = find(lists[0], b"elst")
    if struct.unpack_from(">I", edits, 4)[0] != 1:
        raise BoxError("one edit at most expected")
    form, at = (">q", 16) if edits[0] == 1 else (">i", 12)
    return int(struct.unpack_from(form, edits, at)[0])
