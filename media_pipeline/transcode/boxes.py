"""Reads fragmented MP4 objects: the init part and where each fragment lies.

Works on any seekable binary file and reads box headers, the init, each moof and the first bytes
of each sample run; the media data itself is skipped. Everything malformed is a BoxError.
"""

import itertools
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .sps import Sps, SpsError, parse_sps

_MAX_HEADER_BOX = 16 * 1024 * 1024


_MAX_SAMPLES = 100_000
_AAC_RATES = (
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025,
    8_000, 7_350,
)  # fmt: skip


class BoxError(ValueError):
    """The bytes are not the MP4 structure that was expected."""


@dataclass(frozen=True)
class Box:
    """A box in memory: four-letter kind and payload."""

    kind: bytes
    payload: bytes


@dataclass(frozen=True)
class TopBox:
    """A top-level box in a file: where it starts, how long it says it is, header length."""

    kind: bytes
    offset: int
    size: int
    header: int


@dataclass(frozen=True)
class Track:
    """The one track of an init part. `codecs` per RFC 6381; `sps` is None for sound."""

    kind: str
    timescale: int
    codecs: str
    sps: Sps | None
    channels: int
    sample_rate: int
    has_edits: bool
    default_ticks: int


@dataclass(frozen=True)
class ParsedFragment:
    """A moof and its mdat. `first_cts` is the composition offset of the first sample;
    `gapless`: shown in order, each sample starts where the one before ends, from the fragment's
    start to its end; `starts_with_idr` is None for sound; `least_cts` is the smallest offset."""

    offset: int
    size: int
    start_ticks: int
    ticks: int
    samples: int
    first_cts: int
    gapless: bool
    starts_with_idr: bool | None
    least_cts: int = 0


@dataclass(frozen=True)
class ParsedObject:
    """A whole object: order of top-level boxes, size of the init part, track, fragments."""

    kinds: tuple[str, ...]
    size: int
    init_size: int
    track: Track
    fragments: tuple[ParsedFragment, ...]


def top_level_boxes(file: BinaryIO) -> Iterator[TopBox]:
    """Walk the top-level boxes. The last one may claim more than the file has; a size that
    cannot be a box raises BoxError."""
    end = file.seek(0, os.SEEK_END)
    offset = 0
    while offset < end:
        file.seek(offset)
        head = file.read(16)
        if len(head) < 8:
            raise BoxError("a box header is cut off")
        size, kind = struct.unpack(">I4s", head[:8])
        header = 8
        if size == 1:
            if len(head) < 16:
                raise BoxError("a box header is cut off")
            size, header = struct.unpack(">Q", head[8:])[0], 16
        elif size == 0:
            size = end - offset
        if size < header:
            raise BoxError(f"box size {size}")
        yield TopBox(kind, offset, size, header)
        offset += size


def parse_object(file: BinaryIO) -> ParsedObject:
    """Read one fragmented, single-track MP4 object. Raises BoxError."""
    try:
        return _parse_object(file)
    except (struct.error, IndexError, SpsError) as error:
        raise BoxError(f"damaged box: {error}") from error


def _parse_object(file: BinaryIO) -> ParsedObject:
    tops = list(top_level_boxes(file))
    size = file.seek(0, os.SEEK_END)
    if not tops or tops[-1].offset + tops[-1].size != size:
        raise BoxError("box sizes do not sum to the file size")
    moov = next((top for top in tops if top.kind == b"moov"), None)
    if moov is None:
        raise BoxError("no moov box")
    track = _parse_init(payload(file, moov))
    fragments = [
        _parse_fragment(file, moof, mdat, track)
        for moof, mdat in itertools.pairwise(tops)
        if moof.kind == b"moof" and mdat.kind == b"mdat"
    ]
    return ParsedObject(
        kinds=tuple(top.kind.decode("latin-1") for top in tops),
        size=size,
        init_size=moov.offset + moov.size,
        track=track,
        fragments=tuple(fragments),
    )


def payload(file: BinaryIO, top: TopBox) -> bytes:
    """The content of a header box, at most 16 MiB. Raises BoxError."""
    length = top.size - top.header
    if length > _MAX_HEADER_BOX:
        raise BoxError(f"{top.kind!r} is too long")
    file.seek(top.offset + top.header)
    data = file.read(length)
    if len(data) != length:
        raise BoxError(f"{top.kind!r} is cut off")
    return data


def children(payload: bytes) -> Iterator[Box]:
    """The boxes inside a container's payload. Raises BoxError."""
    offset = 0
    while offset < len(payload):
        size, kind = struct.unpack_from(">I4s", payload, offset)
        if size < 8 or offset + size > len(payload):
            raise BoxError(f"child box size {size}")
        yield Box(kind, payload[offset + 8 : offset + size])
        offset += size


def _find_all(payload: bytes, *path: bytes) -> list[bytes]:
    found = [payload]
    for kind in path:
        found = [
            box.payload for item in found for box in children(item) if box.kind == kind
        ]
    return found


def find(payload: bytes, *path: bytes) -> bytes:
    """The payload of the one box at a path. Raises BoxError unless there is exactly one."""
    found = _find_all(payload, *path)
    if len(found) != 1:
        raise BoxError(f"{len(found)} boxes at {b'/'.join(path)!r}, expected 1")
    return found[0]


def _parse_init(moov: bytes) -> Track:
    trak = find(moov, b"trak")
    mdhd = find(trak, b"mdia", b"mdhd")
    timescale = struct.unpack_from(">I", mdhd, 20 if mdhd[0] == 1 else 12)[0]
    handler = find(trak, b"mdia", b"hdlr")[8:12]
    stsd = find(trak, b"mdia", b"minf", b"stbl", b"stsd")
    entries = list(children(stsd[8:]))
    if len(entries) != 1:
        raise BoxError("one sample description expected")
    trex = _find_all(moov, b"mvex", b"trex")
    default_ticks = struct.unpack_from(">I", trex[0], 12)[0] if trex else 0
    edits = bool(_find_all(trak, b"edts"))
    if handler == b"vide":
        return _video_track(entries[0], timescale, edits, default_ticks)
    if handler == b"soun":
        return _audio_track(entries[0], timescale, edits, default_ticks)
    raise BoxError(f"track of kind {handler!r}")


def _video_track(entry: Box, timescale: int, edits: bool, default_ticks: int) -> Track:
    if entry.kind != b"avc1":
        raise BoxError(f"sample entry {entry.kind!r}")
    avcc = find(entry.payload[78:], b"avcC")
    length = struct.unpack_from(">H", avcc, 6)[0]
    sps = parse_sps(avcc[8 : 8 + length])
    codecs = f"avc1.{sps.profile:02X}{sps.constraints:02X}{sps.level:02X}"
    return Track("video", timescale, codecs, sps, 0, 0, edits, default_ticks)


def _audio_track(entry: Box, timescale: int, edits: bool, default_ticks: int) -> Track:
    if entry.kind != b"mp4a":
        raise BoxError(f"sample entry {entry.kind!r}")
    kind, rate, channels = _audio_config(find(entry.payload[28:], b"esds"))
    codecs = f"mp4a.40.{kind}"
    return Track("audio", timescale, codecs, None, channels, rate, edits, default_ticks)


def _audio_config(esds: bytes) -> tuple[int, int, int]:
    """(object type, Hz, channels) of the MPEG-4 decoder configuration; 2 is AAC-LC.

    The sample entry is no witness: muxers write two channels there whatever the sound is.
    """
    offset = 4
    while offset < len(esds):
        tag = esds[offset]
        offset += 1
        length = 0
        for _ in range(4):
            byte = esds[offset]
            offset += 1
            length = length << 7 | byte & 0x7F
            if not byte & 0x80:
                break
        if tag == 5:
            bits = int.from_bytes(esds[offset : offset + 2], "big")
            rate_index, channels = bits >> 7 & 0xF, bits >> 3 & 0xF
            return bits >> 11, _AAC_RATES[rate_index], channels
        # Elementary stream descriptor: id and flags; decoder configuration: 13 fixed bytes.
        offset += {3: 3, 4: 13}.get(tag, length)
    raise BoxError("no decoder configuration in esds")


def _parse_fragment(
    file: BinaryIO, moof: TopBox, mdat: TopBox, track: Track
) -> ParsedFragment:
    traf = find(payload(file, moof), b"traf")
    defaults = _fragment_defaults(find(traf, b"tfhd"), track.default_ticks)
    tfdt = find(traf, b"tfdt")
    start = struct.unpack_from(">Q" if tfdt[0] == 1 else ">I", tfdt, 4)[0]
    samples = [
        s for trun in _find_all(traf, b"trun") for s in _read_run(trun, defaults)
    ]
    return ParsedFragment(
        offset=moof.offset,
        size=moof.size + mdat.size,
        start_ticks=start,
        ticks=sum(ticks for ticks, _ in samples),
        samples=len(samples),
        first_cts=samples[0][1] if samples else 0,
        gapless=_gapless(samples),
        starts_with_idr=_starts_with_idr(file, mdat) if track.kind == "video" else None,
        least_cts=min((cts for _, cts in samples), default=0),
    )


def _gapless(samples: list[tuple[int, int]]) -> bool:
    shown, decoded_at = [], 0
    for ticks, cts in samples:
        shown.append((decoded_at + cts, ticks))
        decoded_at += ticks
    clock = 0
    for at, ticks in sorted(shown):
        if at != clock:
            return False
        clock += ticks
    return True


def _fragment_defaults(tfhd: bytes, default_ticks: int) -> int:
    """Default sample duration: tfhd's, else the init's."""
    flags = int.from_bytes(tfhd[1:4], "big")
    offset = 8 + (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0)
    if flags & 0x8:
        return int(struct.unpack_from(">I", tfhd, offset)[0])
    return default_ticks


def _read_run(trun: bytes, default_ticks: int) -> list[tuple[int, int]]:
    """(duration, composition offset) of each sample of one trun box."""
    version, flags = trun[0], int.from_bytes(trun[1:4], "big")
    count = struct.unpack_from(">I", trun, 4)[0]
    offset = 8 + (4 if flags & 0x1 else 0) + (4 if flags & 0x4 else 0)
    stride = 4 * sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
    if count * max(stride, 1) > max(len(trun) - offset, _MAX_SAMPLES):
        raise BoxError("trun is shorter than its samples")
    samples = []
    for at in range(offset, offset + count * stride, stride) if stride else [0] * count:
        ticks, cts = default_ticks, 0
        if flags & 0x100:
            ticks = struct.unpack_from(">I", trun, at)[0]
        if flags & 0x800:
            cts = struct.unpack_from(">i" if version else ">I", trun, at + stride - 4)[
                0
            ]
        samples.append((ticks, cts))
    return samples


def _starts_with_idr(file: BinaryIO, mdat: TopBox) -> bool:
    """Whether the first coded slice in the media data is of an IDR picture."""
    offset, end = mdat.offset + mdat.header, mdat.offset + mdat.size
    while offset + 5 <= end:
        file.seek(offset)
        length, header = struct.unpack(">IB", file.read(5))
        kind = header & 0x1F
        if 1 <= kind <= 5:
            return bool(kind == 5)
        offset += 4 + length
    return False


def offset_places(moof: bytes | bytearray) -> list[int]:
    """Where in a moof box (header included) its samples' composition offsets stand, 4 bytes each.

    The box must have been read by `parse_object` before.
    """
    places = []
    for at, kind, end in _spans(moof, 8, len(moof)):
        if kind != b"traf":
            continue
        for start, inner, _ in _spans(moof, at + 8, end):
            if inner == b"trun":
                places += _offsets_of_run(moof, start + 8)
    return places


def _spans(
    data: bytes | bytearray, start: int, end: int
) -> Iterator[tuple[int, bytes, int]]:
    """(start, kind, end) of each box between two places."""
    while start < end:
        size, kind = struct.unpack_from(">I4s", data, start)
        yield start, kind, start + size
        start += size


def _offsets_of_run(moof: bytes | bytearray, trun: int) -> list[int]:
    flags = int.from_bytes(moof[trun + 1 : trun + 4], "big")
    if not flags & 0x800:
        return []
    count = struct.unpack_from(">I", moof, trun + 4)[0]
    stride = 4 * sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
    first = trun + 8 + (4 if flags & 0x1 else 0) + (4 if flags & 0x4 else 0)
    return [first + number * stride + stride - 4 for number in range(count)]
