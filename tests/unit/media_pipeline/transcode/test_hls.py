"""Playlists: ranges cover the objects, sums agree, the golden text is what players get."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.transcode import hls, verify
from media_pipeline.transcode.types import Fragment, MediaObject, StoredFile
from tests.golden import assert_golden


def make_object(
    key: str, counts: list[int], *, gop: int = 180, start: int = 0, ticks: int = 3003
) -> MediaObject:
    offset, fragments = 800, []
    for position, count in enumerate(counts):
        size = 1000 * count + position
        first = (start + position * gop) * ticks
        fragments.append(Fragment(offset, size, first, count * ticks, count))
        offset += size
    return MediaObject(
        file=StoredFile(key, offset, "0" * 64),
        init_size=800,
        init_sha256="1" * 64,
        timescale=90_000,
        codecs="avc1.64001F",
        fragments=tuple(fragments),
    )


def two_slices() -> list[MediaObject]:
    return [
        make_object("c0000.4/720.m4s", [180] * 3),
        make_object("c0001.5/720.m4s", [180, 180, 77], start=540),
    ]


def test_media_playlist_golden() -> None:
    assert_golden("transcode/v720.m3u8", hls.media_playlist(two_slices()))


def test_master_playlist_golden() -> None:
    def variant(name: str, width: int, height: int, rate: int) -> hls.Variant:
        return hls.Variant(
            uri=f"v{name}.9.m3u8",
            bandwidth=hls.Bandwidth(rate, rate // 2),
            codecs=("avc1.640028", "mp4a.40.2"),
            width=width,
            height=height,
            fps=Fraction(30000, 1001),
        )

    low = hls.Variant("low.9.m3u8", hls.Bandwidth(43_000, 42_000), ("mp4a.40.2",))
    ordered = hls.in_start_order(
        [
            variant("1080", 1080, 1920, 4_000_000),
            variant("720", 720, 1280, 2_000_000),
            variant("480", 480, 854, 1_000_000),
            variant("270", 270, 480, 300_000),
            low,
        ]
    )
    text = hls.master_playlist(ordered, audio_uri="main.9.m3u8", audio_channels=2)
    assert_golden("transcode/master.m3u8", text)
    assert hls.master_uris(text) == [
        "main.9.m3u8",
        "v480.9.m3u8",
        "v1080.9.m3u8",
        "v720.9.m3u8",
        "v270.9.m3u8",
        "low.9.m3u8",
    ]


def test_without_480_lines_the_nearest_below_comes_first() -> None:
    def at(short: int) -> hls.Variant:
        return hls.Variant(f"v{short}", hls.Bandwidth(1, 1), (), short * 2, short)

    assert [v.uri for v in hls.in_start_order([at(600), at(360), at(270)])] == [
        "v360",
        "v600",
        "v270",
    ]
    assert [v.uri for v in hls.in_start_order([at(1080), at(720)])] == ["v720", "v1080"]


def test_a_short_last_segment_is_not_a_peak() -> None:
    item = make_object("c0000/720.m4s", [180, 180])
    burst = Fragment(item.file.size, 500_000, 360 * 3003, 3003, 1)
    objects = [
        MediaObject(
            file=item.file,
            init_size=800,
            init_sha256="",
            timescale=90_000,
            codecs="",
            fragments=(*item.fragments, burst),
        )
    ]
    assert hls.measure(objects).peak == round(
        8 * 180_001 / Fraction(180 * 3003, 90_000)
    )


@given(
    st.lists(
        st.lists(st.integers(1, 180), min_size=1, max_size=5), min_size=1, max_size=4
    )
)
def test_what_is_written_is_read_back(counts: list[list[int]]) -> None:
    objects = [make_object(f"c{i:04d}/720.m4s", c) for i, c in enumerate(counts)]
    playlist = hls.parse_media_playlist(hls.media_playlist(objects))
    expected = [
        (item.file.key, f.offset, f.size) for item in objects for f in item.fragments
    ]
    assert [(s.uri, s.offset, s.size) for s in playlist.segments] == expected
    total = Fraction(sum(sum(c) for c in counts) * 3003, 90_000)
    assert abs(sum(s.duration_s for s in playlist.segments) - total) < Fraction(
        1, 10_000
    )
    assert all(
        playlist.target_s >= round(float(s.duration_s)) for s in playlist.segments
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#EXTM3U\n",
        '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-MAP:URI="a",BYTERANGE="x@0"\n',
        hls.media_playlist(two_slices()).replace("VERSION:7", "VERSION:x"),
        hls.media_playlist(two_slices()).replace("#EXT-X-BYTERANGE:180000@800\n", ""),
    ],
)
def test_foreign_text_is_refused(text: str) -> None:
    with pytest.raises(hls.PlaylistError):
        hls.parse_media_playlist(text)


def checked(text: str, objects: list[MediaObject]) -> list[str]:
    duration = Fraction((5 * 180 + 77) * 3003, 90_000)
    checks = verify.check_playlists(
        {"v720.m3u8": text},
        {item.file.key: item for item in objects},
        master_names=["v720.m3u8"],
        duration_s=duration,
        video_names=["v720.m3u8"],
    )
    return [check.detail for check in checks if not check.ok]


def test_a_sound_playlist_passes_line_11() -> None:
    assert checked(hls.media_playlist(two_slices()), two_slices()) == []


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "c0001.5/720.m4s\n#EXT-X-ENDLIST",
            "c0009.5/720.m4s\n#EXT-X-ENDLIST",
            "no object",
        ),
        ("180001@180800", "180001@180801", "not 180800"),
        ("#EXT-X-ENDLIST\n", "", "ENDLIST"),
        ("TARGETDURATION:6", "TARGETDURATION:5", "target duration"),
        ("#EXTINF:6.006000", "#EXTINF:6.106000", "instead of"),
        ('BYTERANGE="800@0"', 'BYTERANGE="801@0"', "init"),
        ("INDEPENDENT-SEGMENTS", "INDEPENDENT", "INDEPENDENT"),
    ],
)
def test_every_fault_fails_line_11(old: str, new: str, reason: str) -> None:
    text = hls.media_playlist(two_slices())
    assert old in text
    faults = checked(text.replace(old, new, 1), two_slices())
    assert faults
    assert reason in faults[0]


def test_an_object_that_is_not_read_to_its_end_fails() -> None:
    text = hls.media_playlist(two_slices())
    longer = two_slices()
    key = longer[1].file.key
    longer[1] = MediaObject(
        file=StoredFile(key, longer[1].file.size + 1, ""),
        init_size=800,
        init_sha256="",
        timescale=90_000,
        codecs="",
        fragments=longer[1].fragments,
    )
    assert "read to" in checked(text, longer)[0]
