"""The first thing a worker does with a file: what is it, where does it belong, do we know it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from media_pipeline import rules
from media_pipeline.models import Rendition
from media_pipeline.operations.uploads import adopting, reusing
from media_pipeline.transcode import steps
from media_pipeline.transcode.errors import Cancelled, SourceRejected, StepFailed

if TYPE_CHECKING:
    from media_pipeline.work import Bench


def take_in(bench: Bench) -> steps.Identity:
    """Read the file once: signature, size, sha256; have it scanned; refuse it, or give it its place.

    Afterwards `bench.job.source` is the Source of these bytes, an earlier one when the same file
    came before. Raises SourceRejected before any decoder has seen the file, StepFailed.
    """
    source = bench.job.source
    if source.sha256 is None:
        adopting.assemble_source(source=source)
    with bench.store.local_path(
        adopting.place_of(source), cancelled=bench.hold.should_stop
    ) as path:
        identity = steps.identify_source(path, options=bench.options)
        if source.sha256 is None:
            _require_whole(identity.size, source.size)
            _require_family(identity.family, source.display_name)
            steps.scan(path, options=bench.options, cancelled=bench.hold.should_stop)
    if source.sha256 not in (None, identity.sha256):
        raise StepFailed("storage", f"source {source.pk} reads as {identity.sha256}")
    _stop_if_asked(bench)
    bench.job.source = adopting.adopt_source(
        source=source, sha256=identity.sha256, at=bench.now()
    )
    return identity


def _require_whole(size: int, expected: int) -> None:
    if size != expected:
        raise StepFailed("storage", f"{size} bytes arrived, not {expected}")


def _require_family(family: str, display_name: str) -> None:
    """Raise SourceRejected unless the extension is one of the content's family."""
    suffix = rules.suffix_of(display_name)
    if rules.SUFFIX_FAMILIES.get(suffix) != family:
        raise SourceRejected(
            "wrong_extension", f"{suffix} holds {family}", params={"format": suffix}
        )


def reuse(bench: Bench) -> bool:
    """Publish the finished rendition of the same file and recipe, if there is one.

    Its objects are copied, inside the store, under the new video's own prefix, so that neither video depends on
    how long the other one lives. False when there is none, or its objects are not all there.
    """
    twin = reusing.finished_twin(bench.job)
    if twin is None:
        return False
    prefix = f"hls/{bench.job.video.key.hex}/{twin.gen}/"
    try:
        _copy_objects(bench, twin, prefix)
    except FileNotFoundError:
        for name in bench.written:
            bench.store.delete(name)
        bench.written.clear()
        return False
    return reusing.publish_twin(step=bench.step, twin=twin, at=bench.now()) is not None


def _copy_objects(bench: Bench, twin: Rendition, prefix: str) -> None:
    for file in reusing.objects_of(bench.store, twin):
        _stop_if_asked(bench)
        bench.written.append(prefix + file.key)
        bench.store.copy(twin.prefix + file.key, prefix + file.key)
        if bench.store.size(prefix + file.key) != file.size:
            raise StepFailed("storage", f"{file.key} was not copied whole")


def _stop_if_asked(bench: Bench) -> None:
    if bench.hold.should_stop():
        raise Cancelled
