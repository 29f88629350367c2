"""The `download` step: files for saving and for players without HLS, copied from finished slices.

Nothing is encoded again: one MP4 of the rung that phones start with, with the main sound, and
one M4A of the sound alone. Both have their index in front, so that they play while they load.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from . import command, joining, verify
from .boxes import BoxError
from .encodings import AUDIO_RATE
from .errors import StepFailed
from .ladder import start_rung
from .options import Options
from .run import Finished, Meter
from .toolbox import (
    Cancelled,
    OpenObject,
    Progress,
    Tools,
    all_or_nothing,
    stored_file,
)
from .types import (
    AudioResult,
    Check,
    ChunkResult,
    DownloadResult,
    MediaObject,
    Plan,
    StoredFile,
)
from .whole import WholeFile, WholeTrack, parse_whole

_MP4, _M4A = "video.mp4", "sound.m4a"
# Moving the index to the front rewrites the file and reports no progress meanwhile.
_STALL_S = 900.0
_AAC_FRAME_S = Fraction(1024, AUDIO_RATE)


def make_download(
    plan: Plan,
    *,
    chunks: Sequence[ChunkResult],
    audio: AudioResult | None,
    open_object: OpenObject,
    out_dir: Path,
    prefix: str,
    options: Options,
    on_progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> DownloadResult:
    """Copy the slices of one rung and the main sound into `video.mp4` and `sound.m4a`.

    Both are written into `out_dir`, which must exist; without a picture there is no MP4, without
    sound no M4A; on failure they are removed. `chunks` may come in any order and must be all.
    `on_progress(done, total)` counts frames. Raises StepFailed (init_mismatch, encode_failed,
    verify_failed, stalled, disk_full, storage), Cancelled.
    """
    pictures = _pictures(plan, chunks)
    sound = audio.main if audio else None
    total = sum(f.samples for item in pictures for f in item.fragments)

    def report(meter: Meter) -> None:
        if on_progress and total:
            on_progress(min(meter.frames, total), total)

    paths = {
        name: out_dir / name
        for name, made in ((_MP4, bool(pictures)), (_M4A, sound is not None))
        if made
    }
    with (
        tempfile.TemporaryDirectory(dir=options.scratch) as folder,
        all_or_nothing(list(paths.values())),
    ):
        inputs = _assemble(Path(folder), pictures, sound, open_object)
        tools = Tools(
            None,
            out_dir,
            replace(options, stall_s=max(options.stall_s, _STALL_S)),
            expected_bytes=sum(path.stat().st_size for path in inputs.values()),
            cancelled=cancelled,
        )
        argv = command.download_argv(picture=bool(pictures), sound=sound is not None)
        finished = tools.run(argv, more_inputs=inputs, on_progress=report)
        if not finished.ok:
            raise finished.failure()
        checks = [verify.check_run(finished)]
        made: dict[str, StoredFile] = {}
        for name, path in paths.items():
            expected = pictures if name == _MP4 else ()
            checks += check_whole(_parsed(path), name, pictures=expected, sound=sound)
            made[name] = stored_file(path, f"{prefix}/{name}")
        verify.require(checks)
    return _result(made, checks, finished)


def _result(
    made: dict[str, StoredFile], checks: list[Check], finished: Finished
) -> DownloadResult:
    return DownloadResult(
        mp4=made.get(_MP4),
        m4a=made.get(_M4A),
        checks=tuple(checks),
        cost=finished.cost,
    )


def _pictures(plan: Plan, chunks: Sequence[ChunkResult]) -> list[MediaObject]:
    """The slices of the chosen rung in order; none for a source without a picture."""
    if plan.video is None:
        return []
    rung = start_rung(plan.video.rungs)
    ordered = sorted(chunks, key=lambda chunk: chunk.index)
    if [chunk.index for chunk in ordered] != list(range(plan.chunk_count)):
        raise StepFailed("verify_failed", "incomplete slices")
    odd = verify.odd_inits(ordered).get(rung.name)
    if odd:
        named = ",".join(str(index) for index in odd)
        raise StepFailed(
            "init_mismatch", f"inits differ: {odd}", params={"chunks": named}
        )
    return [chunk.objects[rung.name] for chunk in ordered]


def _assemble(
    folder: Path,
    pictures: Sequence[MediaObject],
    sound: MediaObject | None,
    open_object: OpenObject,
) -> dict[str, Path]:
    """What the tool reads, by its path inside the sandbox."""
    inputs = {}
    if pictures:
        inputs[command.JOINED_PICTURE] = folder / "picture"
        with (folder / "picture").open("wb") as out:
            joining.join(pictures, open_object, out)
    if sound:
        inputs[command.JOINED_SOUND] = folder / "sound"
        with (folder / "sound").open("wb") as out:
            joining.copy(sound, open_object, out)
    return inputs


def _parsed(path: Path) -> WholeFile:
    with path.open("rb") as file:
        try:
            return parse_whole(file)
        except BoxError as error:
            raise StepFailed("verify_failed", f"{path.name}: {error}") from error


def check_whole(
    parsed: WholeFile,
    name: str,
    *,
    pictures: Sequence[MediaObject],
    sound: MediaObject | None,
) -> list[Check]:
    """The index stands in front, every frame is there, each track begins at 0 and is as long as
    what it was copied from."""
    kinds = [kind for kind in parsed.kinds if kind != "free"]
    expected = ([("video", pictures)] if pictures else []) + (
        [("audio", [sound])] if sound else []
    )
    wrong = []
    if [track.kind for track in parsed.tracks] != [kind for kind, _ in expected]:
        wrong.append(f"tracks {[track.kind for track in parsed.tracks]}")
    else:
        for track, (_, objects) in zip(parsed.tracks, expected, strict=True):
            wrong += _track_faults(track, objects)
    return [
        Check(2, f"boxes {name}", kinds == ["ftyp", "moov", "mdat"], " ".join(kinds)),
        Check(5, f"tracks {name}", not wrong, "; ".join(wrong)),
    ]


def _track_faults(track: WholeTrack, objects: Sequence[MediaObject]) -> list[str]:
    fragments = [fragment for item in objects for fragment in item.fragments]
    samples = sum(fragment.samples for fragment in fragments)
    length = Fraction(sum(f.ticks for f in fragments), objects[0].timescale)
    faults = []
    if track.samples != samples:
        faults.append(f"{track.kind}: {track.samples} samples of {samples}")
    # Fragments say how much of the last AAC frame is sound; a plain file counts whole frames.
    slack = _AAC_FRAME_S if track.kind == "audio" else 0
    if not 0 <= Fraction(track.ticks, track.timescale) - length <= slack:
        faults.append(f"{track.kind}: {track.ticks / track.timescale:.6f} s")
    if track.first_shown:
        faults.append(f"{track.kind} starts at {track.first_shown}")
    return faults
