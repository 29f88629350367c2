"""ffprobe's words become a Probe or a refusal, whatever they are."""

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.transcode.complaints import (
    refusal_of_ffprobe,
    require_no_excess,
)
from media_pipeline.transcode.errors import SourceRejected
from media_pipeline.transcode.options import Limits
from media_pipeline.transcode.packets import PacketReader
from media_pipeline.transcode.probe import parse_probe
from media_pipeline.transcode.source import Probe
from tests.golden import read_golden

LIMITS = Limits()


def packets_of(
    *streams: tuple[int, float, float], start_s: float = 0.0
) -> PacketReader:
    """(index, length, gap): packets from the start on, a key frame every fifth."""
    reader = PacketReader()
    for index, end_s, gap_s in streams:
        for n in range(round(end_s / gap_s)):
            flags = "K_" if n % 5 == 0 else "__"
            at = start_s + n * gap_s
            reader.feed(f"{index},{at:.6f},{at:.6f},{gap_s:.6f},{flags}".encode())
    return reader


def golden(name: str, packets: PacketReader, family: str = "mp4") -> Probe:
    text = read_golden(f"transcode/{name}.probe.json")
    return parse_probe(text, packets, family=family, size=1, limits=LIMITS)


def video_json(**fields: Any) -> dict[str, Any]:
    return {
        "index": 0,
        "codec_type": "video",
        "codec_name": "h264",
        "width": 640,
        "height": 360,
        "pix_fmt": "yuv420p",
        "avg_frame_rate": "30/1",
        "duration": "10.0",
    } | fields


def judge(
    *streams: dict[str, Any], packets: PacketReader | None = None, **fields: Any
) -> Probe:
    root = {
        "format": {"format_name": "mov,mp4,m4a,3gp,3g2,mj2", "duration": "10.0"}
        | fields,
        "streams": list(streams),
    }
    reader = packets or packets_of((0, 10.0, 0.04))
    return parse_probe(json.dumps(root), reader, family="mp4", size=1, limits=LIMITS)


def refused(*streams: dict[str, Any], **fields: Any) -> SourceRejected:
    with pytest.raises(SourceRejected) as refusal:
        judge(*streams, **fields)
    return refusal.value


def test_rotation_of_a_phone() -> None:
    probe = golden("rot", packets_of((0, 6.0, 1 / 30), (1, 6.0, 0.02)))
    assert probe.video is not None
    assert (probe.video.width, probe.video.height) == (640, 360)
    assert probe.video.rotation in (90, 270)
    assert probe.audio is not None


def test_hdr_is_recognised() -> None:
    video = golden("hdr", packets_of((0, 4.0, 0.04))).video
    assert video is not None
    assert (video.color_transfer, video.bits) == ("smpte2084", 10)


def test_interlaced_transport_stream() -> None:
    video = golden(
        "inter", packets_of((0, 4.0, 0.04), start_s=1.44), family="mpegts"
    ).video
    assert video is not None
    assert video.fields == "interlaced"
    assert (video.scan.first_s, video.scan.end_s, video.scan.key_times_s) == (
        0,
        4,
        (0,),
    )


def test_pixel_shape() -> None:
    video = golden("sar", packets_of((0, 4.0, 0.04))).video
    assert video is not None
    assert video.sar == Fraction(16, 11)


def test_a_cover_is_not_a_picture() -> None:
    probe = golden("cover", packets_of((0, 6.0, 0.02), (1, 0.04, 0.04)))
    assert probe.video is None
    assert probe.audio is not None
    assert probe.cover_index == 1


def test_the_probe_survives_json() -> None:
    probe = golden("vfr", packets_of((0, 10.0, 1 / 30), (1, 10.0, 0.02)))
    assert Probe.from_json(json.loads(json.dumps(probe.to_json()))) == probe


def test_a_foreign_demuxer_is_refused() -> None:
    assert refused(video_json(), format_name="hls").code == "unsupported_format"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"codec_name": "magicyuv"}, "unsupported_codec"),
        ({"width": 8192, "height": 8192}, "too_many_pixels"),
        ({"width": 640, "height": 32}, "nothing_playable"),
        ({"side_data_list": [{"rotation": -37}]}, "unsupported_format"),
        ({"side_data_list": [{"dv_profile": 5}]}, "unsupported_color"),
        ({"duration": "60.0"}, "truncated_source"),
    ],
)
def test_refusals_by_stream(fields: dict[str, Any], code: str) -> None:
    assert refused(video_json(**fields)).code == code


def test_refusals_by_container() -> None:
    assert refused().code == "nothing_playable"
    assert refused(*[video_json(index=n) for n in range(9)]).code == "too_large"
    short = packets_of((0, 0.4, 0.04))
    assert refused(video_json(duration="0.4"), packets=short, duration="0.4").code == (
        "nothing_playable"
    )
    sound = {"index": 0, "codec_type": "audio", "codec_name": "wmav2", "channels": 2}
    assert refused(sound).params == {"codec": "wmav2"}


def test_too_long() -> None:
    days = packets_of((0, 90_000.0, 1.0))
    refusal = refused(video_json(duration="90000"), packets=days, duration="90000")
    assert (refusal.code, refusal.params["value"]) == ("too_long", 90_000)


def test_a_cut_file_says_how_much_was_read() -> None:
    refusal = refused(video_json(duration="20.0"), duration="20.0")
    assert refusal.code == "truncated_source"
    assert refusal.params == {"read": 10.0, "total": 20.0, "unit": "s"}


def test_a_duration_that_is_too_small_is_only_noted() -> None:
    probe = judge(video_json(duration="N/A"), duration="5.0")
    assert (probe.notes, probe.duration_s) == (("wrong_duration",), 10.0)


def test_the_largest_default_picture_and_the_first_decodable_sound() -> None:
    streams = [
        video_json(width=320, height=180),
        video_json(index=1, width=1280, height=720),
        {"index": 2, "codec_type": "audio", "codec_name": "none", "channels": 2},
        {"index": 3, "codec_type": "audio", "codec_name": "aac", "channels": 6},
        {"index": 4, "codec_type": "data", "codec_name": "bin_data"},
    ]
    every = packets_of(*((n, 10.0, 0.04) for n in range(5)))
    probe = judge(*streams, packets=every)
    assert probe.video is not None
    assert probe.audio is not None
    assert (probe.video.index, probe.audio.index, probe.audio.channels) == (1, 3, 6)
    assert probe.ignored == ("0:video:h264", "2:audio:none", "4:data:bin_data")


def test_a_picture_with_undecodable_sound_is_kept_without_it() -> None:
    sound = {"index": 1, "codec_type": "audio", "codec_name": "wmav2", "channels": 2}
    probe = judge(video_json(), sound)
    assert (probe.audio, probe.notes) == (None, ("audio_not_decodable",))


def test_a_missing_index_is_called_a_cut_file() -> None:
    assert refusal_of_ffprobe("[mov] moov atom not found\n").code == "truncated_source"
    assert refusal_of_ffprobe("Invalid data found\n").code == "not_media"


@pytest.mark.parametrize(
    ("words", "code", "value"),
    [
        (
            "[h264] Picture size 8192x4320 exceeds specified max pixel count 1",
            "too_many_pixels",
            8192,
        ),
        ("[mjpeg] Picture size 50000x50001 is invalid", "too_many_pixels", 50001),
        ("Number of streams exceeds max_streams parameter (16)", "too_large", 17),
    ],
)
def test_what_exceeds_all_limits_is_refused_by_what_ffprobe_says(
    words: str, code: str, value: int
) -> None:
    with pytest.raises(SourceRejected) as caught:
        require_no_excess(words, Limits())
    assert (caught.value.code, caught.value.params["value"]) == (code, value)


def test_other_complaints_are_no_excess() -> None:
    require_no_excess("", Limits())
    require_no_excess("[h264] non-existing PPS 0 referenced", Limits())


def test_an_avi_with_subtitles_is_refused() -> None:
    """Matroska keeps them as text; an AVI as files that a demuxer would open."""
    subtitle = {"index": 1, "codec_type": "subtitle", "codec_name": "subrip"}
    root = {"format": {"format_name": "avi"}, "streams": [video_json(), subtitle]}
    packets = packets_of((0, 10.0, 0.04))
    with pytest.raises(SourceRejected) as caught:
        parse_probe(json.dumps(root), packets, family="avi", size=1, limits=LIMITS)
    assert caught.value.code == "unsupported_format"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            [
                "format", "streams", "format_name", "duration", "start_time", "index",
                "codec_type", "codec_name", "width", "height", "channels", "disposition",
                "side_data_list", "rotation", "avg_frame_rate", "sample_aspect_ratio",
            ]
        ),
        inner | st.sampled_from(["video", "audio", "h264", "aac", "mov,mp4", "1/0", "1e999"]),
        max_size=8,
    ),
    max_leaves=30,
)  # fmt: skip


@given(json_values)
def test_any_json_is_a_probe_or_a_refusal(value: object) -> None:
    try:
        probe = parse_probe(
            json.dumps(value),
            packets_of((0, 10.0, 0.5)),
            family="mp4",
            size=1,
            limits=LIMITS,
        )
    except SourceRejected:
        return
    assert probe.video or probe.audio


@given(st.text(max_size=200))
def test_any_text_is_a_refusal(text: str) -> None:
    with pytest.raises(SourceRejected):
        parse_probe(text, PacketReader(), family="mp4", size=1, limits=LIMITS)


@given(st.binary(max_size=80))
def test_any_packet_line_is_survived(line: bytes) -> None:
    reader = PacketReader()
    reader.feed(line)
    reader.feed(b"0,N/A,1.0,N/A,K_")
    reader.feed(b"0,2.5,2.0,0.5,__")
    reader.feed(b"0,9.0,9.0,0.5,_D")
    scan = reader.scan(0, origin_s=1.0, keep_keys=True)
    assert scan is not None
    assert scan.end_s >= 2.0


def test_packets_out_of_order_and_hidden_ones_are_noticed() -> None:
    reader = PacketReader()
    for line in (
        b"0,-0.02,-0.02,0.02,KD,",
        b"0,0.00,0.00,0.02,K_,",
        b"0,0.02,N/A,0.02,__",
    ):
        reader.feed(line)
    scan = reader.scan(0, origin_s=0.0, keep_keys=False)
    assert scan is not None
    assert (scan.packets, scan.discarded, scan.monotonic) == (2, 1, True)
    reader.feed(b"0,0.04,0.00,0.02,__")
    late = reader.scan(0, origin_s=0.0, keep_keys=False)
    assert late is not None
    assert not late.monotonic


def test_a_track_of_hidden_packets_only_has_no_facts() -> None:
    reader = PacketReader()
    reader.feed(b"0,0.00,0.00,0.02,KD,")
    assert reader.scan(0, origin_s=0.0, keep_keys=False) is None
