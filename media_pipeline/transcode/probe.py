"""ffprobe's words and the packet scan → a `Probe`, or a reason to refuse the file.

Total: whatever ffprobe prints, the outcome is a Probe or SourceRejected. Nothing here starts a
process; `steps.inspect` runs the tools and hands their output in.
"""

import json
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any, Literal

from .errors import Param, SourceRejected
from .options import Limits
from .packets import PacketReader
from .signature import FAMILY_FORMATS
from .source import TEXT_CODECS, AudioStream, PacketScan, Probe, TextTrack, VideoStream

VIDEO_CODECS = frozenset(
    {"h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mpeg2video", "prores", "mjpeg"}
)
AUDIO_CODECS = frozenset(
    {
        "aac",
        "mp2",
        "mp3",
        "opus",
        "vorbis",
        "ac3",
        "eac3",
        "flac",
        "pcm_s16le",
        "pcm_s16be",
        "pcm_s24le",
    }
)
_READABLE_SHARE = 0.98
_WRONG_DURATION_SHARE = 0.02
_ALPHA_FORMATS = ("yuva", "rgba", "argb", "bgra", "abgr", "gbrap", "ya8", "ya16")
_NEVER_INTERLACED = {"vp8", "vp9", "av1"}
_INTERLACED = {"tt", "bb", "tb", "bt"}

Json = dict[str, Any]
_Scan = Callable[[int], PacketScan | None]


def parse_probe(
    text: str,
    packets: PacketReader,
    *,
    family: str,
    size: int,
    limits: Limits,
    foreign: str = "",
) -> Probe:
    """Judge a source by `ffprobe -of json` output and its packets.

    `family` is what the signature said; the demuxer must agree. `foreign` names the decoder that was
    refused, where ffprobe was asked without any. Raises SourceRejected with the codes of the failure table.
    """
    root = _json_object(text)
    container = _object(root.get("format"))
    names = set(_text(container, "format_name").split(","))
    if not names & FAMILY_FORMATS[family]:
        raise SourceRejected(
            "unsupported_format",
            f"signature {family}, demuxer {sorted(names)}",
            params={"format": family},
        )
    streams = [_object(item) for item in _list(root.get("streams"))]
    _require_harmless(streams, family)
    if len(streams) > limits.max_streams:
        raise _over("too_large", len(streams), limits.max_streams, "streams")
    origin_s = _number(container, "start_time") or 0.0
    scan = partial(packets.scan, origin_s=origin_s)
    _require_sizes(streams, foreign)
    video = _choose_video(streams, partial(scan, keep_keys=True), limits)
    audio, audio_notes = _choose_audio(streams, partial(scan, keep_keys=False))
    declared_s = _number(container, "duration")
    _require_playable(streams, video, audio)
    duration_s = max(track.scan.end_s for track in (video, audio) if track)
    _require_length(duration_s, video, limits)
    _require_read_to_end(declared_s, duration_s, video, audio)
    wrong = (
        declared_s and abs(declared_s - duration_s) > _WRONG_DURATION_SHARE * duration_s
    )
    return Probe(
        format=family,
        size=size,
        declared_s=declared_s,
        duration_s=duration_s,
        video=video,
        audio=audio,
        cover_index=_cover(streams),
        ignored=_ignored(streams, video, audio),
        texts=_texts(streams),
        notes=(*audio_notes, *(("wrong_duration",) if wrong else ())),
    )


# --- choosing tracks ----------------------------------------------------------------------


def _choose_video(
    streams: list[Json], scan: _Scan, limits: Limits
) -> VideoStream | None:
    pictures = [
        s for s in streams if s.get("codec_type") == "video" and not _is_cover(s)
    ]
    if not pictures:
        return None
    known = [s for s in pictures if _text(s, "codec_name") in VIDEO_CODECS]
    if not known:
        raise _unknown_codec(pictures[0])
    best = max(
        known, key=lambda s: (_disposition(s, "default"), _pixels(s), -_index(s))
    )
    packets = scan(_index(best))
    if packets is None:
        return None
    return _video_stream(best, packets, limits)


def _choose_audio(
    streams: list[Json], scan: _Scan
) -> tuple[AudioStream | None, tuple[str, ...]]:
    sounds = [s for s in streams if s.get("codec_type") == "audio"]
    known = [s for s in sounds if _text(s, "codec_name") in AUDIO_CODECS]
    for stream in sorted(known, key=lambda s: (-_disposition(s, "default"), _index(s))):
        packets = scan(_index(stream))
        channels = _whole(stream, "channels")
        if packets is None or channels < 1:
            continue
        return AudioStream(
            index=_index(stream),
            codec=_text(stream, "codec_name"),
            channels=channels,
            sample_rate=_whole(stream, "sample_rate"),
            declared_s=_number(stream, "duration"),
            scan=packets,
            profile=_text(stream, "profile"),
        ), ()
    return None, ("audio_not_decodable",) if sounds else ()


def _video_stream(stream: Json, packets: PacketScan, limits: Limits) -> VideoStream:
    width, height = _whole(stream, "width"), _whole(stream, "height")
    if max(width, height) > limits.max_side_px:
        raise _over("too_many_pixels", max(width, height), limits.max_side_px, "px")
    if min(width, height) < limits.min_side_px:
        raise SourceRejected("nothing_playable", f"the picture is {width}×{height}")
    pix_fmt = _text(stream, "pix_fmt")
    _require_color(stream)
    average = _ratio(stream, "avg_frame_rate")
    if average > limits.max_fps * 4 and packets.median_gap_s * limits.max_fps < 0.9:
        raise _over("too_many_pixels", int(average), limits.max_fps, "fps")
    return VideoStream(
        index=_index(stream),
        codec=_text(stream, "codec_name"),
        profile=_text(stream, "profile"),
        width=width,
        height=height,
        sar=_ratio(stream, "sample_aspect_ratio") or Fraction(1),
        rotation=_rotation(stream),
        pix_fmt=pix_fmt,
        bits=_bits(stream, pix_fmt),
        has_alpha=pix_fmt.startswith(_ALPHA_FORMATS),
        fields=_fields(stream),
        color_range=_text(stream, "color_range"),
        color_space=_text(stream, "color_space"),
        color_transfer=_text(stream, "color_transfer"),
        color_primaries=_text(stream, "color_primaries"),
        r_frame_rate=_ratio(stream, "r_frame_rate"),
        avg_frame_rate=average,
        declared_s=_number(stream, "duration"),
        scan=packets,
        level=max(0, _whole(stream, "level")),
        reorder=_whole(stream, "has_b_frames"),
    )


def _require_color(stream: Json) -> None:
    """Dolby Vision profile 5 has no compatible base layer: it would come out purple and green."""
    for side in _side_data(stream):
        if side.get("dv_profile") == 5:
            params: dict[str, Param] = {"color": "Dolby Vision 5"}
            raise SourceRejected(
                "unsupported_color", "Dolby Vision profile 5", params=params
            )


def _rotation(stream: Json) -> int:
    for side in _side_data(stream):
        angle = _number(side, "rotation")
        if angle is not None:
            turned = round(-angle) % 360
            if turned % 90:
                params: dict[str, Param] = {"format": f"{turned}°"}
                raise SourceRejected(
                    "unsupported_format", f"rotated by {turned}°", params=params
                )
            return turned
    return 0


def _fields(stream: Json) -> Literal["progressive", "interlaced", "unknown"]:
    order = _text(stream, "field_order")
    if order in _INTERLACED:
        return "interlaced"
    known = order == "progressive" or _text(stream, "codec_name") in _NEVER_INTERLACED
    return "progressive" if known else "unknown"


def _bits(stream: Json, pix_fmt: str) -> int:
    raw = _whole(stream, "bits_per_raw_sample")
    if raw:
        return raw
    for depth in (16, 14, 12, 10, 9):
        if pix_fmt.endswith((f"p{depth}le", f"p{depth}be", f"{depth}le")):
            return depth
    return 8


# --- refusing -----------------------------------------------------------------------------


def _require_harmless(streams: list[Json], family: str) -> None:
    """An AVI keeps subtitles as files inside packets, which the demuxer opens (CVE-2017-9993)."""
    if family == "avi" and any(_text(s, "codec_type") == "subtitle" for s in streams):
        params: dict[str, Param] = {"format": "AVI"}
        detail = "an AVI with a subtitle track"
        raise SourceRejected("unsupported_format", detail, params=params)


def _require_playable(
    streams: list[Json], video: VideoStream | None, audio: AudioStream | None
) -> None:
    if video or audio:
        return
    sounds = [s for s in streams if s.get("codec_type") == "audio"]
    if sounds and all(_text(s, "codec_name") not in AUDIO_CODECS for s in sounds):
        raise _unknown_codec(sounds[0])
    raise SourceRejected("nothing_playable", "no picture or sound with packets")


def _require_length(
    duration_s: float, video: VideoStream | None, limits: Limits
) -> None:
    if duration_s > limits.max_duration_s:
        raise _over("too_long", round(duration_s), limits.max_duration_s, "s")
    if duration_s < limits.min_duration_s:
        raise SourceRejected("nothing_playable", f"only {duration_s:.3f} s")
    if video and video.scan.packets < 2 and video.codec in {"mjpeg", "prores"}:
        raise SourceRejected("nothing_playable", "a single picture")


def _require_read_to_end(
    declared_s: float | None,
    duration_s: float,
    video: VideoStream | None,
    audio: AudioStream | None,
) -> None:
    """Refuse when less than 98 % of what a track, or the container, declares could be read."""
    pairs = [
        (t.declared_s, t.scan.end_s - max(t.scan.first_s, 0.0))
        for t in (video, audio)
        if t
    ]
    pairs.append((declared_s, duration_s))
    for promised, read in pairs:
        if promised and read < _READABLE_SHARE * promised and promised - read > 1.0:
            params: dict[str, Param] = {
                "read": round(read, 1),
                "total": round(promised, 1),
                "unit": "s",
            }
            detail = f"{read:.1f} s of {promised:.1f} s could be read"
            raise SourceRejected("truncated_source", detail, params=params)


def _over(code: str, value: int, limit: int, unit: str) -> SourceRejected:
    params: dict[str, Param] = {"limit": limit, "value": value, "unit": unit}
    return SourceRejected(code, f"{value} {unit}, limit {limit}", params=params)


def _require_sizes(streams: list[Json], foreign: str) -> None:
    """A transport stream tells the size only to decoders."""
    pictures = [s for s in streams if _text(s, "codec_type") == "video"]
    if foreign and pictures and not any(_pixels(s) for s in pictures):
        raise _unsupported(foreign)


def _unknown_codec(stream: Json) -> SourceRejected:
    name = _text(stream, "codec_name") or _text(stream, "codec_tag_string")
    return _unsupported(name or "unknown")


def _unsupported(codec: str) -> SourceRejected:
    return SourceRejected(
        "unsupported_codec", f"codec {codec}", params={"codec": codec}
    )


# --- reading untrusted JSON ---------------------------------------------------------------


def _json_object(text: str) -> Json:
    try:
        return _object(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise SourceRejected(
            "not_media", f"ffprobe output is not JSON: {error}"
        ) from error


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(source: Json, key: str) -> str:
    value = source.get(key)
    return value if isinstance(value, str) else ""


def _number(source: Json, key: str) -> float | None:
    try:
        value = float(source[key])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return value if abs(value) < 1e12 else None


def _whole(source: Json, key: str) -> int:
    return int(_number(source, key) or 0)


def _ratio(source: Json, key: str) -> Fraction:
    """`30000/1001` or `16:15`; anything else is 0."""
    try:
        top, _, bottom = _text(source, key).replace(":", "/").partition("/")
        value = Fraction(int(top), int(bottom or "1"))
    except (ValueError, ZeroDivisionError):
        return Fraction(0)
    return value if 0 < value < 10**6 else Fraction(0)


def _index(stream: Json) -> int:
    return _whole(stream, "index")


def _pixels(stream: Json) -> int:
    return _whole(stream, "width") * _whole(stream, "height")


def _disposition(stream: Json, name: str) -> int:
    return 1 if _object(stream.get("disposition")).get(name) == 1 else 0


def _is_cover(stream: Json) -> bool:
    return bool(
        _disposition(stream, "attached_pic") or _disposition(stream, "timed_thumbnails")
    )


def _side_data(stream: Json) -> list[Json]:
    return [_object(item) for item in _list(stream.get("side_data_list"))]


def _cover(streams: list[Json]) -> int | None:
    covers = (s for s in streams if _is_cover(s) and _text(s, "codec_name") == "mjpeg")
    return next((_index(s) for s in covers), None)


def _texts(streams: list[Json]) -> tuple[TextTrack, ...]:
    return tuple(
        TextTrack(
            index=_index(stream),
            codec=_text(stream, "codec_name"),
            language=_text(_object(stream.get("tags")), "language")[:16],
            title=_text(_object(stream.get("tags")), "title")[:200],
        )
        for stream in streams
        if stream.get("codec_type") == "subtitle"
        and _text(stream, "codec_name") in TEXT_CODECS
    )


def _ignored(
    streams: list[Json], video: VideoStream | None, audio: AudioStream | None
) -> tuple[str, ...]:
    used = {track.index for track in (video, audio) if track}
    return tuple(
        f"{_index(s)}:{_text(s, 'codec_type') or 'unknown'}:{_text(s, 'codec_name') or 'unknown'}"
        for s in streams
        if _index(s) not in used
    )
