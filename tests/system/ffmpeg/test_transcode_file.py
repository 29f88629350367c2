"""The whole pipeline on real clips, judged by playing what came out."""

import itertools
import json
import re
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from media_pipeline.transcode.options import Options
from media_pipeline.transcode.pipeline import transcode_file
from media_pipeline.transcode.types import Summary

pytestmark = [pytest.mark.timeout(300), pytest.mark.ffmpeg]

Clip = Callable[[str], Path]


def times(playlist: Path, kind: str) -> list[Fraction]:
    """Presentation times, in seconds, of every decoded frame of a playlist, in order."""
    argv = ["ffprobe", "-v", "error", "-allowed_extensions", "ALL"]
    argv += [
        "-select_streams",
        kind,
        "-show_entries",
        "frame=pts_time",
        "-of",
        "csv=p=0",
    ]
    done = subprocess.run(
        [*argv, str(playlist)], capture_output=True, check=True, text=True
    )
    assert not done.stderr
    stamps = re.findall(r"^(\d+\.\d+)", done.stdout, flags=re.MULTILINE)
    return [Fraction(stamp) for stamp in stamps]


def assert_plays_without_gap(dest: Path, summary: Summary) -> None:
    video = summary.plan.video
    for rung in video.rungs if video else ():
        stamps = times(dest / f"v{rung.name}.m3u8", "v")
        gap = 1 / video.fps
        assert abs(len(stamps) - video.frames) <= 1
        gaps = [b - a for a, b in itertools.pairwise(stamps)]
        assert all(abs(step - gap) < Fraction(1, 1000) for step in gaps)
    if summary.plan.audio:
        stamps = times(dest / "main.m3u8", "a")
        assert abs(len(stamps) * 1024 / 48_000 - float(summary.plan.duration_s)) < 0.5
        assert stamps[0] < Fraction(1, 10)


def sizes(summary: Summary) -> list[tuple[int, int]]:
    return [(rung.width, rung.height) for rung in summary.plan.picture.rungs]


@pytest.mark.parametrize(
    ("name", "frames", "chunks", "rungs"),
    [
        ("landscape.mp4", 300, 3, [(640, 360), (480, 270)]),
        ("rotated.mp4", 120, 1, [(360, 640), (270, 480)]),
        ("without-sound.mp4", 100, 1, [(320, 180)]),
        ("ntsc.mp4", 300, 3, [(640, 360), (480, 270)]),
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
    clip: Clip,
    options: Options,
    tmp_path: Path,
    name: str,
    frames: int,
    chunks: int,
    rungs: list[tuple[int, int]],
) -> None:
    dest = tmp_path / "out"
    summary = transcode_file(clip(name), dest, options=options)
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


def test_the_manifest_names_every_file_with_its_digest(
    clip: Clip, options: Options, tmp_path: Path
) -> None:
    dest = tmp_path / "out"
    transcode_file(clip("without-sound.mp4"), dest, options=options)
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


def test_a_video_without_sound_has_no_audio_group(
    clip: Clip, options: Options, tmp_path: Path
) -> None:
    dest = tmp_path / "out"
    summary = transcode_file(clip("without-sound.mp4"), dest, options=options)
    assert "AUDIO" not in (dest / "master.m3u8").read_text()
    assert [rung.codecs for rung in summary.rungs] == ["avc1.64000D"] or all(
        rung.codecs.startswith("avc1.6400") and "," not in rung.codecs
        for rung in summary.rungs
    )
    assert not (dest / "a").exists()


def test_sound_only_becomes_two_audio_variants_and_a_plain_poster(
    clip: Clip, options: Options, tmp_path: Path
) -> None:
    dest = tmp_path / "out"
    summary = transcode_file(clip("sound.mp3"), dest, options=options)
    assert [rung.name for rung in summary.rungs] == ["main", "low"]
    assert (dest / "s" / "poster.jpg").stat().st_size > 0
    assert_plays_without_gap(dest, summary)


def test_silence_is_not_normalised(
    clip: Clip, options: Options, tmp_path: Path
) -> None:
    summary = transcode_file(clip("silent.mp4"), tmp_path / "out", options=options)
    assert [check for check in summary.verification if not check.ok] == []


def test_a_still_picture_is_recognised_as_slides(
    clip: Clip, options: Options, tmp_path: Path
) -> None:
    plan = transcode_file(clip("slides.mp4"), tmp_path / "out", options=options).plan
    assert (plan.content_class, plan.picture.fps) == ("slides", Fraction(25, 2))
    assert plan.picture.tune == "animation"


def test_loudness_comes_near_its_target(
    clip: Clip, options: Options, tmp_path: Path
) -> None:
    dest = tmp_path / "out"
    transcode_file(clip("landscape.mp4"), dest, options=options)
    argv = ["ffmpeg", "-nostdin", "-i", str(dest / "a" / "main.m4s")]
    argv += ["-af", "ebur128", "-f", "null", "-"]
    done = subprocess.run(argv, capture_output=True, check=True, text=True)
    loudness = re.findall(r"I:\s+(-?[0-9.]+) LUFS", done.stderr)[-1]
    assert abs(float(loudness) + 16) < 1.5


def test_two_runs_give_the_same_bytes(
    clip: Clip, options: Options, tmp_path: Path
) -> None:
    first = transcode_file(clip("without-sound.mp4"), tmp_path / "one", options=options)
    second = transcode_file(
        clip("without-sound.mp4"), tmp_path / "two", options=options
    )
    assert first.files == second.files


def test_an_occupied_destination_is_refused(
    clip: Clip, options: Options, tmp_path: Path
) -> None:
    (tmp_path / "kept").write_text("mine")
    with pytest.raises(FileExistsError):
        transcode_file(clip("without-sound.mp4"), tmp_path, options=options)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
