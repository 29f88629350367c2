"""The early copy and the files for saving, from real clips, compared with what they were copied from."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from media_pipeline.transcode import steps
from media_pipeline.transcode.boxes import parse_object
from media_pipeline.transcode.errors import Cancelled, StepFailed
from media_pipeline.transcode.options import Options
from media_pipeline.transcode.types import (
    AudioResult,
    ChunkResult,
    DownloadResult,
    Plan,
    QuickResult,
)
from tests.system.ffmpeg.clips import AAC, ffmpeg, picture, tone

pytestmark = [pytest.mark.timeout(300), pytest.mark.ffmpeg]

Clip = Callable[[str], Path]
MAIN = ["-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-pix_fmt", "yuv420p"]


def make(out: Path, *words: str, size: str = "640x360", seconds: float = 8) -> Path:
    """A clip with a key frame each two seconds, B frames and 44.1 kHz sound; `words` come last."""
    inputs = [*picture(size, "30", seconds), *tone(seconds)]
    ffmpeg(*inputs, *MAIN, "-g", "60", *AAC, *words, out.name, cwd=out.parent)
    return out


def planned(src: Path, options: Options) -> Plan:
    return steps.inspect(src, options=options).plan


def write_texts(made: QuickResult, folder: Path) -> None:
    for file in made.files:
        (folder / Path(file.key).name).write_text(file.text)


def frames_of(source: Path, *words: str) -> list[str]:
    """A digest of every decoded frame of a file or playlist."""
    argv = ["ffmpeg", "-nostdin", "-v", "error", "-allowed_extensions", "ALL"]
    if source.suffix != ".m3u8":
        argv = argv[:4]
    argv += ["-i", str(source), *words, "-f", "framemd5", "-"]
    done = subprocess.run(argv, capture_output=True, check=True, text=True)
    assert not done.stderr
    lines = [line for line in done.stdout.splitlines() if line[0] != "#"]
    return [line.rsplit(",", 1)[1].strip() for line in lines]


def times_of(source: Path, kind: str) -> list[Fraction]:
    argv = ["ffprobe", "-v", "error", "-select_streams", kind]
    argv += ["-show_entries", "packet=pts,flags:stream=time_base", "-of", "csv=p=0"]
    done = subprocess.run(
        [*argv, str(source)], capture_output=True, check=True, text=True
    )
    *packets, base = done.stdout.split()
    unit = Fraction(base.strip(","))
    return sorted(int(line.split(",")[0]) * unit for line in packets)


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("phone") / "phone.mp4")


def test_a_copy_shows_every_frame_of_the_source_and_plays_every_sound(
    phone: Path, options: Options, tmp_path: Path
) -> None:
    plan = planned(phone, options)
    seen: list[tuple[int, int]] = []
    made = steps.make_quick(
        phone,
        plan,
        out_dir=tmp_path,
        prefix="q.7",
        options=options,
        on_progress=lambda done, total: seen.append((done, total)),
    )
    write_texts(made, tmp_path)
    assert {check.line for check in made.checks} == {1, 2, 5, 6, 7, 8, 11}
    assert made.duration_s == 8.0
    assert made.master_key == "q.7/master.m3u8"
    assert [file.key for file in made.objects] == ["q.7/v.m4s", "q.7/a.m4s"]
    assert all(total == 240 for _, total in seen)
    playlist = tmp_path / "master.m3u8"
    assert frames_of(playlist, "-map", "0:v") == frames_of(phone, "-map", "0:v")
    heard = frames_of(playlist, "-map", "0:a")
    sounded = frames_of(phone, "-map", "0:a")
    # The source hides the encoder's first 1024 samples, a copy plays them.
    assert set(sounded[1:-1]) <= set(heard)
    assert len(heard) - len(sounded) in {0, 1}


def test_segments_are_whole_groups_of_pictures(
    phone: Path, options: Options, tmp_path: Path
) -> None:
    slow = replace(options, recipe=replace(options.recipe, gop_s=3))
    plan = planned(phone, slow)
    steps.make_quick(phone, plan, out_dir=tmp_path, prefix="q.1", options=slow)
    with (tmp_path / "v.m4s").open("rb") as file:
        fragments = parse_object(file).fragments
    assert [fragment.samples for fragment in fragments] == [120, 120]
    assert all(fragment.starts_with_idr for fragment in fragments)


@pytest.mark.parametrize("name", ["phone.mkv", "silent.mp4", "baseline.mp4"])
def test_other_sources_that_players_take(
    name: str, phone: Path, options: Options, tmp_path: Path
) -> None:
    if name == "phone.mkv":
        source = tmp_path / name
        ffmpeg("-i", str(phone), "-c", "copy", name, cwd=tmp_path)
    elif name == "baseline.mp4":
        words = ["-profile:v", "baseline", "-bf", "0", "-ac", "1", "-ar", "22050"]
        source = make(tmp_path / name, *words, size="320x180", seconds=3)
    else:
        source = make(tmp_path / name, "-an", size="320x180", seconds=3)
    out = tmp_path / "out"
    out.mkdir()
    plan = planned(source, options)
    assert plan.no_quick == ""
    made = steps.make_quick(source, plan, out_dir=out, prefix="q.1", options=options)
    write_texts(made, out)
    frames = frames_of(out / "master.m3u8", "-map", "0:v")
    assert frames == frames_of(source, "-map", "0:v")


INELIGIBLE = {
    "container": ("x.ts", []),
    "codec": ("x.mp4", ["-c:v", "mpeg4"]),
    "profile": ("x.mp4", ["-pix_fmt", "yuv422p"]),
    "interlaced": ("x.mp4", ["-flags", "+ildct+ilme"]),
    "hdr": ("x.mp4", ["-color_trc", "arib-std-b67", "-color_primaries", "bt2020"]),
    "pixel_shape": ("x.mp4", ["-aspect", "2:1"]),
    "frame_rate": ("x.mp4", ["-r", "100"]),
    "level": ("x.mp4", ["-level:v", "5.1"]),
    "key_frames": ("x.mp4", ["-g", "600", "-t", "11"]),
    "bit_rate": ("x.mp4", ["-crf", "1", "-preset", "ultrafast"]),
    "sound_codec": ("x.mp4", ["-c:a", "libmp3lame"]),
    "sound_channels": ("x.mp4", ["-ac", "6"]),
    "sound_length": ("x.mp4", ["-af", "atrim=end=1.2"]),
}


@pytest.mark.parametrize("reason", sorted(INELIGIBLE))
def test_sources_that_some_player_would_choke_on(
    reason: str, options: Options, tmp_path: Path
) -> None:
    name, words = INELIGIBLE[reason]
    long = reason == "key_frames"
    source = make(tmp_path / name, *words, size="160x96", seconds=11 if long else 2)
    plan = planned(source, options)
    assert (plan.quick, plan.no_quick) == (None, reason)
    with pytest.raises(ValueError, match=reason):
        steps.make_quick(source, plan, out_dir=tmp_path, prefix="q", options=options)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("rotated.mp4", "rotation"), ("late-picture.mp4", "sound_start")],
)
def test_sources_whose_tracks_lie_otherwise(
    name: str, reason: str, clip: Clip, options: Options
) -> None:
    assert planned(clip(name), options).no_quick == reason


def test_a_cut_in_front_is_refused(
    phone: Path, options: Options, tmp_path: Path
) -> None:
    """Cut with an edit list, as phones do: the file holds pictures that must not be shown."""
    cut = tmp_path / "cut.mp4"
    ffmpeg("-ss", "1.0", "-i", str(phone), "-c", "copy", cut.name, cwd=tmp_path)
    assert planned(cut, options).no_quick == "edit_list"


def test_a_copy_of_a_damaged_file_leaves_nothing(
    phone: Path, options: Options, tmp_path: Path
) -> None:
    plan = planned(phone, options)
    half = tmp_path / "half.mp4"
    ffmpeg("-i", str(phone), "-c", "copy", "-t", "4", half.name, cwd=tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(StepFailed, match="packets"):
        steps.make_quick(half, plan, out_dir=out, prefix="q.1", options=options)
    assert list(out.iterdir()) == []


def test_a_copy_can_be_stopped(phone: Path, options: Options, tmp_path: Path) -> None:
    plan = planned(phone, options)
    with pytest.raises(Cancelled):
        steps.make_quick(
            phone,
            plan,
            out_dir=tmp_path,
            prefix="q.1",
            options=options,
            cancelled=lambda: True,
        )
    assert list(tmp_path.iterdir()) == []


# --- files for saving ---------------------------------------------------------------------


class Encoded:
    """All slices and the sound of a source, and what is made of them."""

    def __init__(self, src: Path, folder: Path, options: Options) -> None:
        self.folder, self.options = folder, options
        self.plan = planned(src, options)
        count = self.plan.chunk_count
        self.chunks = [self._chunk(src, index) for index in range(count)]
        self.audio = self._audio(src) if self.plan.audio else None

    def _chunk(self, src: Path, index: int) -> ChunkResult:
        folder = self.folder / f"c{index:04d}"
        folder.mkdir()
        return steps.encode_chunk(
            src,
            self.plan,
            index,
            out_dir=folder,
            prefix=folder.name,
            options=self.options,
        )

    def _audio(self, src: Path) -> AudioResult:
        folder = self.folder / "a"
        folder.mkdir()
        return steps.encode_audio(
            src, self.plan, out_dir=folder, prefix="a", options=self.options
        )

    def download(
        self, out: Path, chunks: list[ChunkResult] | None = None
    ) -> DownloadResult:
        return steps.make_download(
            self.plan,
            chunks=self.chunks if chunks is None else chunks,
            audio=self.audio,
            open_object=lambda key: (self.folder / key).open("rb"),
            out_dir=out,
            prefix="d.4",
            options=self.options,
        )


@pytest.fixture(scope="module")
def encoded(
    phone: Path, options: Options, tmp_path_factory: pytest.TempPathFactory
) -> Encoded:
    return Encoded(phone, tmp_path_factory.mktemp("encoded"), options)


def test_the_files_for_saving_hold_what_the_slices_hold(
    encoded: Encoded, tmp_path: Path
) -> None:
    made = encoded.download(tmp_path)
    assert encoded.plan.chunk_count == 2
    assert [file.key for file in made.files] == ["d.4/video.mp4", "d.4/sound.m4a"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "sound.m4a",
        "video.mp4",
    ]
    slices = [encoded.folder / f"c{i:04d}" / "360.m4s" for i in range(2)]
    shown = [frame for path in slices for frame in frames_of(path)]
    assert frames_of(tmp_path / "video.mp4", "-map", "0:v") == shown
    heard = frames_of(encoded.folder / "a" / "main.m4s")
    assert frames_of(tmp_path / "video.mp4", "-map", "0:a") == heard
    assert frames_of(tmp_path / "sound.m4a") == heard


def test_picture_and_sound_of_a_saved_file_begin_together_and_never_drift(
    encoded: Encoded, tmp_path: Path
) -> None:
    encoded.download(tmp_path)
    pictures = times_of(tmp_path / "video.mp4", "v")
    assert pictures == [Fraction(number, 30) for number in range(240)]
    sounds = times_of(tmp_path / "video.mp4", "a")
    assert sounds == [Fraction(1024 * number, 48_000) for number in range(len(sounds))]


def test_a_saved_file_plays_while_it_loads(encoded: Encoded, tmp_path: Path) -> None:
    made = encoded.download(tmp_path)
    assert {(check.line, check.ok) for check in made.checks} == {
        (1, True),
        (2, True),
        (5, True),
    }
    for name in ("video.mp4", "sound.m4a"):
        data = (tmp_path / name).read_bytes()
        assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_slices_that_do_not_fit_are_not_joined(
    encoded: Encoded, tmp_path: Path
) -> None:
    first, last = encoded.chunks
    odd = {
        name: replace(item, init_sha256="0" * 64) for name, item in last.objects.items()
    }
    with pytest.raises(StepFailed) as caught:
        encoded.download(tmp_path, [first, replace(last, objects=odd)])
    assert caught.value.code == "init_mismatch"
    with pytest.raises(StepFailed, match="incomplete"):
        encoded.download(tmp_path, [last])
    assert list(tmp_path.iterdir()) == []


def test_sound_alone_can_be_saved(clip: Clip, options: Options, tmp_path: Path) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    out = tmp_path / "out"
    out.mkdir()
    made = Encoded(clip("sound.mp3"), folder, options).download(out)
    assert (made.mp4, made.m4a is not None) == (None, True)
    assert frames_of(out / "sound.m4a") == frames_of(folder / "a" / "main.m4s")


def test_a_silent_film_can_be_saved(
    clip: Clip, options: Options, tmp_path: Path
) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    out = tmp_path / "out"
    out.mkdir()
    made = Encoded(clip("without-sound.mp4"), folder, options).download(out)
    assert (made.mp4 is not None, made.m4a) == (True, None)
    assert len(frames_of(out / "video.mp4")) == 100
