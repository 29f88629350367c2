"""Each line of the list of checks fails for its own fault, and only then."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from media_pipeline.transcode import verify
from media_pipeline.transcode.boxes import parse_object
from media_pipeline.transcode.errors import StepFailed
from media_pipeline.transcode.options import ContentClass, Recipe
from media_pipeline.transcode.run import Finished
from media_pipeline.transcode.types import (
    Check,
    ChunkResult,
    Cost,
    MediaObject,
    Plan,
    StoredFile,
)
from tests.unit.media_pipeline.transcode import mp4
from tests.unit.media_pipeline.transcode.samples import (
    make_audio,
    make_probe,
    make_scan,
    make_video,
    plan_for,
)


def plan() -> Plan:
    """640×360 at 30 frames/s: slices of 120 frames, the last one of 72."""
    video = make_video(width=640, height=360, scan=make_scan(end_s=6.4))
    audio = make_audio(scan=make_scan(end_s=6.4, gap_s=0.02))
    recipe = Recipe(gop_s=1, gops_per_chunk=4)
    return plan_for(make_probe(video, audio), recipe=recipe)


def failing(data: bytes, *, index: int = 1) -> set[int]:
    video = plan().picture
    checks = verify.check_video(
        parse_object(io.BytesIO(data)),
        video=video,
        chunk=video.chunks[index],
        rung=video.rungs[0],
    )
    return {check.line for check in checks if not check.ok}


def last_slice(counts: list[int], first_frame: int = 120) -> bytes:
    return mp4.video_object(gop=30, counts=counts, first_frame=first_frame)


def test_a_right_object_passes_every_line() -> None:
    assert [chunk.frames for chunk in plan().picture.chunks] == [120, 72]
    assert failing(last_slice([30, 30, 12])) == set()


@pytest.mark.parametrize("counts", [[30, 30, 13], [30, 30, 11]])
def test_the_last_slice_may_be_a_frame_off(counts: list[int]) -> None:
    assert failing(last_slice(counts)) == set()


FAULTS: dict[str, tuple[Callable[[], bytes], set[int]]] = {
    "an extra top-level box": (
        lambda: last_slice([30, 30, 12]) + mp4.box(b"mfra", b""),
        {2},
    ),
    "a slice that starts a frame late": (lambda: last_slice([30, 30, 12], 121), {4}),
    "an edit list": (
        lambda: last_slice([30, 30, 12]).replace(mp4.init(), mp4.init(edits=True)),
        {4},
    ),
    "another timescale": (
        lambda: last_slice([30, 30, 12]).replace(
            mp4.init(), mp4.init(timescale=15_360)
        ),
        {4},
    ),
    "a first picture that is shown late": (
        lambda: (
            mp4.init()
            + mp4.fragment(360_000, 30, 3000, cts=3000)
            + mp4.fragment(450_000, 30, 3000)
            + mp4.fragment(540_000, 12, 3000)
        ),
        {4},
    ),
    "two frames missing": (lambda: last_slice([30, 30, 10]), {5}),
    "a short segment in the middle": (lambda: last_slice([30, 29, 13]), {5}),
    "no key frame": (
        lambda: (
            mp4.init()
            + mp4.fragment(360_000, 30, 3000)
            + mp4.fragment(450_000, 30, 3000, data=mp4.SLICE)
            + mp4.fragment(540_000, 12, 3000)
        ),
        {6},
    ),
    "a segment that bursts": (
        lambda: (
            mp4.init()
            + mp4.fragment(360_000, 30, 3000)
            + mp4.fragment(450_000, 30, 3000, data=mp4.IDR + bytes(600_000))
            + mp4.fragment(540_000, 12, 3000)
        ),
        {9},
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_fails_its_line(fault: str) -> None:
    make, lines = FAULTS[fault]
    assert failing(make()) == lines


def test_a_full_slice_must_have_every_frame() -> None:
    full = mp4.video_object(gop=30, counts=[30, 30, 30, 30])
    short = mp4.video_object(gop=30, counts=[30, 30, 30, 29])
    assert failing(full, index=0) == set()
    assert failing(short, index=0) == {5}


def test_a_picture_of_another_size_fails_line_7() -> None:
    video = plan().picture
    parsed = parse_object(io.BytesIO(last_slice([30, 30, 12])))
    for change in ({"width": 638}, {"level": "2.1"}):
        rung = replace(video.rungs[0], **change)
        checks = verify.check_video(
            parsed, video=video, chunk=video.chunks[1], rung=rung
        )
        assert {check.line for check in checks if not check.ok} == {7}


def sound(*fragments: bytes, timescale: int = 48_000) -> set[int]:
    data = mp4.init(video=False, timescale=timescale) + b"".join(fragments)
    parsed = parse_object(io.BytesIO(data))
    parsed = replace(parsed, track=replace(parsed.track, sample_rate=48_000))
    audio = replace(plan().sound, samples=96_000)
    checks = verify.check_audio(parsed, audio=audio, channels=1, name="main")
    return {check.line for check in checks if not check.ok}


def test_sound_is_contiguous_from_zero_and_long_enough() -> None:
    first, second = mp4.fragment(0, 47, 1024), mp4.fragment(48_128, 47, 1024)
    assert sound(first, second) == set()
    assert sound(first, mp4.fragment(48_129, 47, 1024)) == {8}
    assert sound(mp4.fragment(1024, 94, 1024)) == {8}
    assert sound(first) == {8}
    assert sound(first, second, timescale=44_100) == {8}


def finished(**changes: object) -> Finished:
    values: dict[str, object] = {"returncode": 0, "stderr": "", "ended": True}
    values |= changes
    return Finished(
        argv=("ffmpeg",),
        returncode=int(str(values["returncode"])),
        stderr=str(values["stderr"]),
        ended=bool(values["ended"]),
        frames=1,
        out_s=1.0,
        cost=Cost(),
    )


def test_line_1_wants_a_good_end_without_complaints() -> None:
    assert verify.check_run(finished()).ok
    assert not verify.check_run(finished(returncode=1)).ok
    assert not verify.check_run(finished(ended=False)).ok
    for words in (
        "frame MB size > level limit",
        "DPB size (4) > limit",
        "non monotonic",
    ):
        assert not verify.check_run(finished(stderr=words)).ok


@pytest.mark.parametrize(
    ("returncode", "stderr", "code"),
    [
        (1, "Invalid data", "encode_failed"),
        (137, "", "out_of_memory"),
        (1, "Cannot allocate memory", "out_of_memory"),
        (153, "", "disk_full"),
        (1, "No space left on device", "disk_full"),
        (1, "File too large", "disk_full"),
        (139, "", "encode_failed"),
    ],
)
def test_return_codes_are_classified(returncode: int, stderr: str, code: str) -> None:
    assert finished(returncode=returncode, stderr=stderr).failure().code == code


def chunk(index: int, **inits: str) -> ChunkResult:
    objects = {
        rung: MediaObject(StoredFile(f"c/{rung}", 1, ""), 1, init, 90_000, "", ())
        for rung, init in inits.items()
    }
    return ChunkResult(index, "x", objects, (), Cost())


def test_line_3_names_the_minority() -> None:
    alike = [chunk(0, a="1", b="2"), chunk(1, a="1", b="2")]
    assert verify.odd_inits(alike) == {}
    assert verify.odd_inits([*alike, chunk(2, a="9", b="2")]) == {"a": [2]}


@pytest.mark.parametrize(
    ("same", "away", "ok"),
    [
        (0.99, None, True),
        (0.90, None, False),
        (0.90, 0.60, True),
        (0.90, 0.90, False),
        (0.86, 0.99, False),
        (0.40, 0.10, False),
    ],
)
def test_line_10_wants_the_right_picture_at_the_right_time(
    same: float, away: float | None, ok: bool
) -> None:
    floor = verify.similarity_floor("480", ContentClass.TALK)
    check = verify.check_similarity("480", same=same, away=away, floor=floor)
    assert (check.line, check.ok) == (10, ok)


def test_similarity_is_the_mean_of_what_the_filter_wrote() -> None:
    log = "n:1 Y:0.98 U:1 V:1 All:0.99 (20)\nn:2 Y:1.0 U:1 V:1 All:1 (inf)\n"
    assert verify.mean_similarity(log) == pytest.approx(0.99)
    assert verify.mean_similarity("") == 0.0


def test_a_failed_check_fails_the_step_by_name() -> None:
    checks = [Check(2, "boxes 720", True), Check(5, "frames 720", False, "1 of 2")]
    with pytest.raises(StepFailed, match="line 5 frames 720: 1 of 2") as caught:
        verify.require(checks)
    assert caught.value.code == "verify_failed"
