"""The first bytes decide: known families in, everything else out by name."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.transcode.errors import SourceRejected
from media_pipeline.transcode.signature import FAMILY_FORMATS, identify
from tests.unit.media_pipeline.transcode.mp4 import box

FTYP = box(b"ftyp", b"isom\x00\x00\x02\x00")
WHOLE_MP4 = FTYP + box(b"mdat", bytes(100)) + box(b"moov", bytes(20))


@pytest.mark.parametrize(
    ("data", "family"),
    [
        (WHOLE_MP4, "mp4"),
        (b"\x1aE\xdf\xa3" + bytes(40), "matroska"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "avi"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "wav"),
        (b"OggS" + bytes(40), "ogg"),
        (b"ID3\x04" + bytes(40), "mp3"),
        (b"\xff\xfb\x90\x00" + bytes(40), "mp3"),
        ((b"\x47" + bytes(187)) * 5, "mpegts"),
        (bytes(4) + (b"\x47" + bytes(191)) * 5, "mpegts"),
    ],
)
def test_families(data: bytes, family: str) -> None:
    assert identify(io.BytesIO(data)) == family


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_media"),
        (b"hello, this is a text file\n", "not_media"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "not_media"),
        (b"\xef\xbb\xbf\n  #EXTM3U\n", "not_media"),
        (b"ffconcat version 1.0\nfile sibling.mp4\n", "not_media"),
        (b"<?xml version='1.0'?><MPD></MPD>", "not_media"),
        (b"<MPD/>", "not_media"),
        (b"#!/bin/sh\n", "not_media"),
        (b"<!DOCTYPE html><html></html>", "not_media"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_media"),
        (b"PK\x03\x04" + bytes(40), "not_media"),
        (b"%PDF-1.7", "not_media"),
        (b"MZ" + bytes(40), "not_media"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "unsupported_format"),
        (b"\xff\xd8\xff\xe0" + bytes(40), "unsupported_format"),
        (b"GIF89a" + bytes(40), "unsupported_format"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "unsupported_format"),
        (box(b"ftyp", b"heic\x00\x00\x00\x00mif1"), "unsupported_format"),
        (b"FLV\x01" + bytes(40), "unsupported_format"),
        (b"\x00\x00\x01\xba" + bytes(40), "unsupported_format"),
    ],
)
def test_what_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(SourceRejected) as refusal:
        identify(io.BytesIO(data))
    assert refusal.value.code == code


def test_a_cut_mp4_names_what_is_missing() -> None:
    cut = (
        FTYP + box(b"moov", bytes(20)) + struct.pack(">I4s", 1000, b"mdat") + bytes(92)
    )
    with pytest.raises(SourceRejected) as refusal:
        identify(io.BytesIO(cut))
    assert refusal.value.code == "truncated_source"
    assert refusal.value.params == {
        "read": len(cut),
        "total": len(cut) + 900,
        "unit": "bytes",
    }


def test_an_mp4_without_index_is_cut() -> None:
    with pytest.raises(SourceRejected) as refusal:
        identify(io.BytesIO(FTYP + box(b"mdat", bytes(100))))
    assert (refusal.value.code, refusal.value.params["total"]) == (
        "truncated_source",
        0,
    )


def test_rubbish_after_the_index_is_harmless() -> None:
    assert identify(io.BytesIO(WHOLE_MP4 + b"\x00\x00\x00\x01")) == "mp4"


@given(st.binary(max_size=600))
def test_any_bytes_are_a_family_or_a_refusal(data: bytes) -> None:
    try:
        family = identify(io.BytesIO(data))
    except SourceRejected:
        return
    assert family in FAMILY_FORMATS
