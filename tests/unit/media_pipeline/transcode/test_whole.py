"""Plain files for saving: read box by box; whatever is wrong is a BoxError."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.transcode.boxes import BoxError, offset_places, parse_object
from media_pipeline.transcode.whole import WholeTrack, parse_whole
from tests.unit.media_pipeline.transcode.mp4 import box, fragment, full, init


def track(
    *, counts: tuple[int, ...] = (3, 2), first: int = 0, media_time: int | None = None
) -> bytes:
    """A picture track of runs of samples, 100 ticks each, whose first offset is `first`."""
    runs = b"".join(struct.pack(">II", count, 100) for count in counts)
    stts = full(b"stts", struct.pack(">I", len(counts)) + runs)
    stsz = full(b"stsz", struct.pack(">II", 7, sum(counts)))
    ctts = full(b"ctts", struct.pack(">III", 1, sum(counts), first)) if first else b""
    stbl = box(b"stbl", stts + ctts + stsz)
    mdhd = full(b"mdhd", struct.pack(">IIII", 0, 0, 600, 0))
    hdlr = full(b"hdlr", bytes(4) + b"vide" + bytes(13))
    mdia = box(b"mdia", mdhd + hdlr + box(b"minf", stbl))
    edits = b""
    if media_time is not None:
        elst = full(b"elst", struct.pack(">IIiI", 1, 500, media_time, 0x10000))
        edits = box(b"edts", elst)
    return box(b"trak", edits + mdia)


def whole(*tracks: bytes) -> bytes:
    moov = box(b"moov", b"".join(tracks))
    return box(b"ftyp", b"isom") + moov + box(b"mdat", bytes(9))


def test_samples_length_and_start_are_read() -> None:
    parsed = parse_whole(io.BytesIO(whole(track(first=200, media_time=200))))
    assert parsed.kinds == ("ftyp", "moov", "mdat")
    assert parsed.tracks == (WholeTrack("video", 600, 5, 500, 0),)


@pytest.mark.parametrize(
    ("first", "media_time", "shown"), [(0, None, 0), (200, None, 200), (200, -1, 201)]
)
def test_a_track_that_begins_late_is_noticed(
    first: int, media_time: int | None, shown: int
) -> None:
    parsed = parse_whole(io.BytesIO(whole(track(first=first, media_time=media_time))))
    assert parsed.tracks[0].first_shown == shown


@given(data=st.data())
def test_damage_is_a_box_error_or_harmless(data: st.DataObject) -> None:
    good = bytearray(whole(track(first=200, media_time=200)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(good) - 1))
        good[at] = data.draw(st.integers(0, 255))
    cut = good[: data.draw(st.integers(0, len(good)))]
    try:
        parse_whole(io.BytesIO(cut))
    except BoxError:
        pass
    else:
        assert cut


@given(
    counts=st.lists(st.integers(1, 20), min_size=1, max_size=5), cts=st.integers(-9, 9)
)
def test_every_offset_of_a_fragment_is_found(counts: list[int], cts: int) -> None:
    for count in counts:
        piece = fragment(0, count, 100, cts=cts)
        size = struct.unpack_from(">I", piece)[0]
        places = offset_places(piece[:size])
        values = [struct.unpack_from(">i", piece, at)[0] for at in places]
        assert values == [cts, *[0] * (count - 1)]
        parsed = parse_object(io.BytesIO(init() + piece))
        assert parsed.fragments[0].least_cts == min(values)
