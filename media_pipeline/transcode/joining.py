"""Slices of one rung as a single fragmented MP4 that any demuxer reads with exact times.

Our pictures have composition offsets below zero, so that the first one is shown at 0 without an
edit list. ffmpeg's demuxer answers by moving all pictures later, by the smallest offset it has
met *so far*; the distance to the sound would depend on the picture. So all offsets are raised by
one constant before it reads them; it takes the start of the file as zero by itself.
"""

import struct
from collections.abc import Sequence
from typing import BinaryIO

from . import boxes
from .toolbox import OpenObject, parse
from .types import MediaObject

_BLOCK = 1024 * 1024


def join(
    objects: Sequence[MediaObject], open_object: OpenObject, out: BinaryIO
) -> None:
    """Write the init of the first object and the fragments of all, in order, to `out`.

    Raises StepFailed (verify_failed) for an object that is not readable.
    """
    parsed = []
    for item in objects:
        with open_object(item.file.key) as file:
            parsed.append(parse(file, item.file.key))
    raised = -min(part.least_cts for piece in parsed for part in piece.fragments)
    for position, (item, piece) in enumerate(zip(objects, parsed, strict=True)):
        with open_object(item.file.key) as file:
            if position == 0:
                file.seek(0)
                out.write(file.read(piece.init_size))
            for part in piece.fragments:
                _copy_fragment(file, part, raised, out)


def copy(item: MediaObject, open_object: OpenObject, out: BinaryIO) -> None:
    """The object as it is."""
    with open_object(item.file.key) as file:
        _copy(file, 0, item.file.size, out)


def _copy_fragment(
    file: BinaryIO, part: boxes.ParsedFragment, raised: int, out: BinaryIO
) -> None:
    file.seek(part.offset)
    head = file.read(8)
    size = struct.unpack_from(">I", head)[0]
    moof = bytearray(head + file.read(size - 8))
    for at in boxes.offset_places(moof):
        value = struct.unpack_from(">i", moof, at)[0]
        struct.pack_into(">i", moof, at, value + raised)
    out.write(moof)
    _copy(file, part.offset + size, part.size - size, out)


def _copy(file: BinaryIO, start: int, length: int, out: BinaryIO) -> None:
    file.seek(start)
    while length > 0:
        block = file.read(min(_BLOCK, length))
        if not block:
            raise OSError("an object ends early")
        out.write(block)
        length -= len(block)
