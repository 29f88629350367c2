"""Sources and plans in memory, for the tests of the pure core."""

from fractions import Fraction
from typing import Any

from media_pipeline.transcode.options import Recipe
from media_pipeline.transcode.plan import make_plan
from media_pipeline.transcode.source import (
    AudioStream,
    Motion,
    PacketScan,
    Probe,
    VideoStream,
)
from media_pipeline.transcode.types import Plan

ENCODER = "ffmpeg 5.1.9, x264 core 164"


def make_scan(end_s: float = 60.0, gap_s: float = 1 / 30, **fields: Any) -> PacketScan:
    values: dict[str, Any] = {
        "packets": int(end_s / gap_s),
        "first_s": 0.0,
        "end_s": end_s,
        "median_gap_s": gap_s,
        "max_gap_s": gap_s,
        "max_key_gap_s": 2.0,
    }
    return PacketScan(**(values | fields))


def make_video(**fields: Any) -> VideoStream:
    values: dict[str, Any] = {
        "index": 0,
        "codec": "h264",
        "profile": "High",
        "width": 1920,
        "height": 1080,
        "sar": Fraction(1),
        "rotation": 0,
        "pix_fmt": "yuv420p",
        "bits": 8,
        "has_alpha": False,
        "fields": "progressive",
        "color_range": "tv",
        "color_space": "bt709",
        "color_transfer": "bt709",
        "color_primaries": "bt709",
        "r_frame_rate": Fraction(30),
        "avg_frame_rate": Fraction(30),
        "declared_s": 60.0,
        "scan": make_scan(),
    }
    return VideoStream(**(values | fields))


def make_audio(**fields: Any) -> AudioStream:
    values: dict[str, Any] = {
        "index": 1,
        "codec": "aac",
        "channels": 2,
        "sample_rate": 48000,
        "declared_s": 60.0,
        "scan": make_scan(gap_s=1024 / 48000),
    }
    return AudioStream(**(values | fields))


def make_probe(
    video: VideoStream | None = None, audio: AudioStream | None = None, **fields: Any
) -> Probe:
    ends = [track.scan.end_s for track in (video, audio) if track]
    values: dict[str, Any] = {
        "format": "mp4",
        "size": 10_000_000,
        "declared_s": max(ends),
        "duration_s": max(ends),
        "video": video,
        "audio": audio,
    }
    return Probe(**(values | fields))


def plan_for(
    probe: Probe, *, motion: Motion | None = None, recipe: Recipe | None = None
) -> Plan:
    return make_plan(
        probe, motion=motion, recipe=recipe or Recipe(), encoder_version=ENCODER
    )
