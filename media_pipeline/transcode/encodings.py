"""Output options of ffmpeg: what each encoder and muxer is told. Data, no graph.

Values are numbers we formatted and names from a closed list.
"""

from typing import Any

from .types import AudioPlan, ChunkPlan, Plan, QuickPlan, RungPlan, VideoPlan

VIDEO_TIMESCALE = 90_000
AUDIO_RATE = 48_000
# A key frame that comes a little early still ends its segment.
_EARLY_CUT_US = 100_000

_FRAGMENTED = "+cmaf+empty_moov+default_base_moof"
_VIDEO_FLAGS = f"{_FRAGMENTED}+frag_keyframe+frag_discont+skip_trailer"
_AUDIO_FLAGS = f"{_FRAGMENTED}+frag_discont+skip_trailer"
# Without frag_discont, which would write the times of copied sound before zero.
_COPIED_FLAGS = f"{_FRAGMENTED}+skip_trailer"
_CLEAN: dict[str, Any] = {
    "sn": None,
    "dn": None,
    "map_metadata": -1,
    "map_chapters": -1,
}


def x264(
    plan: Plan, video: VideoPlan, chunk: ChunkPlan, rung: RungPlan
) -> dict[str, Any]:
    """One rung of one slice: closed GOPs of one length, each a fragment, times kept exactly."""
    # The last slice ends by itself; the limit only stops a source that lied about its length.
    ends_itself = chunk.is_last and not chunk.holds
    slack = video.gop if ends_itself else 0
    options: dict[str, Any] = {
        **_CLEAN,
        "an": None,
        "frames:v": chunk.frames + slack,
        "c:v": "libx264",
        "threads": plan.threads,
        "preset": video.preset,
        "profile:v": "high",
        "level:v": rung.level,
        "pix_fmt": "yuv420p",
        "crf": rung.crf,
        "maxrate": f"{rung.maxrate_kbps}k",
        "bufsize": f"{rung.bufsize_kbps}k",
        "g": video.gop,
        "keyint_min": video.gop,
        "sc_threshold": 0,
        "x264-params": ":".join(filter(None, ["open-gop=0:ref=3", video.x264_params])),
        "color_range": "tv",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "colorspace": "bt709",
        "fflags": "+bitexact",
        "flags:v": "+bitexact",
        "format": "mp4",
        "movflags": _VIDEO_FLAGS,
        "video_track_timescale": VIDEO_TIMESCALE,
    }
    if video.tune:
        options["tune"] = video.tune
    return options


def aac(audio: AudioPlan, kbps: int, channels: int) -> dict[str, Any]:
    """AAC-LC in fragments of one segment's length."""
    return {
        **_CLEAN,
        "vn": None,
        "c:a": "aac",
        "b:a": f"{kbps}k",
        "ar": AUDIO_RATE,
        "ac": channels,
        "fflags": "+bitexact",
        "flags:a": "+bitexact",
        "format": "mp4",
        "movflags": _AUDIO_FLAGS,
        "frag_duration": audio.segment_s * 1_000_000,
    }


def copied_picture(quick: QuickPlan) -> dict[str, Any]:
    """The picture as it is, in fragments of whole GOPs that last about one segment or longer."""
    return {
        **_CLEAN,
        "an": None,
        "c:v": "copy",
        "fflags": "+bitexact",
        "format": "mp4",
        "movflags": f"{_COPIED_FLAGS}+frag_keyframe",
        "min_frag_duration": quick.segment_s * 1_000_000 - _EARLY_CUT_US,
    }


def copied_sound(quick: QuickPlan) -> dict[str, Any]:
    """The sound as it is, in fragments of one segment's length."""
    return {
        **_CLEAN,
        "vn": None,
        "c:a": "copy",
        "fflags": "+bitexact",
        "format": "mp4",
        "movflags": _COPIED_FLAGS,
        "frag_duration": quick.segment_s * 1_000_000,
    }


def whole_file(muxer: str) -> dict[str, Any]:
    """Copied streams in one plain file whose index stands in front, so that it plays while it loads."""
    return {
        **_CLEAN,
        "c": "copy",
        "fflags": "+bitexact",
        "format": muxer,
        "movflags": "+faststart",
    }


def jpeg(*, quality: int) -> dict[str, Any]:
    """One or more pictures; `quality` 2 (best) to 31."""
    return {
        **_CLEAN,
        "an": None,
        "c:v": "mjpeg",
        "pix_fmt": "yuvj420p",
        "q:v": quality,
        "threads": 1,
        "fflags": "+bitexact",
        "flags:v": "+bitexact",
        "format": "image2",
    }
