"""Each line of the verification breaks alone: real objects with one fault, named by its line.

Line 10 has a file of its own; line 1 is about the tool, not about what it wrote.
"""

import io
import re
import struct
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import pytest

from media_pipeline.transcode import hls, steps, verify
from media_pipeline.transcode.errors import StepFailed
from media_pipeline.transcode.options import Options
from media_pipeline.transcode.toolbox import media_object, parse, stored_file_of
from media_pipeline.transcode.types import (
    AudioResult,
    ChunkResult,
    MediaObject,
    PackageResult,
    Plan,
    StillsResult,
)

pytestmark = [pytest.mark.timeout(120), pytest.mark.ffmpeg]

FIRST, SECOND = "c0000/270.m4s", "c0001/270.m4s"
MAIN = "a/main.m4s"


@dataclass(frozen=True)
class Made:
    """All parts of one video and the bytes of its objects by key."""

    plan: Plan
    chunks: tuple[ChunkResult, ...]
    audio: AudioResult
    stills: StillsResult
    data: dict[str, bytes]

    def package(self) -> PackageResult:
        def open_object(key: str) -> AbstractContextManager[BinaryIO]:
            return nullcontext(io.BytesIO(self.data[key]))

        return steps.package(
            self.plan,
            chunks=self.chunks,
            audio=self.audio,
            stills=self.stills,
            open_object=open_object,
        )

    def with_object(self, key: str, data: bytes) -> "Made":
        """As if the step had made these bytes, and had described them so."""
        described = _describe(key, data)
        chunks = tuple(
            replace(
                chunk,
                objects={
                    name: described if item.file.key == key else item
                    for name, item in chunk.objects.items()
                },
            )
            for chunk in self.chunks
        )
        audio = replace(self.audio, main=described) if key == MAIN else self.audio
        return replace(self, chunks=chunks, audio=audio, data={**self.data, key: data})


def _describe(key: str, data: bytes) -> MediaObject:
    file = io.BytesIO(data)
    return media_object(file, parse(file, key), stored_file_of(file, key))


@pytest.fixture(scope="module")
def made(
    clip: Callable[[str], Path],
    options: Options,
    tmp_path_factory: pytest.TempPathFactory,
) -> Made:
    """Six seconds in two slices of two rungs, with sound."""
    src, out = clip("slides.mp4"), tmp_path_factory.mktemp("made")
    plan = steps.inspect(src, options=options).plan
    folders = [out / name for name in ("c0000", "c0001", "a", "s")]
    for folder in folders:
        folder.mkdir()
    chunks = tuple(
        steps.encode_chunk(
            src, plan, i, out_dir=folders[i], prefix=folders[i].name, options=options
        )
        for i in range(plan.chunk_count)
    )
    audio = steps.encode_audio(
        src, plan, out_dir=folders[2], prefix="a", options=options
    )
    stills = steps.placeholder_stills(
        plan, out_dir=folders[3], prefix="s", options=options
    )
    data = {
        str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*.m4s")
    }
    return Made(plan, chunks, audio, stills, data)


def test_what_was_made_passes(made: Made) -> None:
    assert made.plan.chunk_count == 2
    checks = made.package().checks
    assert {check.line for check in checks if check.ok} == {
        2, 3, 4, 5, 6, 7, 8, 9, 11, 12,
    }  # fmt: skip
    assert [check for check in checks if not check.ok] == []


def failing(made: Made) -> set[int]:
    with pytest.raises(StepFailed) as caught:
        made.package()
    assert caught.value.code == "verify_failed"
    return {int(number) for number in re.findall(r"line (\d+)", caught.value.detail)}


def later(data: bytes, ticks: int) -> bytes:
    """The second fragment starts that much later."""
    at = data.index(b"tfdt", data.index(b"tfdt") + 4)
    start = struct.unpack(">Q", data[at + 8 : at + 16])[0]
    return data[: at + 8] + struct.pack(">Q", start + ticks) + data[at + 16 :]


def without_last_fragment(data: bytes) -> bytes:
    return data[: data.rindex(b"moof") - 4]


def without_key_frame(data: bytes) -> bytes:
    """The slice that was of an IDR picture says that it is of another."""
    at = data.rindex(b"mdat") + 4
    while data[at + 4] & 0x1F != 5:
        at += 4 + struct.unpack(">I", data[at : at + 4])[0]
    return data[: at + 4] + bytes([data[at + 4] & 0xE0 | 1]) + data[at + 5 :]


def higher_level(data: bytes) -> bytes:
    """Level 5.1 in the parameter set of the init."""
    at = data.index(b"avcC") + 4 + 8
    assert data[at] & 0x1F == 7
    return data[: at + 3] + bytes([51]) + data[at + 4 :]


def test_line_2_a_box_too_many(made: Made) -> None:
    junk = made.data[SECOND] + struct.pack(">I4s", 8, b"free")
    assert failing(made.with_object(SECOND, junk)) == {2}


def test_line_3_another_init(made: Made) -> None:
    data = made.data[SECOND].replace(b"VideoHandler", b"VideoHandlex")
    assert data != made.data[SECOND]
    with pytest.raises(StepFailed) as caught:
        made.with_object(SECOND, data).package()
    assert caught.value.code == "init_mismatch"
    assert "270" in caught.value.detail


def test_line_4_a_fragment_a_tick_late(made: Made) -> None:
    assert failing(made.with_object(FIRST, later(made.data[FIRST], 1))) == {4}


def test_line_5_frames_missing(made: Made) -> None:
    data = without_last_fragment(made.data[SECOND])
    assert failing(made.with_object(SECOND, data)) == {5}


def test_line_6_a_segment_without_key_frame(made: Made) -> None:
    data = without_key_frame(made.data[SECOND])
    assert failing(made.with_object(SECOND, data)) == {6}


def test_line_7_a_level_too_high(made: Made) -> None:
    wrong = made
    for key in (FIRST, SECOND):
        wrong = wrong.with_object(key, higher_level(made.data[key]))
    assert failing(wrong) == {7}


def test_line_8_sound_with_a_gap(made: Made) -> None:
    assert failing(made.with_object(MAIN, later(made.data[MAIN], 1024))) == {8}


def test_line_9_a_segment_over_its_cap(made: Made) -> None:
    video = made.plan.picture
    tight = tuple(replace(r, maxrate_kbps=1, bufsize_kbps=1) for r in video.rungs)
    plan = replace(made.plan, video=replace(video, rungs=tight))
    assert failing(replace(made, plan=plan)) == {9}


def test_line_11_a_playlist_that_skips_a_segment(made: Made) -> None:
    item = made.audio.main
    text = hls.media_playlist((item,))
    segments = text.split("#EXTINF")
    checks = verify.check_playlists(
        {"main.m3u8": "#EXTINF".join([*segments[:2], *segments[3:]])},
        {item.file.key: item},
        master_names=["main.m3u8"],
        duration_s=made.plan.duration_s,
        video_names=[],
    )
    assert {check.line for check in checks if not check.ok} == {11}


@pytest.mark.parametrize("key", [FIRST, MAIN])
def test_line_12_a_byte_that_changed_in_storage(made: Made, key: str) -> None:
    data = bytearray(made.data[key])
    data[-1] ^= 1
    assert failing(replace(made, data={**made.data, key: bytes(data)})) == {12}
