"""What kinds of source there are, made by ffmpeg, and what is planned for each."""

import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from media_pipeline.transcode import steps
from media_pipeline.transcode.errors import SourceRejected
from media_pipeline.transcode.options import Options
from media_pipeline.transcode.pipeline import transcode_file
from media_pipeline.transcode.types import Inspection
from tests.system.ffmpeg.clips import AAC, X264, ffmpeg, picture, tone

pytestmark = [pytest.mark.timeout(120), pytest.mark.ffmpeg]


@pytest.fixture
def inspect(tmp_path: Path, options: Options) -> Callable[..., Inspection]:
    """`inspect("film.mp4", *words)`: what the file is that ffmpeg makes of these words."""

    def make(name: str, *words: str) -> Inspection:
        ffmpeg(*words, name, cwd=tmp_path)
        return steps.inspect(tmp_path / name, options=options)

    return make


def sizes(found: Inspection) -> list[tuple[int, int]]:
    return [(rung.width, rung.height) for rung in found.plan.picture.rungs]


def test_4k_becomes_the_whole_ladder(inspect) -> None:
    plain = ["-f", "lavfi", "-i", "color=s=3840x2160:r=5:d=2"]
    found = inspect("film.mp4", *plain, *X264)
    assert sizes(found) == [(1920, 1080), (1280, 720), (854, 480), (480, 270)]


def test_ten_bits_are_noticed(inspect) -> None:
    codec = ["-vf", "format=yuv420p10le", "-c:v", "libx264", "-preset", "ultrafast"]
    found = inspect("film.mp4", *picture("320x180", "25", 2), *codec)
    assert found.probe.video.bits == 10
    assert not found.plan.picture.tonemap


def test_a_single_pixel_is_refused(inspect) -> None:
    codec = ["-vf", "scale=1:1", "-c:v", "mpeg4"]
    plain = ["-f", "lavfi", "-i", "color=s=16x16:r=25:d=2"]
    with pytest.raises(SourceRejected) as caught:
        inspect("film.mov", *plain, *codec)
    assert caught.value.code == "nothing_playable"


def test_of_several_sounds_the_default_one_is_taken(inspect) -> None:
    maps = ["-map", "0", "-map", "1", "-map", "1"]
    default = ["-disposition:a:0", "0", "-disposition:a:1", "default"]
    words = [*picture("320x180", "25", 2), *tone(2), *maps, *X264, *AAC]
    found = inspect("film.mkv", *words, *default)
    assert found.plan.sound.stream_index == 2
    assert found.probe.ignored == ("1:audio:aac",)


def test_more_than_two_channels_become_stereo(inspect) -> None:
    wide = ["-f", "lavfi", "-i", "anoisesrc=r=48000:d=2", "-ac", "6"]
    found = inspect("film.mp4", *picture("320x180", "25", 2), *wide, *X264, *AAC)
    assert (found.probe.audio.channels, found.plan.sound.channels) == (6, 2)


def test_a_time_base_of_90000_is_not_a_frame_rate(inspect) -> None:
    late = "settb=1/90000,setpts='N/25/TB+mod(N*7,5)*0.0003/TB'"
    uneven = ["-vf", late, "-vsync", "passthrough", "-enc_time_base", "1:90000"]
    codec = [*X264, "-bf", "0", "-video_track_timescale", "90000"]
    found = inspect("film.mp4", *picture("320x180", "25", 4), *uneven, *codec)
    assert found.probe.video.avg_frame_rate.denominator > 1000
    assert found.plan.picture.fps == 25


def test_interlaced_wide_pixels_in_ten_bits_come_out_square_and_whole(
    inspect, tmp_path: Path, options: Options
) -> None:
    fields = ["-vf", "setsar=16/11,setfield=tff,format=yuv422p10le"]
    codec = [*fields, "-c:v", "prores", "-flags", "+ildct+ilme", "-top", "1"]
    found = inspect("film.mov", *picture("720x576", "25", 2), *codec)
    assert found.plan.picture.deinterlace == "interlaced"
    assert sizes(found)[0] == (1046, 576)
    summary = transcode_file(tmp_path / "film.mov", tmp_path / "out", options=options)
    assert [check for check in summary.verification if not check.ok] == []


def test_a_transparent_picture_is_laid_on_black(inspect) -> None:
    codec = ["-vf", "format=yuva444p10le", "-c:v", "prores_ks", "-profile:v", "4444"]
    found = inspect("film.mov", *picture("320x180", "25", 2), *codec)
    assert found.plan.picture.has_alpha


def test_a_cover_is_the_poster_of_a_sound_file(
    inspect, tmp_path: Path, options: Options
) -> None:
    one = [*picture("320x320", "1", 1), "-frames:v", "1", "-c:v", "mjpeg"]
    ffmpeg(*one, "-f", "image2", "cover.jpg", cwd=tmp_path)
    inputs = [*tone(2), "-i", "cover.jpg", "-map", "0", "-map", "1"]
    attached = ["-c:v", "copy", "-disposition:v:0", "attached_pic"]
    found = inspect("song.m4a", *inputs, *AAC, *attached)
    assert (found.plan.video, found.plan.stills.cover_index) == (None, 1)
    made = steps.make_stills(
        tmp_path / "song.m4a",
        found.plan,
        out_dir=tmp_path,
        prefix="s",
        options=options,
    )
    assert (made.story, made.poster_at_s) == (None, None)
    assert (tmp_path / "poster.jpg").read_bytes()[:2] == b"\xff\xd8"


_TO_ENTRY = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"hvc1")


def dolby_vision(data: bytes, profile: int, compatible: int) -> bytes:
    """The configuration box of Dolby Vision in the sample entry of an HEVC file."""
    words = profile << 9 | 1 << 3 | 0b101
    payload = bytes([1, 0]) + struct.pack(">HB", words, compatible << 4) + bytes(19)
    box = struct.pack(">I4s", 8 + len(payload), b"dvcC") + payload
    out, at = bytearray(data), 0
    for kind in _TO_ENTRY:
        at = out.index(kind, at)
        size = struct.unpack(">I", out[at - 4 : at])[0]
        out[at - 4 : at] = struct.pack(">I", size + len(box))
    end = at - 4 + size
    # The media data lies before the index: nothing it refers to moves.
    assert out.index(b"mdat") < out.index(b"moov")
    return bytes(out[:end]) + box + bytes(out[end:])


def test_dolby_vision_without_a_base_layer_is_refused(
    clip: Callable[[str], Path], tmp_path: Path, options: Options
) -> None:
    src = tmp_path / "film.mp4"
    src.write_bytes(dolby_vision(clip("hdr.mp4").read_bytes(), 5, 0))
    with pytest.raises(SourceRejected) as caught:
        steps.inspect(src, options=options)
    assert caught.value.code == "unsupported_color"
    src.write_bytes(dolby_vision(clip("hdr.mp4").read_bytes(), 8, 1))
    assert steps.inspect(src, options=options).plan.picture.tonemap


def test_slides_with_a_speaker_in_the_corner_are_slides(inspect) -> None:
    moving = "testsrc2=s=96x54:r=25:d=6[inset];color=0xFBF7F0:s=640x360:r=25:d=6[page]"
    graph = f"{moving};[page][inset]overlay=520:290"
    found = inspect("film.mp4", "-filter_complex", graph, *X264)
    plan = found.plan
    assert (plan.content_class, plan.picture.fps) == ("slides", Fraction(25))
    assert found.motion.settled_share > 0.9 > found.motion.frozen_share


def test_motion_is_motion(inspect) -> None:
    source = ["-f", "lavfi", "-i", "mandelbrot=s=320x180:r=25,trim=end=6"]
    noise = ["-vf", "noise=alls=20:allf=t"]
    assert inspect("film.mp4", *source, *noise, *X264).plan.content_class == "motion"


def test_a_broadcast_with_fields_and_its_sound(inspect) -> None:
    fields = ["-vf", "setfield=tff", "-flags", "+ilme+ildct", "-c:v", "mpeg2video"]
    words = [*picture("320x240", "25", 2), *tone(2), *fields, "-c:a", "mp2"]
    found = inspect("film.ts", *words)
    assert found.plan.picture.deinterlace == "interlaced"
    assert found.probe.audio.codec == "mp2"


def test_what_keeps_a_transport_stream_from_being_read_is_named(inspect) -> None:
    sound = ["-c:a", "dca", "-strict", "-2", "-ar", "48000", "-ac", "2"]
    with pytest.raises(SourceRejected) as caught:
        inspect("film.ts", *picture("320x180", "25", 2), *tone(2), *X264, *sound)
    assert (caught.value.code, caught.value.params) == (
        "unsupported_codec",
        {"codec": "dca"},
    )
