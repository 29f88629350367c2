"""What a worker does for each kind of step: core step, objects stored and checked, then T4 to T6."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import close_old_connections, transaction

from media_pipeline import arrival, asides, copying
from media_pipeline.hold import Hold
from media_pipeline.models import Step
from media_pipeline.operations import publishing, results
from media_pipeline.operations.failures import redo_chunks
from media_pipeline.states import StepKind, StepState
from media_pipeline.storage import Store
from media_pipeline.transcode import naming, steps
from media_pipeline.transcode.errors import Cancelled, StepFailed
from media_pipeline.transcode.options import Options
from media_pipeline.transcode.types import (
    AudioResult,
    ChunkResult,
    DownloadResult,
    PackageResult,
    Plan,
    StillsResult,
    StoredFile,
)


@dataclass
class Bench:
    """What a step works with. `out` is an empty directory that is removed afterwards."""

    step: Step
    hold: Hold
    store: Store
    out: Path
    options: Options
    now: Callable[[], datetime]
    written: list[str] = field(default_factory=list)

    @property
    def job(self):
        return self.step.job

    @property
    def plan(self) -> Plan:
        return Plan.from_json(self.job.plan)

    def source(self):
        """The source as a local, read-only file while the `with` runs."""
        source = self.job.source
        return self.store.local_path(
            source.storage_name,
            sha256=source.sha256,
            cancelled=self.hold.should_stop,
        )

    def keep(self, files: list[StoredFile]) -> None:
        """Store files of `out` under the generation and check their sizes."""
        for file in files:
            self._stop_if_asked()
            name = self.job.prefix + file.key
            self.written.append(name)
            path = self.out / Path(file.key).name
            self.store.put_file(name, path, sha256=file.sha256)
        check_sizes(self.store, self.job.prefix, files)
        self.before_report()

    def keep_text(self, key: str, data: bytes) -> None:
        self._stop_if_asked()
        name = self.job.prefix + key
        self.written.append(name)
        self.store.put_bytes(name, data)

    def before_report(self) -> None:
        """Replace a connection to the database that died during long work.

        Without it a database that was restarted meanwhile would cost the finished work.
        """
        close_old_connections()

    def _stop_if_asked(self) -> None:
        if self.hold.should_stop():
            raise Cancelled


def check_sizes(store: Store, prefix: str, files: list[StoredFile]) -> None:
    """Raise StepFailed(storage) unless every object is stored with its size."""
    for file in files:
        size = store.size(prefix + file.key)
        if size != file.size:
            raise StepFailed("storage", f"{file.key} has {size} bytes, not {file.size}")


def inspect(bench: Bench) -> None:
    """Identify, adopt, probe and plan the source; T4 inserts the other steps.

    A file that was converted before, in this organisation and with this recipe, is ready at once.
    """
    identity = arrival.take_in(bench)
    if arrival.reuse(bench):
        return
    with bench.source() as path:
        found = steps.inspect(
            path,
            options=bench.options,
            identity=identity,
            cancelled=bench.hold.should_stop,
        )
    bench.before_report()
    plan = found.plan
    units = [(StepKind.CHUNK, index) for index in range(plan.chunk_count)]
    if plan.audio:
        units.append((StepKind.AUDIO, 0))
    if plan.quick and not publishing.shows_source(bench.job):
        units.append((StepKind.QUICK, 0))
    units += [
        (kind, 0) for kind in (StepKind.STILLS, StepKind.DOWNLOAD, StepKind.PACKAGE)
    ]
    results.finish_inspection(
        step=bench.step,
        gen=f"{found.sha256[:16]}-{plan.recipe_hash[:8]}",
        probe=found.probe.to_json(),
        plan=plan.to_json(),
        units=units,
        result={
            "cost": found.cost.to_json(),
            "motion": found.motion.to_json() if found.motion else None,
        },
        at=bench.now(),
    )


def chunk(bench: Bench) -> None:
    """Encode one slice into all rungs."""
    step = bench.step
    with bench.source() as path:
        made = steps.encode_chunk(
            path,
            bench.plan,
            step.idx,
            out_dir=bench.out,
            prefix=naming.chunk_prefix(step.idx, step.fence),
            options=bench.options,
            on_progress=bench.hold.progress,
            cancelled=bench.hold.should_stop,
        )
    bench.keep([item.file for item in made.objects.values()])
    results.finish_step(step=step, result=made.to_json(), at=bench.now())


def audio(bench: Bench) -> None:
    """Encode the sound once, for every rung."""
    with bench.source() as path:
        made = steps.encode_audio(
            path,
            bench.plan,
            out_dir=bench.out,
            prefix=naming.audio_prefix(bench.step.fence),
            options=bench.options,
            on_progress=bench.hold.progress,
            cancelled=bench.hold.should_stop,
        )
    bench.keep([made.main.file, made.low.file])
    results.finish_step(step=bench.step, result=made.to_json(), at=bench.now())


def stills(bench: Bench) -> None:
    """Take poster and storyboard, and the texts that the source brings along."""
    with bench.source() as path:
        made = steps.make_stills(
            path,
            bench.plan,
            out_dir=bench.out,
            prefix=naming.stills_prefix(bench.step.fence),
            options=bench.options,
            cancelled=bench.hold.should_stop,
        )
        texts = asides.texts_of_source(bench, path)
    bench.keep(list(made.files))
    with transaction.atomic():
        results.finish_step(step=bench.step, result=made.to_json(), at=bench.now())
        asides.keep_texts(bench, texts)


def package(bench: Bench) -> None:
    """Verify everything together, write playlists, master and manifest, then publish."""
    parts = _load_parts(bench)
    try:
        made = steps.package(
            bench.plan,
            chunks=parts.chunks,
            audio=parts.audio,
            stills=parts.stills,
            download=parts.download,
            open_object=lambda key: bench.store.open(bench.job.prefix + key),
            fence=bench.step.fence,
            # Differs from job to job and is the same at a retry.
            sample=bench.job.pk,
            readers=bench.store.parallel_reads,
            cancelled=bench.hold.should_stop,
        )
    except StepFailed as error:
        if not _redo(bench, error):
            raise
        return
    for text in made.files:
        bench.keep_text(text.key, text.text.encode())
    _read_back(bench, parts, made)
    bench.before_report()
    publishing.begin_publishing(step=bench.step)
    publishing.publish(
        step=bench.step,
        package=_as_package(bench.plan, parts, made),
        result=_outline(made),
        at=bench.now(),
    )


@dataclass(frozen=True)
class _Parts:
    chunks: list[ChunkResult]
    audio: AudioResult | None
    stills: StillsResult
    download: DownloadResult | None


def _load_parts(bench: Bench) -> _Parts:
    """Results of the other steps; a plain poster stands in for stills that failed."""
    chunks, audio = copying.encoded(bench)
    row = bench.job.steps.filter(kind=StepKind.STILLS, state=StepState.DONE).first()
    return _Parts(
        chunks=chunks,
        audio=audio,
        stills=StillsResult.from_json(row.result) if row else _placeholder(bench),
        download=copying.downloaded(bench),
    )


def _placeholder(bench: Bench) -> StillsResult:
    made = steps.placeholder_stills(
        bench.plan,
        out_dir=bench.out,
        # Not the prefix of the stills step: its fences are other numbers.
        prefix=f"p.{bench.step.fence}",
        options=bench.options,
    )
    bench.keep(list(made.files))
    return made


def _redo(bench: Bench, error: StepFailed) -> bool:
    if error.code != "init_mismatch":
        return False
    chunks = str(error.params.get("chunks", ""))
    indexes = [int(word) for word in chunks.split(",") if word.strip()]
    return redo_chunks(
        step=bench.step, indexes=indexes, tail=error.detail, at=bench.now()
    )


def _read_back(bench: Bench, parts: _Parts, made: PackageResult) -> None:
    """Line 12 for what `steps.package` has not read: files by size, the texts byte by byte."""
    saved = parts.download.files if parts.download else ()
    files = [*parts.stills.files, *saved]
    check_sizes(bench.store, bench.job.prefix, files)
    for text in made.files:
        with bench.store.open(bench.job.prefix + text.key) as file:
            if file.read() != text.text.encode():
                raise StepFailed("storage", f"{text.key} reads back differently")


def _as_package(plan: Plan, parts: _Parts, made: PackageResult) -> publishing.Package:
    story = parts.stills.story
    mp4 = parts.download.mp4 if parts.download else None
    m4a = parts.download.m4a if parts.download else None
    return publishing.Package(
        master_name=made.master_key,
        manifest_name=made.manifest_key,
        manifest_sha256=made.manifest_sha256,
        poster_name=parts.stills.poster.key,
        storyboard_name=story.key if story else "",
        bytes=made.bytes,
        duration_ms=round(made.duration_s * 1000),
        has_video=plan.video is not None,
        mp4_name=mp4.key if mp4 else "",
        m4a_name=m4a.key if m4a else "",
        mp4_bytes=mp4.size if mp4 else 0,
        m4a_bytes=m4a.size if m4a else 0,
    )


def _outline(made: PackageResult) -> dict[str, Any]:
    """The result without the text of the playlists: those are stored as objects."""
    outline = made.to_json()
    outline["files"] = [file.key for file in made.files]
    return outline


RUNNERS: dict[str, Callable[[Bench], None]] = {
    StepKind.INSPECT: inspect,
    StepKind.CHUNK: chunk,
    StepKind.AUDIO: audio,
    StepKind.STILLS: stills,
    StepKind.FRAME: asides.frame,
    StepKind.SPEECH: asides.recognise,
    StepKind.QUICK: copying.quick,
    StepKind.DOWNLOAD: copying.download,
    StepKind.PACKAGE: package,
}
