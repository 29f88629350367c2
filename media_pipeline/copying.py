"""Steps that copy and never encode: the early stream copy, and the files for saving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from media_pipeline.operations import publishing, results
from media_pipeline.states import StepKind, StepState
from media_pipeline.transcode import naming, steps
from media_pipeline.transcode.errors import StepFailed
from media_pipeline.transcode.manifests import text_sha256
from media_pipeline.transcode.toolbox import digest
from media_pipeline.transcode.types import (
    AudioResult,
    ChunkResult,
    DownloadResult,
    QuickResult,
)

if TYPE_CHECKING:
    from media_pipeline.work import Bench


def quick(bench: Bench) -> None:
    """Copy an eligible source into fragments and publish it until the ladder is ready."""
    with bench.source() as path:
        made = steps.make_quick(
            path,
            bench.plan,
            out_dir=bench.out,
            prefix=naming.quick_prefix(bench.step.fence),
            options=bench.options,
            on_progress=bench.hold.progress,
            cancelled=bench.hold.should_stop,
        )
    bench.keep(list(made.objects))
    for text in made.files:
        bench.keep_text(text.key, text.text.encode())
    _read_back(bench, made)
    publishing.begin_publishing(step=bench.step)
    outline = made.to_json() | {"files": [text.key for text in made.files]}
    publishing.publish(
        step=bench.step,
        package=publishing.Package(
            master_name=made.master_key,
            manifest_name=made.manifest_key,
            manifest_sha256=made.manifest_sha256,
            poster_name="",
            storyboard_name="",
            bytes=made.bytes,
            duration_ms=round(made.duration_s * 1000),
            has_video=True,
        ),
        result=outline,
        at=bench.now(),
    )


def _read_back(bench: Bench, made: QuickResult) -> None:
    """Line 12: what is stored is what was made, byte for byte."""
    for file in made.objects:
        _check_digest(bench, file.key, file.sha256)
    for text in made.files:
        _check_digest(bench, text.key, text_sha256(text.text))


def _check_digest(bench: Bench, key: str, expected: str) -> None:
    with bench.store.open(bench.job.prefix + key) as stored:
        found = digest(stored)
    if found != expected:
        raise StepFailed("storage", f"{key} reads back as {found}")


def download(bench: Bench) -> None:
    """Copy the finished slices of a middle rung, and the sound, into files for saving."""
    chunks, audio = encoded(bench)
    made = steps.make_download(
        bench.plan,
        chunks=chunks,
        audio=audio,
        open_object=lambda key: bench.store.open(bench.job.prefix + key),
        out_dir=bench.out,
        prefix=naming.download_prefix(bench.step.fence),
        options=bench.options,
        on_progress=bench.hold.progress,
        cancelled=bench.hold.should_stop,
    )
    bench.keep(list(made.files))
    results.finish_step(step=bench.step, result=made.to_json(), at=bench.now())


def encoded(bench: Bench) -> tuple[list[ChunkResult], AudioResult | None]:
    """What the finished slices are, in order, and the sound if there is any."""
    done = _done(bench)
    chunks = [
        ChunkResult.from_json(done[StepKind.CHUNK, index])
        for index in range(bench.plan.chunk_count)
    ]
    audio = done.get((StepKind.AUDIO, 0))
    return chunks, AudioResult.from_json(audio) if audio else None


def downloaded(bench: Bench) -> DownloadResult | None:
    """The files for saving; None when their step failed."""
    row = _done(bench).get((StepKind.DOWNLOAD, 0))
    return DownloadResult.from_json(row) if row else None


def _done(bench: Bench) -> dict[tuple[str, int], dict]:
    rows = bench.job.steps.filter(state=StepState.DONE)
    return {(row.kind, row.idx): row.result for row in rows}
