"""What is no video is refused with its code, and leaves nothing behind."""

import struct
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from media_pipeline.transcode.errors import SourceRejected, StepFailed
from media_pipeline.transcode.options import Limits, Options
from media_pipeline.transcode.pipeline import transcode_file
from tests.system.ffmpeg.clips import AAC, X264, ffmpeg, picture, tone

pytestmark = [pytest.mark.timeout(300), pytest.mark.ffmpeg]

Clip = Callable[[str], Path]


def refusal(src: Path, tmp_path: Path, options: Options) -> SourceRejected:
    dest = tmp_path / "dest"
    dest.mkdir()
    with pytest.raises(SourceRejected) as caught:
        transcode_file(src, dest, options=options)
    assert list(dest.iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} <= {
        "dest",
        src.name,
        "secret.mp4",
    }
    return caught.value


def test_a_still_image_named_mp4(options: Options, tmp_path: Path) -> None:
    src = tmp_path / "film.mp4"
    words = [
        *picture("320x180", "1", 1),
        "-frames:v",
        "1",
        "-f",
        "image2",
        "-c:v",
        "png",
    ]
    ffmpeg(*words, src.name, cwd=tmp_path)
    assert refusal(src, tmp_path, options).code == "unsupported_format"


def test_a_zip_named_mp4(options: Options, tmp_path: Path) -> None:
    src = tmp_path / "film.mp4"
    with zipfile.ZipFile(src, "w") as archive:
        archive.writestr("film.txt", "film")
    assert refusal(src, tmp_path, options).code == "not_media"


def test_an_mp4_cut_in_the_middle(clip: Clip, options: Options, tmp_path: Path) -> None:
    src = tmp_path / "film.mp4"
    whole = clip("landscape.mp4").read_bytes()
    src.write_bytes(whole[: len(whole) // 2])
    caught = refusal(src, tmp_path, options)
    assert caught.code == "truncated_source"
    assert caught.params["read"] == len(whole) // 2


def test_an_mp4_with_the_index_first_cut_in_the_middle(
    clip: Clip, options: Options, tmp_path: Path
) -> None:
    moved = clip("landscape.mp4").with_name("faststart.mp4")
    words = ["-i", "landscape.mp4", "-c", "copy", "-movflags", "+faststart"]
    ffmpeg(*words, moved.name, cwd=moved.parent)
    src = tmp_path / "film.mp4"
    src.write_bytes(moved.read_bytes()[: moved.stat().st_size * 6 // 10])
    assert refusal(src, tmp_path, options).code == "truncated_source"


def test_an_mp4_whose_last_half_is_missing_behind_honest_boxes(
    clip: Clip, options: Options, tmp_path: Path
) -> None:
    """Box sizes repaired after the cut: only the packet scan can notice."""
    moved = clip("landscape.mp4").with_name("faststart.mp4")
    words = ["-i", "landscape.mp4", "-c", "copy", "-movflags", "+faststart"]
    ffmpeg(*words, moved.name, cwd=moved.parent)
    data = moved.read_bytes()
    at = data.index(b"mdat") - 4
    cut = bytearray(data[: len(data) * 6 // 10])
    cut[at : at + 4] = struct.pack(">I", len(cut) - at)
    src = tmp_path / "film.mp4"
    src.write_bytes(bytes(cut))
    caught = refusal(src, tmp_path, options)
    assert (caught.code, caught.params["unit"]) == ("truncated_source", "s")


def test_more_than_the_limits(clip: Clip, options: Options, tmp_path: Path) -> None:
    src = clip("landscape.mp4")
    long = replace(options, limits=Limits(max_duration_s=5))
    large = replace(options, limits=Limits(max_bytes=1000))
    wide = replace(options, limits=Limits(max_side_px=320))
    for number, (limited, code) in enumerate(
        [(long, "too_long"), (large, "too_large"), (wide, "too_many_pixels")]
    ):
        room = tmp_path / str(number)
        room.mkdir()
        assert refusal(src, room, limited).code == code


def test_less_than_a_second(options: Options, tmp_path: Path) -> None:
    src = tmp_path / "film.mp4"
    ffmpeg(*picture("320x180", "25", 0.4), *X264, src.name, cwd=tmp_path)
    assert refusal(src, tmp_path, options).code == "nothing_playable"


def test_nine_tracks(options: Options, tmp_path: Path) -> None:
    src = tmp_path / "film.mkv"
    maps = [word for _ in range(9) for word in ("-map", "0")]
    ffmpeg(*tone(2), *maps, *AAC, src.name, cwd=tmp_path)
    assert refusal(src, tmp_path, options).code == "too_large"


def test_a_missing_file_is_a_storage_failure(options: Options, tmp_path: Path) -> None:
    with pytest.raises(StepFailed) as caught:
        transcode_file(tmp_path / "none.mp4", tmp_path / "dest", options=options)
    assert caught.value.code == "storage"
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_packet_is_survived_and_noted(
    clip: Clip, options: Options, tmp_path: Path
) -> None:
    data = bytearray(clip("landscape.mp4").read_bytes())
    middle = data.index(b"mdat") + 400_000
    data[middle : middle + 400] = bytes(400)
    src = tmp_path / "film.mp4"
    src.write_bytes(bytes(data))
    summary = transcode_file(src, tmp_path / "dest", options=options)
    assert "damaged_source" in summary.notes
    assert [check for check in summary.verification if not check.ok] == []


def test_without_the_whitelists_the_playlist_would_have_opened(
    clip: Clip, tmp_path: Path
) -> None:
    """The control: default ffmpeg reads a neighbour's file through a playlist."""
    (tmp_path / "secret.ts").write_bytes(clip("stream.ts").read_bytes())
    playlist = tmp_path / "film.mp4"
    header = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n"
    playlist.write_text(f"{header}#EXTINF:10,\nsecret.ts\n#EXT-X-ENDLIST\n")
    argv = [
        "ffprobe",
        "-v",
        "error",
        "-show_entries",
        "format=format_name",
        str(playlist),
    ]
    opened = subprocess.run(argv, capture_output=True, check=False, text=True)
    assert "hls" in opened.stdout


@pytest.mark.parametrize(
    ("codec", "name"),
    [("alac", "film.mp4"), ("mov_text", "film.mp4"), ("srt", "film.mkv")],
)
def test_a_foreign_track_beside_the_picture_is_left_out(
    clip: Clip, options: Options, tmp_path: Path, codec: str, name: str
) -> None:
    (tmp_path / "t.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nhello\n")
    more = tone(4) if codec == "alac" else ["-i", "t.srt"]
    kind = "-c:a" if codec == "alac" else "-c:s"
    words = ["-i", str(clip("without-sound.mp4")), *more, "-map", "0:v", "-map", "1"]
    ffmpeg(*words, "-c:v", "copy", kind, codec, name, cwd=tmp_path)
    summary = transcode_file(tmp_path / name, tmp_path / "dest", options=options)
    assert summary.plan.audio is None
    assert [check for check in summary.verification if not check.ok] == []
