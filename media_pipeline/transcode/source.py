"""What a source is, as ffprobe, the packet scan and the sampled look describe it."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from .options import ContentClass
from .record import Record

# Picture heights for which interlaced video exists.
_INTERLACED_HEIGHTS = frozenset({480, 486, 576, 1080, 1088})


@dataclass(frozen=True)
class PacketScan(Record):
    """What reading every packet of one stream (without decoding) showed.

    `monotonic`: decoding times only grow. `discarded` packets are there and cut off by an edit
    list; no other figure counts them.
    """

    packets: int
    first_s: float
    end_s: float
    median_gap_s: float
    max_gap_s: float
    max_key_gap_s: float
    key_times_s: tuple[float, ...] = ()
    monotonic: bool = True
    discarded: int = 0


@dataclass(frozen=True)
class VideoStream(Record):
    """The picture track. `width` and `height` are coded; `rotation` is 0, 90, 180 or 270.

    `level` is the codec's own number (H.264: ×10), 0 when not said; `reorder` is how many
    pictures a decoder holds back.
    """

    index: int
    codec: str
    profile: str
    width: int
    height: int
    sar: Fraction
    rotation: int
    pix_fmt: str
    bits: int
    has_alpha: bool
    fields: Literal["progressive", "interlaced", "unknown"]
    color_range: str
    color_space: str
    color_transfer: str
    color_primaries: str
    r_frame_rate: Fraction
    avg_frame_rate: Fraction
    declared_s: float | None
    scan: PacketScan
    level: int = 0
    reorder: int = 0

    @property
    def may_be_interlaced(self) -> bool:
        """Whether only the picture can tell: the container is silent and the format exists."""
        return self.fields == "unknown" and self.height in _INTERLACED_HEIGHTS


@dataclass(frozen=True)
class AudioStream(Record):
    """The sound track that was chosen."""

    index: int
    codec: str
    channels: int
    sample_rate: int
    declared_s: float | None
    scan: PacketScan
    profile: str = ""


# Subtitle codecs that hold text; all others hold pictures of it.
TEXT_CODECS = frozenset({"mov_text", "subrip", "ass", "ssa", "webvtt", "text"})


@dataclass(frozen=True)
class TextTrack(Record):
    """A subtitle track of text. `language` is what the file says, often "und"; `title` may be empty."""

    index: int
    codec: str
    language: str
    title: str


@dataclass(frozen=True)
class Probe(Record):
    """A source that may be planned: allowed format, allowed codecs, read to its end.

    `cover_index` is an attached picture; `ignored` names tracks that are left out; `notes` are
    codes such as "wrong_duration".
    """

    format: str
    size: int
    declared_s: float | None
    duration_s: float
    video: VideoStream | None
    audio: AudioStream | None
    cover_index: int | None = None
    ignored: tuple[str, ...] = ()
    texts: tuple[TextTrack, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Motion(Record):
    """What the sampled look at the picture measured; `content_class` follows from it.

    Shares are of `frames` looked at: `frozen_share` of pictures like the one before,
    `settled_share` of pictures of which nine tenths are. `mean_change` is on the 0 to 255 scale.
    """

    content_class: ContentClass
    frozen_share: float = 0.0
    settled_share: float = 0.0
    mean_change: float = 0.0
    cuts_per_minute: float = 0.0
    frames: int = 0
    interlaced_share: float = 0.0
