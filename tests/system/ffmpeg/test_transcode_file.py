"""The whole pipeline on real clips, judged by playing what came out."""

import json
import re
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from media_pipeline.transcode.boxes import parse_object
from media_pipeline.transcode.loudness import read_loudness
from media_pipeline.transcode.options import Options
from media_pipeline.transcode.pipeline import transcode_file
from media_pipeline.transcode.summary import Summary

pytestmark = [pytest.mark.timeout(300), pytest.mark.ffmpeg]

Clip = Callable[[str], Path]
Transcoded = Callable[[str], tuple[Path, Summary]]


def decoded(playlist: Path, kind: str) -> int:
    """How many frames a player gets out of a playlist, without any complaint."""
    argv = [
        "ffprobe",
        "-v",
        "error",
        "-allowed_extensions",
        "ALL",
        "-select_streams",
        kind,
    ]
    argv += [
        "-count_frames",
        "-show_entries",
        "stream=nb_read_frames",
        "-of",
        "csv=p=0",
    ]
    done = subprocess.run(
        [*argv, str(playlist)], capture_output=True, check=True, text=True
    )
    assert not done.stderr
    return int(re.findall(r"\d+", done.stdout)[0])


def assert_plays_without_gap(dest: Path, summary: Summary) -> None:
    """Frames are counted by decoding; times are read from the boxes, because ffprobe shows
    CMAF pictures late by the largest negative composition offset it has met so far."""
    video, audio = summary.plan.video, summary.plan.audio
    for rung in video.rungs if video else ():
        assert abs(decoded(dest / f"v{rung.name}.m3u8", "v") - video.frames) <= 1
        paths = sorted(dest.glob(f"c*/{rung.name}.m4s"))
        assert clock_of(paths) == round(summary.duration_s * 90_000)
    if audio:
        frames = decoded(dest / "main.m3u8", "a")
        assert abs(frames * 1024 / 48_000 - float(summary.plan.duration_s)) < 0.5
        # The last AAC frame states how much of its 1024 samples is sound.
        assert 0 <= frames * 1024 - clock_of([dest / "a" / "main.m4s"]) < 1024


def clock_of(paths: list[Path]) -> int:
    """Where the last fragment ends, if each starts where the one before it ended."""
    clock = 0
    for path in paths:
        with path.open("rb") as file:
            for fragment in parse_object(file).fragments:
                assert (fragment.start_ticks, fragment.gapless) == (clock, True)
                clock += fragment.ticks
    return clock


def sizes(summary: Summary) -> list[tuple[int, int]]:
    return [(rung.width, rung.height) for rung in summary.plan.picture.rungs]


@pytest.mark.parametrize(
    ("name", "frames", "chunks", "rungs"),
    [
        ("landscape.mp4", 300, 3, [(640, 360), (480, 270)]),
        ("rotated.mp4", 120, 1, [(360, 640), (270, 480)]),
        ("without-sound.mp4", 100, 1, [(320, 180)]),
        ("ntsc.mp4", 300, 3, [(320, 180)]),
        ("variable-rate.mp4", 298, 2, [(320, 180)]),
        ("odd-size.mp4", 120, 1, [(320, 180)]),
        ("picture-ends-first.mp4", 225, 2, [(320, 180)]),
        ("late-picture.mp4", 118, 1, [(320, 180)]),
        ("stream.ts", 250, 3, [(320, 180)]),
        ("clip.webm", 120, 1, [(320, 180)]),
        ("silent.mp4", 100, 1, [(320, 180)]),
        ("hdr.mp4", 75, 1, [(320, 180)]),
    ],
)
def test_what_comes_out_is_what_was_planned(
    transcoded: Transcoded,
    name: str,
    frames: int,
    chunks: int,
    rungs: list[tuple[int, int]],
) -> None:
    dest, summary = transcoded(name)
    assert sizes(summary) == rungs
    assert summary.plan.chunk_count == chunks
    assert abs(summary.plan.picture.frames - frames) <= 1
    assert [check for check in summary.verification if not check.ok] == []
    assert_plays_without_gap(dest, summary)


def test_the_tree_is_complete_and_nothing_else_is_there(
    clip: Clip, options: Options, tmp_path: Path
) -> None:
    dest = tmp_path / "out"
    seen: list[tuple[int, int]] = []
    summary = transcode_file(
        clip("landscape.mp4"),
        dest,
        options=options,
        on_progress=lambda done, total: seen.append((done, total)),
    )
    chunks = [f"c{i:04d}/{name}.m4s" for i in range(3) for name in ("360", "270")]
    expected = {
        *chunks,
        *("a/main.m4s", "a/low.m4s", "s/poster.jpg", "s/sprite0.jpg", "s/story.vtt"),
        *("v360.m3u8", "v270.m3u8", "main.m3u8", "low.m3u8", "master.m3u8"),
        "manifest.json",
    }
    found = {str(path.relative_to(dest)) for path in dest.rglob("*") if path.is_file()}
    assert found == expected == {file.key for file in summary.files}
    assert list(tmp_path.iterdir()) == [dest]
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (1000, 1000)
    assert summary.cpu_s > 0.5
    assert {step.name for step in summary.steps} == {
        "inspect", "chunk 0", "chunk 1", "chunk 2", "audio", "stills", "package",
    }  # fmt: skip
    assert Summary.from_json(json.loads(json.dumps(summary.to_json()))) == summary


def test_the_manifest_names_every_file_with_its_digest(transcoded: Transcoded) -> None:
    dest, _ = transcoded("without-sound.mp4")
    manifest = json.loads((dest / "manifest.json").read_text())
    found = {str(path.relative_to(dest)) for path in dest.rglob("*") if path.is_file()}
    assert {entry["key"] for entry in manifest["files"]} == found - {"manifest.json"}
    for entry in manifest["files"]:
        digest = subprocess.run(
            ["sha256sum", str(dest / entry["key"])],
            capture_output=True,
            check=True,
            text=True,
        )
        assert digest.stdout.split()[0] == entry["sha256"]


def test_a_video_without_sound_has_no_audio_group(transcoded: Transcoded) -> None:
    dest, summary = transcoded("without-sound.mp4")
    assert "AUDIO" not in (dest / "master.m3u8").read_text()
    assert [rung.codecs for rung in summary.rungs] == ["avc1.640015"]
    assert not (dest / "a").exists()


def test_sound_only_becomes_two_audio_variants_and_a_plain_poster(
    transcoded: Transcoded,
) -> None:
    dest, summary = transcoded("sound.mp3")
    assert [rung.name for rung in summary.rungs] == ["main", "low"]
    assert (dest / "s" / "poster.jpg").stat().st_size > 0
    assert_plays_without_gap(dest, summary)


def test_a_still_picture_is_recognised_as_slides(transcoded: Transcoded) -> None:
    plan = transcoded("slides.mp4")[1].plan
    assert (plan.content_class, plan.picture.fps) == ("slides", Fraction(25, 2))
    assert plan.picture.tune == "animation"


def test_the_audio_only_variant_needs_at_most_50_kbit(transcoded: Transcoded) -> None:
    """Container included, and with segments of one second instead of six."""
    for name in ("landscape.mp4", "loud-and-quiet.mp4", "sound.mp3"):
        low = transcoded(name)[1].rungs[-1]
        assert (low.name, low.bandwidth <= 50_000) == ("low", True), low


@pytest.mark.parametrize("name", ["landscape.mp4", "loud-and-quiet.mp4", "claps.mp4"])
def test_loudness_comes_near_its_target(transcoded: Transcoded, name: str) -> None:
    """The others would clip by 6 and 20 dB: a limiter takes their peaks, the codec adds some again."""
    dest, _ = transcoded(name)
    argv = ["ffmpeg", "-nostdin", "-i", str(dest / "a" / "main.m4s")]
    argv += ["-af", "ebur128=peak=true", "-f", "null", "-"]
    done = subprocess.run(argv, capture_output=True, check=True, text=True)
    found = read_loudness(done.stderr)
    assert found is not None
    assert abs(found.integrated_lufs + 16) < 1.5
    assert found.true_peak_db < 2


def layout_of(path: Path) -> tuple[bytes, list[tuple[int, int]]]:
    """The init part of an object, and where each of its fragments lies in time."""
    with path.open("rb") as file:
        parsed = parse_object(file)
        file.seek(0)
        times = [(part.start_ticks, part.ticks) for part in parsed.fragments]
        return file.read(parsed.init_size), times


def test_two_runs_fit_together(clip: Clip, options: Options, tmp_path: Path) -> None:
    """Slices of one video may come from two runs: equal inits, equal borders in time.

    Not equal bytes: x264 with several threads under a rate cap is not repeatable.
    """
    folders = (tmp_path / "one", tmp_path / "two")
    first, second = (
        transcode_file(clip("without-sound.mp4"), folder, options=options)
        for folder in folders
    )
    assert [file.key for file in first.files] == [file.key for file in second.files]
    objects = [file.key for file in first.files if file.key.endswith(".m4s")]
    assert objects
    for key in objects:
        one, two = (layout_of(folder / key) for folder in folders)
        assert one == two


def test_an_occupied_destination_is_refused(
    clip: Clip, options: Options, tmp_path: Path
) -> None:
    (tmp_path / "kept").write_text("mine")
    with pytest.raises(FileExistsError):
        transcode_file(clip("without-sound.mp4"), tmp_path, options=options)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
