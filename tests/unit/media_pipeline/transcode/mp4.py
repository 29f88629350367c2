"""Tiny fragmented MP4 objects, made byte by byte."""

import struct
from fractions import Fraction

# Written by x264: High, level 3.0, 640×360 at 30 frames/s.
SPS_360 = bytes.fromhex("6764001eacd940a02ff97016a0202028000003000800000301e078b16cb0")
ESDS_MONO = bytes.fromhex(
    "0000000003808080250001000480808017401500000000011288000112880580808005120856e500"
    "068080800102"
)
IDR, SLICE = b"\x00\x00\x00\x02\x65\x88", b"\x00\x00\x00\x02\x41\x9a"
SEI = b"\x00\x00\x00\x03\x06\x05\x01"


def box(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(payload), kind) + payload


def full(kind: bytes, payload: bytes, *, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, bytes([version]) + flags.to_bytes(3, "big") + payload)


def init(*, video: bool = True, timescale: int = 90_000, edits: bool = False) -> bytes:
    handler = b"vide" if video else b"soun"
    if video:
        avcc = b"\x01\x64\x00\x1e\xff\xe1" + struct.pack(">H", len(SPS_360)) + SPS_360
        entry = box(b"avc1", bytes(78) + box(b"avcC", avcc))
    else:
        entry = box(b"mp4a", bytes(28) + box(b"esds", ESDS_MONO))
    stsd = full(b"stsd", struct.pack(">I", 1) + entry)
    mdhd = full(b"mdhd", struct.pack(">IIII", 0, 0, timescale, 0))
    hdlr = full(b"hdlr", bytes(4) + handler + bytes(13))
    mdia = box(b"mdia", mdhd + hdlr + box(b"minf", box(b"stbl", stsd)))
    trak = box(b"trak", (box(b"edts", b"") if edits else b"") + mdia)
    trex = full(b"trex", struct.pack(">IIIII", 1, 1, 0, 0, 0))
    return box(b"ftyp", b"iso6") + box(b"moov", trak + box(b"mvex", trex))


def fragment(
    start: int, samples: int, ticks: int, *, data: bytes = SEI + IDR, cts: int = 0
) -> bytes:
    tfhd = full(b"tfhd", struct.pack(">II", 1, ticks), flags=0x020008)
    tfdt = full(b"tfdt", struct.pack(">Q", start), version=1)
    offsets = b"".join(struct.pack(">i", cts if i == 0 else 0) for i in range(samples))
    trun = full(
        b"trun", struct.pack(">Ii", samples, 0) + offsets, version=1, flags=0x000801
    )
    traf = box(b"traf", tfhd + tfdt + trun)
    return box(b"moof", full(b"mfhd", bytes(4)) + traf) + box(b"mdat", data)


def video_object(
    *, fps: Fraction = Fraction(30), gop: int, counts: list[int], first_frame: int = 0
) -> bytes:
    """Fragments of `counts` frames, each `gop` frames after the one before."""
    ticks = 90_000 / fps
    parts = [
        fragment(int((first_frame + j * gop) * ticks), count, int(ticks))
        for j, count in enumerate(counts)
    ]
    return init() + b"".join(parts)
