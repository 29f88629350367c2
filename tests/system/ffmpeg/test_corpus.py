"""Hostile files named `.mp4` are refused before anything is decoded; every listed decoder works."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from media_pipeline import messages
from media_pipeline.transcode import steps, toolbox
from media_pipeline.transcode.errors import SourceRejected
from media_pipeline.transcode.options import Options
from media_pipeline.transcode.run import Finished
from media_pipeline.transcode.toolbox import Tools
from media_pipeline.transcode.whitelist import WHITELISTS
from tests.system.ffmpeg.clips import X264, ffmpeg, picture
from tests.system.ffmpeg.hostile import CORPUS, SECRET

pytestmark = [pytest.mark.timeout(120), pytest.mark.ffmpeg]


@pytest.fixture
def tools_used(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the tools that ran on a source, in order; they run as ever."""
    used: list[str] = []
    run = toolbox.run_tool

    def noted(argv: Sequence[str], **rest: Any) -> Finished:
        used.append(argv[0])
        return run(argv, **rest)

    monkeypatch.setattr(toolbox, "run_tool", noted)
    return used


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("secret") / SECRET
    ffmpeg(*picture("64x64", "5", 1), *X264, path.name, cwd=path.parent)
    return path.read_bytes()


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_refused_before_any_decoding(
    name: str, secret: bytes, tools_used: list[str], tmp_path: Path
) -> None:
    make, code = CORPUS[name]
    (tmp_path / SECRET).write_bytes(secret)
    src = tmp_path / "film.mp4"
    make(src)
    with pytest.raises(SourceRejected) as caught:
        steps.inspect(src, options=Options())
    assert caught.value.code == code
    told = messages.refusal_message(code, caught.value.params)
    assert len(told) > 20
    assert "%(" not in told
    # ffprobe reads headers behind the lists; ffmpeg, which decodes, was never asked.
    assert set(tools_used) <= {"ffprobe"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.mp4", SECRET]


@pytest.mark.parametrize(
    "name",
    [
        "-i.mp4",
        "-i;$(touch hacked)'\"\n%00.mp4",
        "..%2f..%2fetc%2fpasswd.mp4",
        "\u202e4pm.exe",
        "a'b`c|d&e.mp4",
        "concat:secret.mp4|x.mp4",
        "*.mp4",
    ],
)
def test_a_name_is_only_a_name(name: str, secret: bytes, tmp_path: Path) -> None:
    src = tmp_path / name
    src.write_bytes(secret)
    found = steps.inspect(src, options=Options())
    assert found.probe.video is not None
    assert os.listdir(tmp_path) == [name]


# Tracks of one file each for pictures and sounds; what makes them, and the decoder that must open.
PICTURES = {
    "h264": ["libx264", "-preset", "ultrafast"],
    "hevc": ["libx265", "-preset", "ultrafast", "-x265-params", "log-level=error"],
    "vp8": ["libvpx", "-deadline", "realtime", "-cpu-used", "8"],
    "vp9": ["libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"],
    "libdav1d": ["libaom-av1", "-cpu-used", "8", "-usage", "realtime"],
    "mpeg4": ["mpeg4"],
    "mpeg2video": ["mpeg2video"],
    "prores": ["prores"],
    "mjpeg": ["mjpeg"],
}
SOUNDS = {
    "aac": ["aac"],
    "mp2": ["mp2"],
    "mp3float": ["libmp3lame"],
    "opus": ["libopus"],
    "vorbis": ["libvorbis"],
    "ac3": ["ac3"],
    "eac3": ["eac3"],
    "flac": ["flac"],
    "pcm_s16le": ["pcm_s16le"],
    "pcm_s16be": ["pcm_s16be"],
    "pcm_s24le": ["pcm_s24le"],
}


def _tracks(kind: str, coders: dict[str, list[str]], out: Path) -> None:
    source = "testsrc=s=64x64:r=25:d=0.4" if kind == "v" else "sine=r=48000:d=0.4"
    words = ["-f", "lavfi", "-i", source]
    for number, (coder, *options) in enumerate(coders.values()):
        words += ["-map", "0", f"-c:{kind}:{number}", coder]
        words += [
            f"{word}:{kind}:{number}" if word.startswith("-") else word
            for word in options
        ]
    ffmpeg(*words, "-strict", "-2", "-f", "matroska", out.name, cwd=out.parent)


def _decode(src: Path, options: Options, lists: dict[str, str | int]) -> Finished:
    flags = [word for name, value in lists.items() for word in (f"-{name}", str(value))]
    argv = ["ffmpeg", "-nostdin", "-v", "info", "-xerror", *flags, "-i", "/in/src"]
    argv += ["-map", "0", "-progress", "pipe:1", "-f", "null", "-"]
    return Tools(src, src.parent, options).run(argv)


@pytest.mark.parametrize(
    ("kind", "coders"), [("v", PICTURES), ("a", SOUNDS)], ids=["pictures", "sounds"]
)
def test_one_sample_of_each_listed_codec_is_decoded(
    kind: str, coders: dict[str, list[str]], tmp_path: Path
) -> None:
    src = tmp_path / "all.mkv"
    _tracks(kind, coders, src)
    finished = _decode(src, Options(), WHITELISTS)
    assert finished.ok, finished.stderr
    used = re.findall(r"Stream #0:\d+ -> #0:\d+ \(\w+ \((\w+)\)", finished.stderr)
    native = {
        "av1 (libdav1d)": "libdav1d",
        "mp2 (native)": "mp2",
        "mp3 (mp3float)": "mp3float",
    }
    opened = re.findall(r"-> #0:\d+ \(([^()]+ \([^()]+\)|\w+)[^>]*->", finished.stderr)
    assert len(used) == len(coders)
    names = {native.get(word, word.split(" ")[0]) for word in opened}
    assert names == set(coders)


def test_the_list_is_what_is_decoded() -> None:
    listed = set(str(WHITELISTS["codec_whitelist"]).split(","))
    assert listed == {*PICTURES, *SOUNDS, "mp3"}


def test_a_decoder_that_is_not_listed_does_not_open(tmp_path: Path) -> None:
    src = tmp_path / "one.mkv"
    _tracks("v", {"libdav1d": PICTURES["libdav1d"]}, src)
    short = str(WHITELISTS["codec_whitelist"]).replace("libdav1d,", "")
    finished = _decode(src, Options(), {**WHITELISTS, "codec_whitelist": short})
    assert not finished.ok
    assert "not on whitelist" in finished.stderr
