"""What may be shown by stream copy: one spoilt fact is enough to refuse, and the reason names it."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.transcode.eligibility import REASONS, Candidate, refusal, skew_s
from media_pipeline.transcode.options import ContentClass
from media_pipeline.transcode.source import AudioStream, Motion, PacketScan, Probe
from media_pipeline.transcode.types import Plan
from tests.unit.media_pipeline.transcode.samples import (
    make_audio,
    make_probe,
    make_scan,
    make_video,
    plan_for,
)

PRIMING = make_scan(gap_s=1024 / 48000, discarded=1)


def phone(*, audio: AudioStream | None = None, **fields: Any) -> Probe:
    """A clip as a phone or a meeting makes it: every line passes."""
    video = make_video(**({"level": 40, "reorder": 2} | fields))
    return make_probe(video, audio or make_audio(profile="LC", scan=PRIMING))


def sound(**fields: Any) -> AudioStream:
    return make_audio(**({"profile": "LC", "scan": PRIMING} | fields))


def scanned(**fields: Any) -> PacketScan:
    return make_scan(**fields)


SPOILT: dict[str, Probe] = {
    "container": replace(phone(), format="mpegts"),
    "codec": phone(codec="hevc"),
    "several_pictures": replace(phone(), ignored=("2:video:h264",)),
    "profile": phone(profile="High 4:2:2"),
    "bit_depth": phone(bits=10),
    "pixel_format": phone(pix_fmt="yuv444p"),
    "interlaced": phone(fields="interlaced"),
    "hdr": phone(color_transfer="arib-std-b67"),
    "pixel_shape": phone(sar=Fraction(16, 15)),
    "rotation": phone(rotation=90),
    "size": phone(width=2160, height=3840),
    "frame_rate": phone(avg_frame_rate=Fraction(120)),
    "level": phone(level=51),
    "reordering": phone(reorder=16),
    "timestamps": phone(scan=scanned(monotonic=False)),
    "edit_list": phone(scan=scanned(discarded=3)),
    "key_frames": phone(scan=scanned(max_key_gap_s=10.1)),
    "bit_rate": replace(phone(), size=200_000_000),
    "sound_codec": phone(audio=sound(codec="mp3", profile="")),
    "sound_channels": phone(audio=sound(channels=6)),
    "sound_timestamps": phone(audio=sound(scan=replace(PRIMING, monotonic=False))),
    "sound_start": phone(audio=sound(scan=replace(PRIMING, first_s=0.2))),
    "sound_length": phone(audio=sound(scan=replace(PRIMING, end_s=61.0))),
}


def test_a_clip_as_phones_make_it_passes() -> None:
    plan = plan_for(phone())
    assert plan.no_quick == ""
    assert plan.quick is not None
    assert plan.quick.video_packets == 1800
    assert plan.quick.audio_packets == PRIMING.packets + 1, "hidden packets are copied"
    assert Plan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize("code", [code for code, _ in REASONS])
def test_each_reason_is_told_for_what_it_is_about(code: str) -> None:
    plan = plan_for(SPOILT[code])
    assert (plan.quick, plan.no_quick) == (None, code)


@pytest.mark.parametrize(
    "probe",
    [
        phone(profile="Constrained Baseline", level=31, reorder=0),
        phone(pix_fmt="yuvj420p", color_range="pc"),
        phone(color_transfer="", color_space="", color_primaries=""),
        phone(color_transfer="smpte170m", color_space="smpte170m"),
        phone(width=1080, height=1920),
        phone(avg_frame_rate=Fraction(60000, 1001), scan=scanned(gap_s=1001 / 60000)),
        phone(scan=scanned(max_key_gap_s=10.0)),
        phone(audio=sound(channels=1, sample_rate=16000)),
        make_probe(make_video(level=40, reorder=2)),
        replace(phone(), format="matroska"),
        replace(phone(), ignored=("2:data:bin_data", "3:video:mjpeg")),
    ],
)
def test_what_players_take_is_not_refused(probe: Probe) -> None:
    assert plan_for(probe).no_quick == ""


def test_a_picture_that_turned_out_interlaced_is_refused() -> None:
    probe = phone(fields="unknown", width=1920, height=1080)
    motion = Motion(ContentClass.MOTION, frames=100, interlaced_share=0.9)
    assert plan_for(probe, motion=motion).no_quick == "interlaced"


def test_sound_alone_is_not_copied() -> None:
    plan = plan_for(make_probe(None, sound()))
    assert (plan.quick, plan.no_quick) == (None, "no_picture")


def test_plans_of_before_have_no_copy() -> None:
    stored = plan_for(phone()).to_json()
    del stored["quick"], stored["no_quick"]
    assert Plan.from_json(stored).quick is None


@given(
    size=st.integers(1, 10**9),
    duration_s=st.floats(1, 20_000),
    top_kbps=st.integers(100, 5_000),
)
def test_the_average_is_at_most_one_and_a_half_times_the_cap(
    size: int, duration_s: float, top_kbps: int
) -> None:
    probe = replace(phone(), size=size, duration_s=duration_s)
    assert probe.video is not None
    told = refusal(
        Candidate(probe, probe.video, probe.audio, top_kbps, has_fields=False)
    )
    bits_per_s = size * 8 / duration_s
    assert (told == "bit_rate") == (bits_per_s > 1500 * top_kbps)


@given(
    picture_s=st.floats(-0.2, 0.2),
    sound_s=st.floats(-0.2, 0.2),
    hidden=st.integers(0, 4),
)
def test_no_source_passes_whose_sound_would_lie_a_tenth_of_a_second_away(
    picture_s: float, sound_s: float, hidden: int
) -> None:
    """Whatever is hidden or late: both tracks start at 0, so their real distance is the error."""
    gap = 1024 / 48000
    audio = sound(scan=replace(PRIMING, first_s=sound_s, discarded=hidden))
    probe = phone(audio=audio, scan=scanned(first_s=picture_s))
    assert probe.video is not None
    off_s = picture_s - (sound_s - hidden * gap)
    assert skew_s(probe.video, audio) == pytest.approx(off_s, abs=1e-6)
    assert (plan_for(probe).no_quick == "sound_start") == (abs(off_s) >= 0.1)
