"""Playlists as text: byte ranges into chunk objects, one init, measured bit rates.

`parse_media_playlist` reads them back for verification.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .ladder import START_SHORT_PX
from .types import Fragment, MediaObject

PLAYLIST_TYPE = "application/vnd.apple.mpegurl"
_VERSION = 7
_AUDIO_GROUP = "sound"
_PEAK_FROM_SHARE = Fraction(1, 2)


@dataclass(frozen=True)
class Bandwidth:
    """Bits per second: the highest of one segment, and over everything."""

    peak: int
    average: int

    def __add__(self, other: "Bandwidth") -> "Bandwidth":
        return Bandwidth(self.peak + other.peak, self.average + other.average)


@dataclass(frozen=True)
class Variant:
    """One line of the master playlist; without a picture `width` and `height` are None."""

    uri: str
    bandwidth: Bandwidth
    codecs: tuple[str, ...]
    width: int | None = None
    height: int | None = None
    fps: Fraction | None = None


@dataclass(frozen=True)
class Segment:
    """A segment as a playlist states it: seconds, object, byte range."""

    duration_s: Fraction
    uri: str
    offset: int
    size: int


@dataclass(frozen=True)
class MediaPlaylist:
    """A media playlist read back. `map_size` bytes of `map_uri` are the init."""

    version: int
    target_s: int
    independent: bool
    ended: bool
    map_uri: str
    map_offset: int
    map_size: int
    segments: tuple[Segment, ...]


class PlaylistError(ValueError):
    """The text is not a media playlist of ours."""


def length(fragment: Fragment, timescale: int) -> Fraction:
    """Seconds of one segment."""
    return Fraction(fragment.ticks, timescale)


def measure(objects: Sequence[MediaObject]) -> Bandwidth:
    """Peak and average of one rendition, container included.

    The peak looks at segments of at least half the usual length (RFC 8216 4.4.6.2), so that a
    short last one does not count as a burst.
    """
    pieces = [
        (8 * f.size, length(f, o.timescale)) for o in objects for f in o.fragments
    ]
    longest = max(seconds for _, seconds in pieces)
    full = [(bits, s) for bits, s in pieces if s >= longest * _PEAK_FROM_SHARE]
    total = sum(bits for bits, _ in pieces) / sum(s for _, s in pieces)
    return Bandwidth(max(round(bits / s) for bits, s in full), round(total))


def media_playlist(objects: Sequence[MediaObject], *, ended: bool = True) -> str:
    """One rendition: the objects' fragments in order, the init of the first object for all.

    Not `ended`: more will follow at the end; players begin at the beginning all the same.
    """
    first = objects[0]
    durations = [length(f, o.timescale) for o in objects for f in o.fragments]
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{_VERSION}",
        f"#EXT-X-TARGETDURATION:{max(1, max(_round_half_up(d) for d in durations))}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        f"#EXT-X-PLAYLIST-TYPE:{'VOD' if ended else 'EVENT'}",
        *([] if ended else ["#EXT-X-START:TIME-OFFSET=0"]),
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MAP:URI="{first.file.key}",BYTERANGE="{first.init_size}@0"',
    ]
    for item in objects:
        for fragment in item.fragments:
            lines += [
                f"#EXTINF:{float(length(fragment, item.timescale)):.6f},",
                f"#EXT-X-BYTERANGE:{fragment.size}@{fragment.offset}",
                item.file.key,
            ]
    return "\n".join([*lines, *(["#EXT-X-ENDLIST"] if ended else []), ""])


def _round_half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def in_start_order(variants: Sequence[Variant]) -> list[Variant]:
    """480 lines (or the nearest below, else the smallest) first, as phones start with the first;
    then from large to small; sound only last."""
    pictures = [v for v in variants if v.width]
    sounds = [v for v in variants if not v.width]
    if not pictures:
        return sounds

    def short(variant: Variant) -> int:
        return min(variant.width or 0, variant.height or 0)

    pictures.sort(key=short, reverse=True)
    start = next((v for v in pictures if short(v) <= START_SHORT_PX), pictures[-1])
    return [start, *(v for v in pictures if v is not start), *sounds]


def master_playlist(
    variants: Sequence[Variant], *, audio_uri: str | None, audio_channels: int
) -> str:
    """The master: variants in the given order; pictures refer to the audio group if there is one."""
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{_VERSION}", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if audio_uri:
        lines.append(
            f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{_AUDIO_GROUP}",NAME="main",DEFAULT=YES,'
            f'AUTOSELECT=YES,CHANNELS="{audio_channels}",URI="{audio_uri}"'
        )
    for variant in variants:
        fields = [
            f"BANDWIDTH={variant.bandwidth.peak}",
            f"AVERAGE-BANDWIDTH={variant.bandwidth.average}",
            f'CODECS="{",".join(variant.codecs)}"',
        ]
        if variant.width and variant.fps:
            fields.append(f"RESOLUTION={variant.width}x{variant.height}")
            fields.append(f"FRAME-RATE={float(variant.fps):.3f}")
        if variant.width and audio_uri:
            fields.append(f'AUDIO="{_AUDIO_GROUP}"')
        lines += [f"#EXT-X-STREAM-INF:{','.join(fields)}", variant.uri]
    return "\n".join([*lines, ""])


def master_uris(text: str) -> list[str]:
    """Every playlist a master names, the audio group first."""
    groups = re.findall(r'^#EXT-X-MEDIA:.*URI="([^"]+)"', text, flags=re.MULTILINE)
    return [
        *groups,
        *(line for line in text.splitlines() if line and not line.startswith("#")),
    ]


def parse_media_playlist(text: str) -> MediaPlaylist:
    """Read a media playlist of the shape that `media_playlist` writes. Raises PlaylistError."""
    lines = text.splitlines()
    if not lines or lines[0] != "#EXTM3U":
        raise PlaylistError("no #EXTM3U")
    mapped = re.fullmatch(
        r'#EXT-X-MAP:URI="([^"]+)",BYTERANGE="(\d+)@(\d+)"', _only(lines, "#EXT-X-MAP:")
    )
    if not mapped:
        raise PlaylistError("no usable EXT-X-MAP")
    return MediaPlaylist(
        version=_number(lines, "#EXT-X-VERSION:"),
        target_s=_number(lines, "#EXT-X-TARGETDURATION:"),
        independent="#EXT-X-INDEPENDENT-SEGMENTS" in lines,
        ended=lines[-1] == "#EXT-X-ENDLIST",
        map_uri=mapped[1],
        map_size=int(mapped[2]),
        map_offset=int(mapped[3]),
        segments=tuple(_segments(lines)),
    )


def _segments(lines: list[str]) -> list[Segment]:
    segments = []
    for position, line in enumerate(lines):
        if not line.startswith("#EXTINF:"):
            continue
        following = "\n".join(lines[position : position + 3])
        match = re.fullmatch(
            r"#EXTINF:(\d+\.\d+),\n#EXT-X-BYTERANGE:(\d+)@(\d+)\n([^#\n]+)", following
        )
        if not match:
            raise PlaylistError(f"segment at line {position + 1}")
        segments.append(
            Segment(Fraction(match[1]), match[4], int(match[3]), int(match[2]))
        )
    return segments


def _only(lines: list[str], start: str) -> str:
    found = [line for line in lines if line.startswith(start)]
    if len(found) != 1:
        raise PlaylistError(f"{len(found)} lines {start}")
    return found[0]


def _number(lines: list[str], start: str) -> int:
    try:
        return int(_only(lines, start).removeprefix(start))
    except ValueError as error:
        raise PlaylistError(str(error)) from error
