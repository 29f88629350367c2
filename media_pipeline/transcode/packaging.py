"""The `package` step: objects checked again, playlists and manifest written as text."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from . import hls, verify
from .boxes import ParsedObject
from .errors import Cancelled as StepCancelled
from .errors import StepFailed
from .manifests import manifest, text_sha256
from .naming import top_level
from .toolbox import Cancelled, OpenObject, digest, media_object, parse
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
    StoredFile,
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

    `open_object(key)` gives a seekable binary file for a key that a step reported. Of each object
    size, init and the head of every fragment are read; of each rung one object, the `sample`-th
    counted round, is read whole against its sha256. `readers` objects are read at once. Nothing
    is stored here: the caller stores `result.files` in order, the manifest is last. `chunks` may
    come in any order. Raises StepFailed: init_mismatch (`params["chunks"]` names the slices to
    redo, comma separated), verify_failed (also for a missing slice, rung or sound), storage; and
    Cancelled.
    """
    ordered = sorted(chunks, key=lambda chunk: chunk.index)
    _require_complete(plan, ordered, audio)
    _require_equal_inits(ordered)
    looks = [*_video_looks(plan, ordered, sample), *_audio_looks(plan, audio)]
    checks = _equal_inits(ordered) + _look_at_all(
        looks, open_object, readers=readers, cancelled=cancelled
    )
    verify.require(checks)
    renditions = _renditions(plan, ordered, audio)
    duration = _duration(plan, ordered, audio)
    playlists = {
        top_level(r.stem, "m3u8", fence): hls.media_playlist(r.objects)
        for r in renditions
    }
    variants, rungs = _variants(plan, renditions, audio, fence)
    master_key = top_level("master", "m3u8", fence)
    audio_uri = top_level("main", "m3u8", fence) if plan.video and audio else None
    channels = plan.audio.channels if plan.audio else 0
    master = hls.master_playlist(variants, audio_uri=audio_uri, audio_channels=channels)
    media = [item for r in renditions for item in r.objects]
    playlist_checks = verify.check_playlists(
        playlists,
        {item.file.key: item for item in media},
        master_names=hls.master_uris(master),
        duration_s=duration,
        video_names=[top_level(r.stem, "m3u8", fence) for r in renditions if r.width],
    )
    verify.require(playlist_checks)
    files = [
        TextFile(name, hls.PLAYLIST_TYPE, text) for name, text in playlists.items()
    ]
    files.append(TextFile(master_key, hls.PLAYLIST_TYPE, master))
    kept = download.files if download else ()
    stored = [*(item.file for item in media), *stills.files, *kept]
    listed = manifest(
        top_level("manifest", "json", fence),
        stored=stored,
        texts=files,
        facts={
            "recipe_hash": plan.recipe_hash,
            "encoder_version": plan.encoder_version,
        },
    )
    files.append(listed)
    return PackageResult(
        files=tuple(files),
        master_key=master_key,
        manifest_key=listed.key,
        manifest_sha256=text_sha256(listed.text),
        duration_s=float(duration),
        bytes=sum(f.size for f in stored) + sum(len(f.text.encode()) for f in files),
        rungs=tuple(rungs),
        checks=(*checks, *playlist_checks),
    )


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


@dataclass(frozen=True)
class _Look:
    """One object to read again; `whole`: all its bytes, not only its boxes."""

    item: MediaObject
    check: Callable[[ParsedObject], list[Check]]
    whole: bool


def _equal_inits(chunks: Sequence[ChunkResult]) -> list[Check]:
    """Line 3, once `_require_equal_inits` has passed."""
    return [Check(3, "equal inits", True, f"{len(chunks)} slices")] if chunks else []


def _video_looks(plan: Plan, chunks: Sequence[ChunkResult], sample: int) -> list[_Look]:
    return [
        _Look(
            chunk.objects[rung.name],
            partial(
                verify.check_video,
                video=plan.picture,
                chunk=plan.picture.chunks[chunk.index],
                rung=rung,
            ),
            whole=position == sample % len(chunks),
        )
        for position, chunk in enumerate(chunks)
        for rung in plan.picture.rungs
    ]


def _audio_looks(plan: Plan, audio: AudioResult | None) -> list[_Look]:
    if audio is None:
        return []
    return [
        _Look(
            item,
            partial(
                verify.check_audio,
                audio=plan.sound,
                channels=channels,
                name=item.file.key,
            ),
            whole=True,
        )
        for item, channels in ((audio.main, plan.sound.channels), (audio.low, 1))
    ]


def _look_at_all(
    looks: Sequence[_Look],
    open_object: OpenObject,
    *,
    readers: int,
    cancelled: Cancelled | None,
) -> list[Check]:
    """What was found, in the order of `looks`; the first failure ends it."""

    def look_at(look: _Look) -> list[Check]:
        if cancelled is not None and cancelled():
            raise StepCancelled
        return _look_at(look, open_object)

    if readers == 1:
        return [check for look in looks for check in look_at(look)]
    pool = ThreadPoolExecutor(readers, thread_name_prefix="look")
    try:
        return [check for found in pool.map(look_at, looks) for check in found]
    finally:
        pool.shutdown(cancel_futures=True)


def _look_at(look: _Look, open_object: OpenObject) -> list[Check]:
    """Lines 2 to 9 on the object as stored, and line 12: it is what its step described."""
    key = look.item.file.key
    try:
        with open_object(key) as file:
            parsed = parse(file, key)
            sha256 = digest(file) if look.whole else look.item.file.sha256
            stored = StoredFile(key, file.seek(0, os.SEEK_END), sha256)
            now = media_object(file, parsed, stored)
    except OSError as error:
        raise StepFailed("storage", f"{key}: {error}") from error
    detail = f"{stored.size} B" + (", every byte" if look.whole else "")
    return [
        Check(12, f"stored {key}", now == look.item, detail),
        *look.check(parsed),
    ]


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
