"""The steps of the pipeline, as the workers call them. See the package docstring."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from .options import Options
from .types import (
    AudioResult,
    ChunkResult,
    Inspection,
    PackageResult,
    Plan,
    StillsResult,
)

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
OpenObject = Callable[[str], AbstractContextManager[BinaryIO]]


def inspect(
    src: Path, *, options: Options, cancelled: Cancelled | None = None
) -> Inspection:
    """Identify, probe and plan one source file.

    Reads the whole file once for size and sha256, refuses by signature before any decoder sees
    it, then runs ffprobe and the sampled look at the picture in the sandbox.
    Raises SourceRejected, StepFailed, Cancelled.
    """
    raise NotImplementedError


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

    Writes `<rung>.m4s` for every rung into `out_dir`, which must exist and is left empty on
    failure. `on_progress` counts frames of `plan.video.chunks[index].frames`.
    Raises StepFailed (encode_failed, verify_failed, stalled, out_of_memory, disk_full),
    SourceRejected (truncated_source), Cancelled.
    """
    raise NotImplementedError


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

    `on_progress` counts seconds of 2 × the duration (two passes). Raises as `encode_chunk`.
    """
    raise NotImplementedError


def make_stills(
    src: Path,
    plan: Plan,
    *,
    out_dir: Path,
    prefix: str,
    options: Options,
    cancelled: Cancelled | None = None,
) -> StillsResult:
    """Write `poster.jpg`, `sprite0.jpg`… and `story.vtt`; without a picture only the poster.

    Raises StepFailed, Cancelled. A failure need not be fatal: `placeholder_stills` always works.
    """
    raise NotImplementedError


def placeholder_stills(
    plan: Plan, *, out_dir: Path, prefix: str, options: Options
) -> StillsResult:
    """A plain poster and no storyboard, for when `make_stills` failed for good."""
    raise NotImplementedError


def package(
    plan: Plan,
    *,
    chunks: Sequence[ChunkResult],
    audio: AudioResult | None,
    stills: StillsResult,
    open_object: OpenObject,
    fence: int | None = None,
) -> PackageResult:
    """Check every object again, compare inits, and write the playlists and the manifest as text.

    `open_object(key)` gives a seekable binary file for a key that a step reported. Nothing is
    stored here: the caller stores `result.files` in order. `chunks` may come in any order.
    Raises StepFailed (init_mismatch, verify_failed; `init_mismatch` names the chunks to redo in
    its `params["chunks"]`, comma separated).
    """
    raise NotImplementedError
