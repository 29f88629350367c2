"""Probe + content class + recipe → `Plan`. Pure: no clock, no environment, no disk.

In short: integer division of the source rate, segments of whole
frames whose borders are whole ticks of 1/90000 s, slices of a fixed number of segments.
"""

import hashlib
import json
import math
from fractions import Fraction
from typing import Literal

from pydantic import TypeAdapter

from .eligibility import plan_quick
from .errors import SourceRejected
from .ladder import fit, plan_rungs
from .options import ContentClass, Recipe
from .source import AudioStream, Motion, Probe, VideoStream
from .types import AudioPlan, ChunkPlan, Plan, SamplePlan, StillsPlan, VideoPlan

# Raise it whenever a change of the code changes bytes that the recipe does not show.
LAYOUT = 4

ALLOWED_RATES: tuple[Fraction, ...] = tuple(
    Fraction(rate)
    for rate in (
        "10", "12000/1001", "12", "25/2", "15000/1001", "15", "20", "24000/1001", "24", "25",
        "30000/1001", "30", "50", "60000/1001", "60",
    )
)  # fmt: skip

HDR_TRANSFERS = frozenset({"smpte2084", "arib-std-b67"})
_KNOWN_PRIMARIES = frozenset(
    {"bt709", "bt2020", "smpte431", "smpte432", "bt470bg", "smpte170m"}
)
_KNOWN_MATRICES = {"bt2020nc": "2020_ncl", "bt2020c": "2020_cl", "bt709": "709"}
_SAMPLE_RATE = 48_000
_PREROLL_S = 2.0
_TS_MARGIN_S = 1.0
_HOLD_FROM_S = 0.5
_SAMPLE_S = 5
# Of a short video the three samples together are a tenth.
_SAMPLED_SHARE = Fraction(1, 30)
# From so many on three neighbours never meet the next three.
_SEGMENTS_TO_CHOOSE_FROM = 9
_RATE_TOLERANCE = Fraction(1005, 1000)
_MAX_TILES_PER_SHEET = 100
_TILE_BOX = (160, 90)
_POSTER_BOX = (1280, 720)
_STILLS_FROM_KEYS_S = 900
_LONGEST_INTERVAL_S = 10
_STILL_SHARE = 0.97
_FIELDS_SHARE = 0.5


def recipe_hash(recipe: Recipe, encoder_version: str) -> str:
    """64 hex digits over everything but the source that decides the output bytes."""
    settings = TypeAdapter(Recipe).dump_python(recipe, mode="json")
    text = json.dumps([LAYOUT, encoder_version, settings], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def make_plan(
    probe: Probe, *, motion: Motion | None, recipe: Recipe, encoder_version: str
) -> Plan:
    """Decide everything about the output of one source.

    `recipe.content_class` wins over `motion`; without either the class is motion. Raises
    SourceRejected only for pictures that no rung can hold.
    """
    measured = motion.content_class if motion else ContentClass.MOTION
    content_class = recipe.content_class or measured
    video = (
        _plan_video(probe, probe.video, content_class, motion, recipe)
        if probe.video
        else None
    )
    duration = _duration(probe, video)
    audio = _plan_audio(probe.audio, duration, recipe) if probe.audio else None
    quick, no_quick = plan_quick(probe, video, audio, segment_s=recipe.gop_s)
    return Plan(
        recipe_hash=recipe_hash(recipe, encoder_version),
        encoder_version=encoder_version,
        content_class=content_class,
        duration_s=duration,
        video=video,
        audio=audio,
        stills=_plan_stills(probe, video, duration),
        threads=recipe.threads,
        notes=probe.notes,
        quick=quick,
        no_quick=no_quick,
    )


def _duration(probe: Probe, video: VideoPlan | None) -> Fraction:
    if video:
        return video.frames / video.fps
    return Fraction(round(probe.duration_s * _SAMPLE_RATE), _SAMPLE_RATE)


# --- picture ------------------------------------------------------------------------------


def displayed_size(stream: VideoStream) -> tuple[int, int]:
    """Width and height as seen: square pixels, rotation applied."""
    wide = Fraction(stream.width) * stream.sar
    width, height = max(1, round(wide)), stream.height
    return (height, width) if stream.rotation in (90, 270) else (width, height)


def source_rate(stream: VideoStream) -> Fraction:
    """Frames per second to believe: the average if plausible and steady, else the median gap.

    `r_frame_rate` is never used: it is often the timescale (90000, 1000).
    """
    average = stream.avg_frame_rate
    gap = stream.scan.median_gap_s
    median = Fraction(1 / gap).limit_denominator(100_000) if gap > 0 else Fraction(0)
    if _plausible(average) and (
        not _plausible(median) or abs(median - average) <= Fraction(2, 100) * average
    ):
        return average
    if _plausible(median):
        return median
    return average if _plausible(average) else Fraction(30)


def _plausible(rate: Fraction) -> bool:
    return 5 <= rate <= 120


def target_rate(rate: Fraction, max_fps: int) -> Fraction:
    """`rate` divided by the smallest integer that brings it to `max_fps`, then snapped."""
    divided = rate / max(1, math.ceil(rate / (max_fps * _RATE_TOLERANCE)))
    allowed = [r for r in ALLOWED_RATES if r <= max_fps]
    return min(allowed, key=lambda r: max(r / divided, divided / r))


def _max_fps(content_class: ContentClass, motion: Motion | None, recipe: Recipe) -> int:
    still = (
        motion is not None and motion.frames > 0 and motion.frozen_share >= _STILL_SHARE
    )
    if content_class is ContentClass.SLIDES and still:
        return recipe.slides_still_fps
    if content_class is ContentClass.MOTION and recipe.allow_60fps:
        return 60
    return recipe.classes[content_class].max_fps


def _plan_video(
    probe: Probe,
    stream: VideoStream,
    content_class: ContentClass,
    motion: Motion | None,
    recipe: Recipe,
) -> VideoPlan:
    fps = target_rate(source_rate(stream), _max_fps(content_class, motion, recipe))
    width, height = displayed_size(stream)
    style = recipe.classes[content_class]
    try:
        rungs = plan_rungs(
            width,
            height,
            fps=fps,
            content_class=content_class,
            base_crf=style.crf,
            ladder=recipe.ladder,
        )
    except (ValueError, StopIteration) as error:
        raise SourceRejected("unsupported_format", str(error)) from error
    hold = bool(
        probe.audio and probe.audio.scan.end_s > stream.scan.end_s + _HOLD_FROM_S
    )
    end_s = probe.duration_s if hold else stream.scan.end_s
    frames = max(1, round(Fraction(end_s).limit_denominator(10**6) * fps))
    gop = round(recipe.gop_s * fps)
    tonemap = stream.color_transfer in HDR_TRANSFERS
    return VideoPlan(
        stream_index=stream.index,
        fps=fps,
        gop=gop,
        frames=frames,
        rungs=rungs,
        chunks=plan_chunks(
            probe.format,
            stream,
            frames=frames,
            fps=fps,
            size=gop * recipe.gops_per_chunk,
        ),
        preset=style.preset,
        tune=style.tune,
        x264_params=style.params,
        deinterlace=_deinterlace(stream, motion),
        tonemap=tonemap,
        in_matrix=_matrix(stream, tonemap=tonemap, short_px=min(width, height)),
        in_primaries=_primaries(stream),
        in_transfer=stream.color_transfer if tonemap else "",
        has_alpha=stream.has_alpha,
        samples=plan_samples(probe.format, stream, frames=frames, fps=fps, gop=gop),
        same_colours=_same_colours(stream, short_px=min(width, height)),
    )


def _deinterlace(
    stream: VideoStream, motion: Motion | None
) -> Literal["", "interlaced", "all"]:
    """Flagged fields are believed frame by frame; fields that only the picture shows are all done.

    The picture is asked only where the container does not say and the format exists: the
    detector takes sharp synthetic pictures for fields.
    """
    if stream.fields == "interlaced":
        return "interlaced"
    shown = motion is not None and motion.interlaced_share > _FIELDS_SHARE
    return "all" if stream.may_be_interlaced and shown else ""


def _matrix(stream: VideoStream, *, tonemap: bool, short_px: int) -> str:
    """The matrix to read the source by; "auto" believes its tag (untagged: by picture size)."""
    if tonemap:
        return _KNOWN_MATRICES.get(stream.color_space, "2020_ncl")
    if stream.color_space not in ("", "unknown", "reserved"):
        return "auto"
    return "bt709" if short_px >= 720 else "bt601"


def _same_colours(stream: VideoStream, *, short_px: int) -> bool:
    """Whether the source is 8-bit 4:2:0 in BT.709 limited range already, as most are."""
    matrix = _matrix(stream, tonemap=False, short_px=short_px)
    return (
        stream.pix_fmt == "yuv420p"
        and stream.color_range in ("tv", "unknown", "")
        and (stream.color_space == "bt709" or matrix == "bt709")
        and stream.color_transfer not in HDR_TRANSFERS
    )


def _primaries(stream: VideoStream) -> str:
    known = stream.color_primaries in _KNOWN_PRIMARIES
    return stream.color_primaries if known else "bt2020"


def plan_chunks(
    family: str, video: VideoStream, *, frames: int, fps: Fraction, size: int
) -> tuple[ChunkPlan, ...]:
    """Slices of `size` frames; the last one has between half and one and a half of that."""
    count = max(1, (2 * frames + size) // (2 * size))
    chunks = []
    for index in range(count):
        start = index * size
        is_last = index == count - 1
        chunks.append(
            ChunkPlan(
                index=index,
                start_frame=start,
                frames=frames - start if is_last else size,
                seek_s=_seek(family, video, float(start / fps)),
                is_last=is_last,
                holds=_holds(video, float((frames if is_last else start + size) / fps)),
            )
        )
    return tuple(chunks)


def plan_samples(
    family: str, video: VideoStream, *, frames: int, fps: Fraction, gop: int
) -> tuple[SamplePlan, ...]:
    """Three places, spread evenly, of five seconds each; of a short video less.

    Each begins with a segment, so that nothing of ours before it has to be decoded; of neighbouring
    segments with the one that least has to be decoded of the source for.
    """
    segments = -(-frames // gop)
    length_s = min(Fraction(_SAMPLE_S), max(Fraction(1), frames / fps * _SAMPLED_SHARE))
    length = round(length_s * fps)

    def run_up_s(segment: int) -> float:
        start_s = float(segment * gop / fps)
        seek_s = _seek(family, video, start_s)
        keys = [key for key in video.scan.key_times_s if key <= seek_s]
        return start_s - keys[-1] if keys else 0.0

    samples = []
    for middle in sorted({segments * sixths // 6 for sixths in (1, 3, 5)}):
        near = [middle]
        if segments >= _SEGMENTS_TO_CHOOSE_FROM:
            near += [
                segment
                for segment in (middle - 1, middle + 1)
                if segment and segment * gop + length < frames
            ]
        start = min(near, key=run_up_s) * gop
        # The last frame may be missing: the packet scan can be one off.
        count = max(1, min(length, frames - start - 1))
        samples.append(
            SamplePlan(
                start_frame=start,
                frames=count,
                seek_s=_seek(family, video, float(start / fps)),
                holds=_holds(video, float((start + count) / fps)),
            )
        )
    return tuple(samples)


def _holds(video: VideoStream, end_s: float) -> bool:
    return end_s > video.scan.end_s + _HOLD_FROM_S


def _seek(family: str, video: VideoStream, start_s: float) -> float:
    """Where to start reading so that every frame from `start_s` on decodes.

    Two seconds earlier covers open GOPs, as the demuxer goes back to a key frame by itself. A
    transport stream has no index: there the planner goes back to the key frame. A picture that
    ended before `start_s` (the last frame is held) is read from its last key frames.
    """
    wanted = min(start_s, video.scan.end_s) - _PREROLL_S
    if family == "mpegts":
        keys = [key for key in video.scan.key_times_s if key <= wanted]
        wanted = (keys[-1] if keys else 0.0) - _TS_MARGIN_S
    return round(max(0.0, wanted), 6)


# --- sound and stills ---------------------------------------------------------------------


def _plan_audio(stream: AudioStream, duration: Fraction, recipe: Recipe) -> AudioPlan:
    channels = 1 if stream.channels == 1 else 2
    return AudioPlan(
        stream_index=stream.index,
        channels=channels,
        main_kbps=recipe.audio_mono_kbps if channels == 1 else recipe.audio_stereo_kbps,
        low_kbps=recipe.audio_low_kbps,
        loudness_lufs=recipe.loudness_lufs,
        samples=round(duration * _SAMPLE_RATE),
        segment_s=recipe.gop_s,
    )


def storyboard_interval(duration_s: float, key_gap_s: float = 0.0) -> float:
    """Seconds between storyboard pictures: about a hundred of them, 1 to 10 s apart.

    Not less than `key_gap_s`: nothing is gained from showing one key frame twice.
    """
    wanted = math.ceil(max(duration_s / 100, key_gap_s))
    return float(min(_LONGEST_INTERVAL_S, max(1, wanted)))


def _plan_stills(
    probe: Probe, video: VideoPlan | None, duration: Fraction
) -> StillsPlan:
    if video is None or probe.video is None:
        return StillsPlan(
            *_POSTER_BOX,
            0,
            0,
            0,
            0,
            0.0,
            0,
            False,
            False,
            cover_index=probe.cover_index,
        )
    width, height = displayed_size(probe.video)
    poster = fit(width, height, long_px=_POSTER_BOX[0], short_px=_POSTER_BOX[1])
    tile = fit(width, height, long_px=_TILE_BOX[0], short_px=_TILE_BOX[1])
    key_gap_s = probe.video.scan.max_key_gap_s
    from_keys = key_gap_s <= _LONGEST_INTERVAL_S or duration > _STILLS_FROM_KEYS_S
    interval = storyboard_interval(float(duration), key_gap_s if from_keys else 0.0)
    tiles = max(1, math.ceil(float(duration) / interval))
    columns = min(10, tiles)
    return StillsPlan(
        poster_width=poster[0],
        poster_height=poster[1],
        tile_width=tile[0],
        tile_height=tile[1],
        columns=columns,
        rows=min(_MAX_TILES_PER_SHEET // 10, math.ceil(tiles / columns)),
        interval_s=interval,
        tiles=tiles,
        key_frames_only=from_keys,
        direct_seek=probe.format != "mpegts",
    )
