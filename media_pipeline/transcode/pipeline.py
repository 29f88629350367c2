"""The whole pipeline on one file, without a database."""

import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from . import naming, steps
from .errors import StepFailed
from .options import Options
from .summary import StepCost, Summary
from .toolbox import Cancelled, Progress, stored_file
from .types import (
    AudioResult,
    Check,
    ChunkResult,
    Cost,
    Inspection,
    PackageResult,
    Plan,
    StillsResult,
)

_PERMILLE = 1000
# Lines that only the step itself can check; `package` repeats all others.
_STEP_LINES = (1, 10)
_SHARES = {"inspect": 30, "chunk": 850, "audio": 70, "stills": 40}


def transcode_file(
    src: Path,
    dest: Path,
    *,
    options: Options | None = None,
    on_progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Summary:
    """Turn `src` into a verified HLS tree with poster and storyboard in `dest`.

    `dest` is created, or must be an empty directory; it gets all files or none: work happens in
    a sibling directory that is renamed at the end. `on_progress(done, total)` counts permille of
    the whole. Raises SourceRejected, StepFailed, Cancelled, FileExistsError (`dest` is a file or
    not empty).
    """
    if dest.exists() and (not dest.is_dir() or any(dest.iterdir())):
        raise FileExistsError(f"{dest} is not an empty directory")
    dest.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{dest.name}.", dir=dest.parent))
    try:
        work.chmod(0o755)
        run = _Run(src, work, options or Options(), on_progress, cancelled)
        summary = run.all_steps()
        work.rename(dest)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return summary


class _Run:
    """One file on its way through the steps, in order, with the bill."""

    def __init__(
        self,
        src: Path,
        work: Path,
        options: Options,
        on_progress: Progress | None,
        cancelled: Cancelled | None,
    ) -> None:
        self.src = src
        self.work = work
        self.options = options
        self.on_progress = on_progress
        self.cancelled = cancelled
        self.permille = 0.0
        self.costs: list[StepCost] = []
        self.notes: list[str] = []

    def all_steps(self) -> Summary:
        started = time.monotonic()
        inspection = steps.inspect(
            self.src, options=self.options, cancelled=self.cancelled
        )
        self._bill("inspect", inspection.cost, _SHARES["inspect"])
        plan = inspection.plan
        chunks = [self._chunk(plan, index) for index in range(plan.chunk_count)]
        audio = self._audio(plan) if plan.audio else None
        stills = self._stills(plan)
        packaged_at = time.monotonic()
        packaged = steps.package(
            plan,
            chunks=chunks,
            audio=audio,
            stills=stills,
            open_object=self._open_object,
        )
        for file in packaged.files:
            (self.work / file.key).write_text(file.text, encoding="utf-8")
        elapsed = time.monotonic() - packaged_at
        self._bill("package", Cost(wall_s=elapsed), _PERMILLE - self.permille)
        return self._summary(inspection, chunks, audio, stills, packaged, started)

    def _chunk(self, plan: Plan, index: int) -> ChunkResult:
        video = plan.picture
        share = _SHARES["chunk"] * video.chunks[index].frames / video.frames
        prefix = naming.chunk_prefix(index)
        result = steps.encode_chunk(
            self.src,
            plan,
            index,
            out_dir=self._directory(prefix),
            prefix=prefix,
            options=self.options,
            on_progress=self._reporter(share),
            cancelled=self.cancelled,
        )
        self._bill(f"chunk {index}", result.cost, share)
        self._note_damage(result.damaged_source)
        return result

    def _audio(self, plan: Plan) -> AudioResult:
        prefix = naming.audio_prefix()
        result = steps.encode_audio(
            self.src,
            plan,
            out_dir=self._directory(prefix),
            prefix=prefix,
            options=self.options,
            on_progress=self._reporter(_SHARES["audio"]),
            cancelled=self.cancelled,
        )
        self._bill("audio", result.cost, _SHARES["audio"])
        self._note_damage(result.damaged_source)
        return result

    def _stills(self, plan: Plan) -> StillsResult:
        prefix = naming.stills_prefix()
        out_dir = self._directory(prefix)
        try:
            result = steps.make_stills(
                self.src,
                plan,
                out_dir=out_dir,
                prefix=prefix,
                options=self.options,
                cancelled=self.cancelled,
            )
        except StepFailed as failure:
            self.notes.append(f"stills: {failure}")
            result = steps.placeholder_stills(
                plan, out_dir=out_dir, prefix=prefix, options=self.options
            )
        self._bill("stills", result.cost, _SHARES["stills"])
        return result

    def _summary(
        self,
        inspection: Inspection,
        chunks: list[ChunkResult],
        audio: AudioResult | None,
        stills: StillsResult,
        packaged: PackageResult,
        started: float,
    ) -> Summary:
        objects = [item.file for chunk in chunks for item in chunk.objects.values()]
        if audio:
            objects += [audio.main.file, audio.low.file]
        texts = [stored_file(self.work / f.key, f.key) for f in packaged.files]
        step_checks = [
            c for chunk in chunks for c in chunk.checks if c.line in _STEP_LINES
        ]
        if audio:
            step_checks += [c for c in audio.checks if c.line in _STEP_LINES]
        verification: list[Check] = [*step_checks, *packaged.checks, *stills.checks]
        return Summary(
            plan=inspection.plan,
            rungs=packaged.rungs,
            steps=tuple(self.costs),
            verification=tuple(verification),
            files=(*objects, *stills.files, *texts),
            master=packaged.master_key,
            duration_s=packaged.duration_s,
            bytes=packaged.bytes,
            cpu_s=sum(step.cpu_s for step in self.costs),
            wall_s=time.monotonic() - started,
            notes=(*inspection.plan.notes, *self.notes),
        )

    def _directory(self, prefix: str) -> Path:
        path = self.work / prefix
        path.mkdir()
        return path

    def _open_object(self, key: str) -> AbstractContextManager[BinaryIO]:
        return (self.work / key).open("rb")

    def _bill(self, name: str, cost: Cost, share: float) -> None:
        self.costs.append(StepCost(name, round(cost.cpu_s, 3), round(cost.wall_s, 3)))
        self.permille += share
        self._report(self.permille)

    def _reporter(self, share: float) -> Callable[[int, int], None]:
        base = self.permille

        def report(done: int, total: int) -> None:
            self._report(base + share * done / max(total, 1))

        return report

    def _report(self, permille: float) -> None:
        if self.on_progress:
            self.on_progress(min(_PERMILLE, round(permille)), _PERMILLE)

    def _note_damage(self, damaged: bool) -> None:
        if damaged and "damaged_source" not in self.notes:
            self.notes.append("damaged_source")
