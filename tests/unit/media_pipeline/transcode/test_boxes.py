"""Boxes and parameter sets: what is read is right, and nothing but BoxError comes out."""

import contextlib
import io
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.transcode.boxes import BoxError, parse_object, top_level_boxes
from media_pipeline.transcode.sps import Sps, SpsError, parse_sps
from tests.unit.media_pipeline.transcode import mp4

SAMPLE = mp4.video_object(gop=30, counts=[30, 30, 12], first_frame=120)


def test_a_video_object_is_read() -> None:
    parsed = parse_object(io.BytesIO(SAMPLE))
    assert parsed.kinds == ("ftyp", "moov", *(("moof", "mdat") * 3))
    assert parsed.init_size == len(mp4.init())
    assert parsed.size == len(SAMPLE)
    assert (parsed.track.timescale, parsed.track.codecs) == (90_000, "avc1.64001E")
    assert [(f.start_ticks, f.ticks, f.samples) for f in parsed.fragments] == [
        (360_000, 90_000, 30),
        (450_000, 90_000, 30),
        (540_000, 36_000, 12),
    ]
    assert [f.starts_with_idr for f in parsed.fragments] == [True, True, True]
    assert [f.gapless for f in parsed.fragments] == [True, True, True]
    assert parsed.fragments[0].offset == parsed.init_size
    assert sum(f.size for f in parsed.fragments) == parsed.size - parsed.init_size


def test_a_fragment_without_key_frame_is_seen() -> None:
    data = mp4.init() + mp4.fragment(0, 1, 3000, data=mp4.SEI + mp4.SLICE)
    assert parse_object(io.BytesIO(data)).fragments[0].starts_with_idr is False


def test_sound_says_its_channels_in_the_decoder_configuration() -> None:
    data = mp4.init(video=False, timescale=48_000) + mp4.fragment(0, 47, 1024)
    track = parse_object(io.BytesIO(data)).track
    assert (track.codecs, track.sample_rate, track.channels) == ("mp4a.40.2", 44_100, 1)


def test_edit_lists_and_composition_offsets_are_seen() -> None:
    data = mp4.init(edits=True) + mp4.fragment(0, 3, 3000, cts=6000)
    parsed = parse_object(io.BytesIO(data))
    assert (parsed.track.has_edits, parsed.fragments[0].first_cts) == (True, 6000)
    assert not parsed.fragments[0].gapless


@pytest.mark.parametrize("data", [b"", b"abc", b"\x00" * 16, mp4.box(b"ftyp", b"iso6")])
def test_what_is_no_object_is_refused(data: bytes) -> None:
    with pytest.raises(BoxError):
        parse_object(io.BytesIO(data))


@given(st.integers(0, len(SAMPLE) - 1))
def test_a_cut_object_is_refused_or_ends_at_a_box(length: int) -> None:
    data = SAMPLE[:length]
    try:
        parsed = parse_object(io.BytesIO(data))
    except BoxError:
        return
    assert sum(box.size for box in top_level_boxes(io.BytesIO(data))) == length
    assert len(parsed.fragments) < 3


@given(st.data())
def test_damage_gives_a_result_or_a_box_error(data: st.DataObject) -> None:
    damaged = bytearray(SAMPLE)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(SAMPLE) - 1))
        damaged[at] = data.draw(st.integers(0, 255))
    with contextlib.suppress(BoxError):
        parse_object(io.BytesIO(bytes(damaged)))


def test_parameter_sets_of_x264() -> None:
    assert parse_sps(mp4.SPS_360) == Sps(100, 0, 30, 1, 8, 640, 360, Fraction(1))
    interlaced = bytes.fromhex("677a0028b6cd94078044fcb8208000000300800000190f8b16cb")
    parsed = parse_sps(interlaced)
    assert (parsed.profile, parsed.chroma_format, parsed.bit_depth) == (122, 2, 10)
    assert (parsed.width, parsed.height, parsed.sar) == (1920, 1080, Fraction(16, 11))


@given(st.binary(max_size=64))
def test_any_bytes_are_a_parameter_set_or_an_error(data: bytes) -> None:
    with contextlib.suppress(SpsError):
        parse_sps(b"\x67" + data)
