"""Is what came out what was planned? Each line of this list is one `Check`.

 1 the tool ended well, and x264 has no complaint about its level
 2 boxes are ftyp moov (moof mdat)+ and sum to the file's size
 3 inits of a rung are equal in all slices
 4 fragments start on their exact tick, are shown without gap, and there is no edit list
 5 every frame is there: a segment's worth in each fragment, the slice's worth in all
 6 every fragment starts with an IDR picture
 7 profile, level, size, pixel shape and bit depth are the planned ones
 8 sound is 48 kHz AAC-LC, contiguous from 0, as long as the picture
 9 no segment exceeds its cap
10 sampled frames look like the source at that time
11 playlists resolve, cover their objects, agree on borders and length
12 stored objects are what the steps described; storyboard cues cover the video

Nothing is believed that can be read from the bytes: sizes, times and profiles come from the
boxes of the finished objects, playlists are parsed again.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from .boxes import ParsedObject
from .encodings import AUDIO_RATE, VIDEO_TIMESCALE
from .errors import StepFailed
from .hls import MediaPlaylist, PlaylistError, parse_media_playlist
from .options import ContentClass
from .run import Finished
from .types import (
    AudioPlan,
    Check,
    ChunkPlan,
    ChunkResult,
    MediaObject,
    RungPlan,
    VideoPlan,
)

_BAD_WORDS = ("level limit", "DPB size", "non monoton")
_HIGH_PROFILE = 100
_SEGMENT_SLACK = Fraction(135, 100)
_LENGTH_SLACK_S = Fraction(1, 2)
_KBIT_BYTES = 125
_SSIM_DISTINCT = 0.02
_SSIM_LOWEST = 0.5
_SSIM_FLOORS = {"270": 0.93}
_SSIM_FLOORS_BY_CLASS = {
    ContentClass.SLIDES: 0.97,
    ContentClass.TALK: 0.95,
    ContentClass.MOTION: 0.95,
}


def require(checks: Sequence[Check]) -> None:
    """Raise StepFailed("verify_failed") that names every failed line."""
    failed = [f"line {c.line} {c.name}: {c.detail}" for c in checks if not c.ok]
    if failed:
        raise StepFailed("verify_failed", "; ".join(failed))


def check_run(finished: Finished) -> Check:
    """Line 1: the tool ended well and x264 did not complain about its level."""
    words = [word for word in _BAD_WORDS if word in finished.stderr]
    ok = finished.ok and finished.ended and not words
    detail = f"rc {finished.returncode}, end {finished.ended}, {', '.join(words) or 'no complaint'}"
    return Check(1, "run", ok, detail)


def check_video(
    parsed: ParsedObject, *, video: VideoPlan, chunk: ChunkPlan, rung: RungPlan
) -> list[Check]:
    """Lines 2, 4, 5, 6, 7 and 9 of one chunk in one rung."""
    return [
        check_structure(parsed, rung.name),
        _times(parsed, video, chunk, rung.name),
        _frames(parsed, video, chunk, rung.name),
        check_key_frames(parsed, rung.name),
        _profile(parsed, rung),
        _segment_sizes(parsed, video, rung),
    ]


def check_structure(parsed: ParsedObject, name: str) -> Check:
    """Line 2 of one object."""
    kinds = parsed.kinds
    pairs = len(kinds) - 2
    expected = ("ftyp", "moov", *(("moof", "mdat") * (pairs // 2)))
    ok = kinds == expected and pairs >= 2
    return Check(2, f"boxes {name}", ok, f"{len(parsed.fragments)} fragments")


def _times(
    parsed: ParsedObject, video: VideoPlan, chunk: ChunkPlan, name: str
) -> Check:
    wrong = []
    if parsed.track.timescale != VIDEO_TIMESCALE:
        wrong.append(f"timescale {parsed.track.timescale}")
    if parsed.track.has_edits:
        wrong.append("edit list")
    for position, fragment in enumerate(parsed.fragments):
        frame = chunk.start_frame + position * video.gop
        if fragment.start_ticks != frame * VIDEO_TIMESCALE / video.fps:
            wrong.append(f"fragment {position} starts at {fragment.start_ticks}")
        if fragment.first_cts or not fragment.gapless:
            wrong.append(f"fragment {position} has gaps or starts late")
    return Check(4, f"times {name}", not wrong, "; ".join(wrong[:3]))


def _frames(
    parsed: ParsedObject, video: VideoPlan, chunk: ChunkPlan, name: str
) -> Check:
    counts = [fragment.samples for fragment in parsed.fragments]
    total = sum(counts)
    full = all(count == video.gop for count in counts[:-1])
    tail = bool(counts) and 0 < counts[-1] <= video.gop
    slack = 1 if chunk.is_last and not chunk.holds else 0
    ok = full and tail and abs(total - chunk.frames) <= slack
    return Check(5, f"frames {name}", ok, f"{total} of {chunk.frames}")


def check_key_frames(parsed: ParsedObject, name: str) -> Check:
    """Line 6 of one object."""
    bad = [
        i for i, fragment in enumerate(parsed.fragments) if not fragment.starts_with_idr
    ]
    return Check(
        6, f"key frames {name}", not bad, f"fragments {bad[:5]}" if bad else ""
    )


def _profile(parsed: ParsedObject, rung: RungPlan) -> Check:
    sps = parsed.track.sps
    if sps is None:
        return Check(7, f"profile {rung.name}", False, "not a picture track")
    allowed_level = int(Fraction(rung.level) * 10)
    ok = (
        sps.profile == _HIGH_PROFILE
        and sps.level <= allowed_level
        and (sps.width, sps.height) == (rung.width, rung.height)
        and sps.sar in (0, 1)
        and sps.bit_depth == 8
        and sps.chroma_format == 1
    )
    detail = f"{parsed.track.codecs} {sps.width}×{sps.height} sar {sps.sar} {sps.bit_depth} bit"
    return Check(7, f"profile {rung.name}", ok, detail)


def _segment_sizes(parsed: ParsedObject, video: VideoPlan, rung: RungPlan) -> Check:
    seconds = video.gop / video.fps
    allowed = (
        _SEGMENT_SLACK * _KBIT_BYTES * (rung.maxrate_kbps * seconds + rung.bufsize_kbps)
    )
    largest = max((fragment.size for fragment in parsed.fragments), default=0)
    return Check(
        9,
        f"segment size {rung.name}",
        largest <= allowed,
        f"{largest} ≤ {int(allowed)}",
    )


def check_audio(
    parsed: ParsedObject, *, audio: AudioPlan, channels: int, name: str
) -> list[Check]:
    """Lines 2 and 8 of one sound object."""
    track = parsed.track
    wrong = []
    if (track.kind, track.timescale, track.sample_rate) != (
        "audio",
        AUDIO_RATE,
        AUDIO_RATE,
    ):
        wrong.append(f"{track.kind} at {track.sample_rate} Hz")
    if track.codecs != "mp4a.40.2" or track.channels != channels:
        wrong.append(f"{track.codecs}, {track.channels} channels")
    if track.has_edits:
        wrong.append("edit list")
    clock = 0
    for position, fragment in enumerate(parsed.fragments):
        if fragment.start_ticks != clock:
            wrong.append(
                f"fragment {position} starts at {fragment.start_ticks}, not {clock}"
            )
        clock = fragment.start_ticks + fragment.ticks
    if abs(clock - audio.samples) > _LENGTH_SLACK_S * AUDIO_RATE:
        wrong.append(f"{clock} samples of {audio.samples}")
    detail = "; ".join(wrong[:3]) or f"{clock / AUDIO_RATE:.3f} s"
    return [check_structure(parsed, name), Check(8, f"sound {name}", not wrong, detail)]


def mean_similarity(log: str) -> float:
    """Mean luma SSIM of what the `ssim` filter wrote; 0 for an empty log."""
    values = [float(value) for value in re.findall(r" Y:([0-9.]+)", log)]
    return sum(values) / len(values) if values else 0.0


def similarity_floor(rung: str, content_class: ContentClass) -> float:
    """Above this nobody needs to look closer."""
    return _SSIM_FLOORS.get(rung) or _SSIM_FLOORS_BY_CLASS[content_class]


def check_similarity(
    name: str, *, same: float, away: float | None, floor: float
) -> Check:
    """Line 10: the right picture at the right time.

    Water, foliage and grain fall below every fixed floor when the cap bites, and are still
    right. So below the floor it is enough to be clearly more like the frame that belongs there
    than like the one a second `away`; a wrong or shifted picture is not.
    """
    detail = f"{same:.4f}, floor {floor}"
    if same < floor and away is not None:
        detail += f", a second away {away:.4f}"
        distinct = same >= away + _SSIM_DISTINCT and same >= _SSIM_LOWEST
        return Check(10, f"similarity {name}", distinct, detail)
    return Check(10, f"similarity {name}", same >= floor, detail)


def odd_inits(chunks: Sequence[ChunkResult]) -> dict[str, list[int]]:
    """Line 3: by rung, the chunks whose init differs from the majority; empty if all agree."""
    odd: dict[str, list[int]] = {}
    for rung in sorted({name for chunk in chunks for name in chunk.objects}):
        inits = {
            c.index: c.objects[rung].init_sha256 for c in chunks if rung in c.objects
        }
        usual = Counter(inits.values()).most_common(1)[0][0]
        differing = [index for index, init in inits.items() if init != usual]
        if differing:
            odd[rung] = differing
    return odd


def check_playlists(
    texts: Mapping[str, str],
    objects: Mapping[str, MediaObject],
    *,
    master_names: Sequence[str],
    duration_s: Fraction,
    video_names: Sequence[str],
) -> list[Check]:
    """Line 11: every address resolves, ranges cover their objects, borders agree, sums agree.

    `texts` are media playlists by key, `objects` by key. Sound may differ from `duration_s` by
    half a second.
    """
    checks = [
        Check(11, "master", set(master_names) == set(texts), " ".join(master_names))
    ]
    borders: set[tuple[Fraction, ...]] = set()
    for name, text in texts.items():
        try:
            playlist = parse_media_playlist(text)
        except PlaylistError as error:
            checks.append(Check(11, f"playlist {name}", False, str(error)))
            continue
        is_video = name in video_names
        slack = Fraction(1, 1000) if is_video else _LENGTH_SLACK_S
        wrong = _playlist_faults(playlist, objects, duration_s, slack)
        detail = "; ".join(wrong[:3]) or f"{len(playlist.segments)} segments"
        checks.append(Check(11, f"playlist {name}", not wrong, detail))
        if is_video:
            borders.add(tuple(segment.duration_s for segment in playlist.segments))
    if video_names:
        checks.append(
            Check(11, "equal borders", len(borders) == 1, f"{len(borders)} patterns")
        )
    return checks


def _playlist_faults(
    playlist: MediaPlaylist,
    objects: Mapping[str, MediaObject],
    duration_s: Fraction,
    slack_s: Fraction,
) -> list[str]:
    faults = []
    if playlist.version != 7 or not playlist.independent or not playlist.ended:
        faults.append("version, INDEPENDENT-SEGMENTS or ENDLIST")
    if any(
        playlist.target_s < int(s.duration_s + Fraction(1, 2))
        for s in playlist.segments
    ):
        faults.append("target duration too small")
    total = sum((s.duration_s for s in playlist.segments), Fraction(0))
    if abs(total - duration_s) > slack_s:
        faults.append(f"{float(total):.3f} s instead of {float(duration_s):.3f} s")
    first = objects.get(playlist.map_uri)
    if first is None or (playlist.map_offset, playlist.map_size) != (
        0,
        first.init_size,
    ):
        faults.append(f"init {playlist.map_uri}")
    return faults + _range_faults(playlist, objects)


def _range_faults(
    playlist: MediaPlaylist, objects: Mapping[str, MediaObject]
) -> list[str]:
    """Each object is read from its init to its last byte, without gap or overlap."""
    faults = []
    reached: dict[str, int] = {}
    for segment in playlist.segments:
        item = objects.get(segment.uri)
        if item is None:
            faults.append(f"no object {segment.uri}")
            continue
        expected = reached.get(segment.uri, item.init_size)
        if segment.offset != expected:
            faults.append(f"{segment.uri} byte {segment.offset}, not {expected}")
        reached[segment.uri] = segment.offset + segment.size
    for uri, end in reached.items():
        if end != objects[uri].file.size:
            faults.append(f"{uri} read to {end} of {objects[uri].file.size}")
    return faults
