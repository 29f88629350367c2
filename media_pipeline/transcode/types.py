"""The facts that pass between steps: frozen dataclasses with a JSON form.

Every record goes through `to_json` into a database column and comes back equal through
`from_json`. Times named `_s` are seconds from the container's first timestamp; `_ticks` are
1/90000 s for video and 1/48000 s for audio; rates are exact fractions.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from .options import ContentClass
from .record import Record
from .source import Motion, Probe

# --- what will be made --------------------------------------------------------------------


@dataclass(frozen=True)
class RungPlan(Record):
    """One video rendition: even size, lowest H.264 level that fits, rate control in kb/s."""

    name: str
    width: int
    height: int
    level: str
    crf: int
    maxrate_kbps: int
    bufsize_kbps: int


@dataclass(frozen=True)
class ChunkPlan(Record):
    """A slice of the time line in output frames.

    `seek_s` is where the demuxer starts reading; `holds`: the slice goes on after the last
    picture of the source, which stays.
    """

    index: int
    start_frame: int
    frames: int
    seek_s: float
    is_last: bool
    holds: bool = False


@dataclass(frozen=True)
class SamplePlan(Record):
    """Frames that are compared with the source afterwards, from the first of a segment on.

    `seek_s` and `holds` as in a slice.
    """

    start_frame: int
    frames: int
    seek_s: float
    holds: bool = False


@dataclass(frozen=True)
class VideoPlan(Record):
    """All video renditions and slices. `gop` is frames per segment; rungs go from large to small.

    `deinterlace`: which frames, those flagged or all. `tonemap`: the source is HDR. `in_matrix`, `in_primaries`, `in_transfer`: how its colours are
    read, with the assumption for an untagged source filled in. `same_colours`: they are what
    comes out, so that scaling is all there is to do. `x264_params` win over preset and tune.
    """

    stream_index: int
    fps: Fraction
    gop: int
    frames: int
    rungs: tuple[RungPlan, ...]
    chunks: tuple[ChunkPlan, ...]
    preset: str
    tune: str | None
    deinterlace: Literal["", "interlaced", "all"]
    tonemap: bool
    in_matrix: str
    in_primaries: str
    in_transfer: str
    has_alpha: bool
    samples: tuple[SamplePlan, ...] = ()
    same_colours: bool = False
    x264_params: str = ""


@dataclass(frozen=True)
class AudioPlan(Record):
    """The shared sound track and the mono one of the audio-only variant."""

    stream_index: int
    channels: int
    main_kbps: int
    low_kbps: int
    loudness_lufs: float
    samples: int
    segment_s: int


@dataclass(frozen=True)
class StillsPlan(Record):
    """Poster and storyboard. Without a picture `tiles` is 0 and the poster is `cover_index` or plain.

    `direct_seek`: the container has an index; else the poster is reached from a slice's start.
    """

    poster_width: int
    poster_height: int
    tile_width: int
    tile_height: int
    columns: int
    rows: int
    interval_s: float
    tiles: int
    key_frames_only: bool
    direct_seek: bool
    cover_index: int | None = None


@dataclass(frozen=True)
class QuickPlan(Record):
    """The source may be shown by stream copy meanwhile. Packets are counted with hidden ones."""

    video_index: int
    video_packets: int
    width: int
    height: int
    fps: Fraction
    audio_index: int | None
    audio_packets: int
    channels: int
    skew_s: float
    segment_s: int


@dataclass(frozen=True)
class Plan(Record):
    """The whole recipe for one source: a pure function of probe, class and settings.

    `recipe_hash` (64 hex digits) covers settings, encoder version and this plan's layout; two
    plans with equal hashes made from the same source give slices that fit together. Without
    `quick`, `no_quick` is the reason, a code of `eligibility`.
    """

    recipe_hash: str
    encoder_version: str
    content_class: ContentClass
    duration_s: Fraction
    video: VideoPlan | None
    audio: AudioPlan | None
    stills: StillsPlan
    threads: int
    notes: tuple[str, ...] = ()
    quick: QuickPlan | None = None
    no_quick: str = ""

    @property
    def picture(self) -> VideoPlan:
        """The video plan; ValueError for a source without a picture."""
        if self.video is None:
            raise ValueError("this source has no picture")
        return self.video

    @property
    def sound(self) -> AudioPlan:
        """The audio plan; ValueError for a silent source."""
        if self.audio is None:
            raise ValueError("this source has no sound")
        return self.audio

    @property
    def chunk_count(self) -> int:
        """How many `chunk` steps there are; 0 for a source without a picture."""
        return len(self.video.chunks) if self.video else 0


# --- what was made ------------------------------------------------------------------------


@dataclass(frozen=True)
class Check(Record):
    """One verification line; `line` is its number in the list at the head of `verify`."""

    line: int
    name: str
    ok: bool
    detail: str = ""


@dataclass(frozen=True)
class Cost(Record):
    """Processor seconds of the whole process tree, and elapsed seconds."""

    cpu_user_s: float = 0.0
    cpu_sys_s: float = 0.0
    wall_s: float = 0.0

    @property
    def cpu_s(self) -> float:
        return self.cpu_user_s + self.cpu_sys_s

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.cpu_user_s + other.cpu_user_s,
            self.cpu_sys_s + other.cpu_sys_s,
            self.wall_s + other.wall_s,
        )


@dataclass(frozen=True)
class StoredFile(Record):
    """An object by its key below the generation's prefix."""

    key: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Fragment(Record):
    """One moof+mdat pair = one segment: byte range, first decode time, length, samples."""

    offset: int
    size: int
    start_ticks: int
    ticks: int
    samples: int


@dataclass(frozen=True)
class MediaObject(Record):
    """One fragmented MP4 object and where its segments lie. `codecs` is the RFC 6381 string."""

    file: StoredFile
    init_size: int
    init_sha256: str
    timescale: int
    codecs: str
    fragments: tuple[Fragment, ...]


@dataclass(frozen=True)
class Inspection(Record):
    """Result of `steps.inspect`."""

    sha256: str
    size: int
    probe: Probe
    motion: Motion | None
    plan: Plan
    cost: Cost


@dataclass(frozen=True)
class ChunkResult(Record):
    """Result of one `steps.encode_chunk`: one object per rung, by rung name."""

    index: int
    encoder_version: str
    objects: dict[str, MediaObject]
    checks: tuple[Check, ...]
    cost: Cost
    damaged_source: bool = False


@dataclass(frozen=True)
class AudioResult(Record):
    """Result of `steps.encode_audio`. `loudness_lufs` is measured; None means silence.

    `pauses_s` are (from, to) of stretches in which nobody speaks, for chapters.
    """

    encoder_version: str
    main: MediaObject
    low: MediaObject
    loudness_lufs: float | None
    checks: tuple[Check, ...]
    cost: Cost
    damaged_source: bool = False
    pauses_s: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Candidate(Record):
    """A picture that may become the poster, taken at `at_s`."""

    file: StoredFile
    at_s: float


@dataclass(frozen=True)
class StillsResult(Record):
    """Result of `steps.make_stills`: `files` are poster, sprites and, last, the cue list.

    `candidates` are further pictures to choose a poster from; `turns_s` are moments at which
    the picture became another one, for chapters.
    """

    poster: StoredFile
    sprites: tuple[StoredFile, ...]
    story: StoredFile | None
    poster_at_s: float | None
    checks: tuple[Check, ...]
    cost: Cost
    candidates: tuple[Candidate, ...] = ()
    turns_s: tuple[float, ...] = ()

    @property
    def files(self) -> tuple[StoredFile, ...]:
        more = tuple(item.file for item in self.candidates)
        story = (self.story,) if self.story else ()
        return (self.poster, *more, *self.sprites, *story)


@dataclass(frozen=True)
class DownloadResult(Record):
    """Result of `steps.make_download`: one MP4 of a middle rung with sound, one M4A."""

    mp4: StoredFile | None
    m4a: StoredFile | None
    checks: tuple[Check, ...]
    cost: Cost

    @property
    def files(self) -> tuple[StoredFile, ...]:
        return tuple(file for file in (self.mp4, self.m4a) if file)


@dataclass(frozen=True)
class TextFile(Record):
    """A playlist or manifest to store as UTF-8 under `key`."""

    key: str
    content_type: str
    text: str


@dataclass(frozen=True)
class RungSummary(Record):
    """One line of the finished ladder; `bandwidth` values are bits per second as measured."""

    name: str
    width: int | None
    height: int | None
    bytes: int
    bandwidth: int
    average_bandwidth: int
    codecs: str


@dataclass(frozen=True)
class PackageResult(Record):
    """Result of `steps.package`: `files` in the order in which they must be stored.

    Media playlists first, then the master, the manifest last. `bytes` counts all objects and
    these files.
    """

    files: tuple[TextFile, ...]
    master_key: str
    manifest_key: str
    manifest_sha256: str
    duration_s: float
    bytes: int
    rungs: tuple[RungSummary, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class QuickResult(Record):
    """Result of `steps.make_quick`: `objects` are stored first, then `files`, the manifest last."""

    objects: tuple[StoredFile, ...]
    files: tuple[TextFile, ...]
    master_key: str
    manifest_key: str
    manifest_sha256: str
    duration_s: float
    bytes: int
    checks: tuple[Check, ...]
    cost: Cost
