"""The `chunk` and `audio` steps: tools run, objects parsed, checked and described."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from . import command, similarity, turns, verify
from .boxes import ParsedObject
from .encoder import encoder_version
from .errors import StepFailed
from .loudness import Level, Loudness, corrected, level_of, read_loudness
from .options import Options
from .run import Finished, Meter
from .toolbox import (
    Cancelled,
    Progress,
    Tools,
    all_or_nothing,
    media_object,
    parse,
    stored_file,
)
from .types import (
    AudioPlan,
    AudioResult,
    Check,
    ChunkResult,
    Cost,
    MediaObject,
    Plan,
)

_BYTES_PER_KBIT = 125
# Each gives the limiter a little more to take; the second ends within a fraction of a decibel.
_CORRECTIONS = 2


def encode_chunk(
    src: Path,
    plan: Plan,
    index: int,
    *,
    out_dir: Path,
    prefix: str,
    options: Options,
    on_progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> ChunkResult:
    """Encode slice `index` into all rungs in one decode and verify the objects.

    Writes `<rung>.m4s` for every rung into `out_dir`, which must exist; on failure they are
    removed. `on_progress(done, total)` counts frames of this slice. A source with damaged
    packets is tried a second time with at most 2 % decoding errors (`damaged_source`).
    Raises StepFailed (encode_failed, verify_failed, stalled, out_of_memory, disk_full,
    sandbox_unavailable), Cancelled.
    """
    _require_same_encoder(plan)
    video, chunk = plan.picture, plan.picture.chunks[index]
    seconds = math.ceil(chunk.frames / video.fps)
    expected = max(r.maxrate_kbps for r in video.rungs) * _BYTES_PER_KBIT * seconds
    tools = Tools(src, out_dir, options, expected_bytes=expected, cancelled=cancelled)
    paths = {rung.name: out_dir / f"{rung.name}.m4s" for rung in video.rungs}

    def report(meter: Meter) -> None:
        if on_progress:
            on_progress(min(meter.frames, chunk.frames), chunk.frames)

    with all_or_nothing(list(paths.values())):
        finished, cost, damaged = _strict_then_lenient(
            lambda strict: tools.run(
                command.chunk_argv(plan, index, strict=strict), on_progress=report
            )
        )
        checks = [verify.check_run(finished)]
        objects: dict[str, MediaObject] = {}
        for rung in video.rungs:
            check = partial(verify.check_video, video=video, chunk=chunk, rung=rung)
            key = f"{prefix}/{rung.name}.m4s"
            objects[rung.name], found = _describe(paths[rung.name], key, check)
            checks += found
        verify.require(checks)
        similar, similar_cost = similarity.compare(tools, plan, index, objects)
        checks += similar
        verify.require(similar)
    return ChunkResult(
        index=index,
        encoder_version=plan.encoder_version,
        objects=objects,
        checks=tuple(checks),
        cost=cost + similar_cost,
        damaged_source=damaged,
    )


def encode_audio(
    src: Path,
    plan: Plan,
    *,
    out_dir: Path,
    prefix: str,
    options: Options,
    on_progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> AudioResult:
    """Measure loudness, then encode `main.m4s` and `low.m4s`; call only if `plan.audio`.

    `on_progress(done, total)` counts seconds of twice the duration (two passes). A track that
    is silent throughout is encoded as it is. Raises as `encode_chunk`.
    """
    _require_same_encoder(plan)
    audio = plan.sound
    seconds = math.ceil(plan.duration_s)
    expected = audio.main_kbps * _BYTES_PER_KBIT * seconds
    tools = Tools(src, out_dir, options, expected_bytes=expected, cancelled=cancelled)

    report = _reporter(seconds, on_progress)
    pauses = out_dir / command.PAUSES
    with all_or_nothing([out_dir / "main.m4s", out_dir / "low.m4s", pauses]):
        first, cost, damaged = _strict_then_lenient(
            lambda strict: tools.run(
                command.loudness_argv(plan, strict=strict), on_progress=report(0)
            )
        )
        measured = read_loudness(first.stderr)
        silences = turns.read_pauses(
            pauses.read_text(errors="replace"), end_s=float(plan.duration_s)
        )
        pauses.unlink()
        level, level_cost = _level(tools, plan, measured, strict=not damaged)
        second = tools.run(
            command.audio_argv(plan, level=level, strict=not damaged),
            on_progress=report(1),
        )
        if not second.ok:
            raise second.failure()
        main, main_checks = _describe_audio(out_dir, prefix, "main", audio)
        low, low_checks = _describe_audio(out_dir, prefix, "low", audio)
        checks = [verify.check_run(second), *main_checks, *low_checks]
        verify.require(checks)
    return AudioResult(
        encoder_version=plan.encoder_version,
        main=main,
        low=low,
        loudness_lufs=measured.integrated_lufs if measured else None,
        checks=tuple(checks),
        cost=cost + level_cost + second.cost,
        damaged_source=damaged,
        pauses_s=silences,
    )


def _level(
    tools: Tools, plan: Plan, measured: Loudness | None, *, strict: bool
) -> tuple[Level | None, Cost]:
    """What to apply. Where peaks stand far above the rest, what the limiter takes is given back."""
    if measured is None:
        return None, Cost()
    target = plan.sound.loudness_lufs
    level, cost = level_of(measured, target), Cost()
    for _ in range(_CORRECTIONS if level.uncertain else 0):
        heard = tools.run(command.level_argv(plan, level, strict=strict))
        if not heard.ok:
            raise heard.failure()
        cost = cost + heard.cost
        result = read_loudness(heard.stderr)
        better = corrected(level, result, target) if result else None
        if better is None:
            break
        level = better
    return level, cost


def _reporter(
    seconds: int, on_progress: Progress | None
) -> Callable[[int], Callable[[Meter], None]]:
    """By number of the pass (0, 1), what tells `on_progress` about it."""

    def report(passed: int) -> Callable[[Meter], None]:
        def tell(meter: Meter) -> None:
            if on_progress:
                done = passed * seconds + min(meter.out_us // 1_000_000, seconds)
                on_progress(done, 2 * seconds)

        return tell

    return report


def _describe_audio(
    out_dir: Path, prefix: str, name: str, audio: AudioPlan
) -> tuple[MediaObject, list[Check]]:
    """The object `name` (main, or low: one channel) as it was stored, and what was checked on it."""
    channels = audio.channels if name == "main" else 1
    check = partial(verify.check_audio, audio=audio, channels=channels, name=name)
    return _describe(out_dir / f"{name}.m4s", f"{prefix}/{name}.m4s", check)


def _require_same_encoder(plan: Plan) -> None:
    here = encoder_version()
    if here != plan.encoder_version:
        detail = f"planned for {plan.encoder_version}, this host has {here}"
        raise StepFailed("init_mismatch", detail)


def _strict_then_lenient(
    run: Callable[[bool], Finished],
) -> tuple[Finished, Cost, bool]:
    """The strict run, or after damaged packets one lenient run; what both cost; damaged?"""
    strict = run(True)
    if strict.ok:
        return strict, strict.cost, False
    failure = strict.failure()
    if failure.code != "encode_failed":
        raise failure
    lenient = run(False)
    if not lenient.ok:
        raise lenient.failure()
    return lenient, strict.cost + lenient.cost, True


def _describe(
    path: Path, key: str, check: Callable[[ParsedObject], Sequence[Check]]
) -> tuple[MediaObject, list[Check]]:
    stored = stored_file(path, key)
    with path.open("rb") as file:
        parsed = parse(file, key)
        return media_object(file, parsed, stored), list(check(parsed))
