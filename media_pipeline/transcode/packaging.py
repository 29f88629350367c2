"""The `package` step: objects checked again, playlists and manifest written as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from . import hls, verify
from .errors import StepFailed
from .manifests import manifest, text_sha256
from .naming import top_level
from .rereading import read_again
from .toolbox import Cancelled, OpenObject
from .types import (
    AudioResult,
    Check,
    ChunkResult,
    DownloadResult,
    MediaObject,
    PackageResult,
    Plan,
    RungSummary,
    StillsResult,
    TextFile,
)


@dataclass(frozen=True)
class _Rendition:
    """One playlist to be: its objects in order; `width` None for sound."""

    stem: str
    objects: tuple[MediaObject, ...]
    width: int | None = None
    height: int | None = None


def package(
    plan: Plan,
    *,
    chunks: Sequence[ChunkResult],
    audio: AudioResult | None,
    stills: StillsResult,
    open_object: OpenObject,
    download: DownloadResult | None = None,
    fence: int | None = None,
    sample: int = 0,
    readers: int = 1,
    cancelled: Cancelled | None = None,
) -> PackageResult:
    """Check every object again, compare inits, and write playlists and manifest as text.

    `open_object(key)` gives a seekable binary file for a key that a step reported; `sample` and
    `readers` as in `rereading.read_again`. Nothing is stored here: the caller stores
    `result.files` in order, the manifest is last. `chunks` may come in any order. Raises
    StepFailed: init_mismatch (`params["chunks"]` names the slices to redo, comma separated),
    verify_failed (also for a missing slice, rung or sound), storage; and Cancelled.
    """
    ordered = sorted(chunks, key=lambda chunk: chunk.index)
    _require_complete(plan, ordered, audio)
    _require_equal_inits(ordered)
    checks = read_again(
        plan,
        ordered,
        audio,
        open_object,
        sample=sample,
        readers=readers,
        cancelled=cancelled,
    )
    verify.require(checks)
    renditions = _renditions(plan, ordered, audio)
    duration = _duration(plan, ordered, audio)
    variants, rungs = _variants(plan, renditions, audio, fence)
    playlists, playlist_checks = _playlists(
        plan, renditions, variants, audio, duration, fence
    )
    stored = [item.file for r in renditions for item in r.objects]
    stored += [*stills.files, *(download.files if download else ())]
    facts = {"recipe_hash": plan.recipe_hash, "encoder_version": plan.encoder_version}
    key = top_level("manifest", "json", fence)
    listed = manifest(key, stored=stored, texts=playlists, facts=facts)
    files = [*playlists, listed]
    return PackageResult(
        files=tuple(files),
        master_key=playlists[-1].key,
        manifest_key=listed.key,
        manifest_sha256=text_sha256(listed.text),
        duration_s=float(duration),
        bytes=sum(f.size for f in stored) + sum(len(f.text.encode()) for f in files),
        rungs=tuple(rungs),
        checks=(*checks, *playlist_checks),
    )


def _playlists(
    plan: Plan,
    renditions: Sequence[_Rendition],
    variants: Sequence[hls.Variant],
    audio: AudioResult | None,
    duration: Fraction,
    fence: int | None,
) -> tuple[list[TextFile], list[Check]]:
    """Media playlists and, last, the master; with line 11, which they have passed."""
    texts = {
        top_level(r.stem, "m3u8", fence): hls.media_playlist(r.objects)
        for r in renditions
    }
    audio_uri = top_level("main", "m3u8", fence) if plan.video and audio else None
    channels = plan.audio.channels if plan.audio else 0
    master = hls.master_playlist(variants, audio_uri=audio_uri, audio_channels=channels)
    checks = verify.check_playlists(
        texts,
        {item.file.key: item for r in renditions for item in r.objects},
        master_names=hls.master_uris(master),
        duration_s=duration,
        video_names=[top_level(r.stem, "m3u8", fence) for r in renditions if r.width],
    )
    verify.require(checks)
    texts[top_level("master", "m3u8", fence)] = master
    files = [TextFile(key, hls.PLAYLIST_TYPE, text) for key, text in texts.items()]
    return files, checks


def _require_complete(
    plan: Plan, chunks: Sequence[ChunkResult], audio: AudioResult | None
) -> None:
    missing = []
    if [chunk.index for chunk in chunks] != list(range(plan.chunk_count)):
        missing.append(f"slices are {[chunk.index for chunk in chunks]}")
    names = {rung.name for rung in plan.video.rungs} if plan.video else set()
    missing += [f"rungs of slice {c.index}" for c in chunks if set(c.objects) != names]
    if (plan.audio is None) != (audio is None):
        missing.append("sound")
    if missing:
        raise StepFailed("verify_failed", f"incomplete: {'; '.join(missing)}")


def _require_equal_inits(chunks: Sequence[ChunkResult]) -> None:
    odd = verify.odd_inits(chunks)
    if odd:
        indexes = sorted({index for differing in odd.values() for index in differing})
        named = ",".join(str(index) for index in indexes)
        raise StepFailed(
            "init_mismatch", f"inits differ: {odd}", params={"chunks": named}
        )


def _renditions(
    plan: Plan, chunks: Sequence[ChunkResult], audio: AudioResult | None
) -> list[_Rendition]:
    rungs = plan.video.rungs if plan.video else ()
    renditions = [
        _Rendition(
            f"v{rung.name}",
            tuple(chunk.objects[rung.name] for chunk in chunks),
            rung.width,
            rung.height,
        )
        for rung in rungs
    ]
    if audio:
        renditions.append(_Rendition("main", (audio.main,)))
        renditions.append(_Rendition("low", (audio.low,)))
    return renditions


def _duration(
    plan: Plan, chunks: Sequence[ChunkResult], audio: AudioResult | None
) -> Fraction:
    """What the picture really became (the last slice may be a frame off), else the sound."""
    if plan.video:
        rung = plan.video.rungs[0].name
        fragments = [f for c in chunks for f in c.objects[rung].fragments]
        timescale = chunks[0].objects[rung].timescale
    elif audio:
        fragments, timescale = list(audio.main.fragments), audio.main.timescale
    else:
        raise StepFailed("verify_failed", "neither picture nor sound")
    return Fraction(sum(f.ticks for f in fragments), timescale)


def _variants(
    plan: Plan,
    renditions: Sequence[_Rendition],
    audio: AudioResult | None,
    fence: int | None,
) -> tuple[list[hls.Variant], list[RungSummary]]:
    sound = hls.measure((audio.main,)) if audio else hls.Bandwidth(0, 0)
    variants, rungs = [], []
    for rendition in renditions:
        if rendition.stem == "main" and plan.video:
            continue  # the shared group, not a variant of its own
        bandwidth = hls.measure(rendition.objects)
        codecs = [rendition.objects[0].codecs]
        if rendition.width and audio:
            bandwidth, codecs = bandwidth + sound, [*codecs, audio.main.codecs]
        variants.append(
            hls.Variant(
                uri=top_level(rendition.stem, "m3u8", fence),
                bandwidth=bandwidth,
                codecs=tuple(codecs),
                width=rendition.width,
                height=rendition.height,
                fps=plan.video.fps if plan.video and rendition.width else None,
            )
        )
        rungs.append(
            RungSummary(
                name=rendition.stem.removeprefix("v"),
                width=rendition.width,
                height=rendition.height,
                bytes=sum(item.file.size for item in rendition.objects),
                bandwidth=bandwidth.peak,
                average_bandwidth=bandwidth.average,
                codecs=",".join(codecs),
            )
        )
    return hls.in_start_order(variants), rungs
