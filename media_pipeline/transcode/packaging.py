"""The `package` step: objects checked again, playlists and manifest written as text."""

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fractions import Fraction
from typing import BinaryIO

from . import hls, verify
from .boxes import ParsedObject
from .errors import StepFailed
from .naming import top_level
from .toolbox import media_object, parse, stored_file_of
from .types import (
    AudioResult,
    Check,
    ChunkResult,
    MediaObject,
    PackageResult,
    Plan,
    RungSummary,
    StillsResult,
    StoredFile,
    TextFile,
)

OpenObject = Callable[[str], AbstractContextManager[BinaryIO]]

PLAYLIST_TYPE = "application/vnd.apple.mpegurl"


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
    fence: int | None = None,
) -> PackageResult:
    """Check every object again, compare inits, and write playlists and manifest as text.

    `open_object(key)` gives a seekable binary file for a key that a step reported. Nothing is
    stored here: the caller stores `result.files` in order, the manifest is last. `chunks` may
    come in any order. Raises StepFailed: init_mismatch (`params["chunks"]` names the slices to
    redo, comma separated), verify_failed (also for a missing slice, rung or sound).
    """
    ordered = sorted(chunks, key=lambda chunk: chunk.index)
    _require_complete(plan, ordered, audio)
    _require_equal_inits(ordered)
    checks = _check_again(plan, ordered, audio, open_object)
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
    files = [TextFile(name, PLAYLIST_TYPE, text) for name, text in playlists.items()]
    files.append(TextFile(master_key, PLAYLIST_TYPE, master))
    stored = [*(item.file for item in media), *stills.files]
    manifest = _manifest(plan, stored, files, fence)
    files.append(manifest)
    return PackageResult(
        files=tuple(files),
        master_key=master_key,
        manifest_key=manifest.key,
        manifest_sha256=_sha256(manifest.text),
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


def _check_again(
    plan: Plan,
    chunks: Sequence[ChunkResult],
    audio: AudioResult | None,
    open_object: OpenObject,
) -> list[Check]:
    checks = [Check(3, "equal inits", True, f"{len(chunks)} slices")] if chunks else []
    for chunk in chunks:
        video = plan.picture
        for rung in video.rungs:
            parsed, same = _reread(chunk.objects[rung.name], open_object)
            checks.append(same)
            checks += verify.check_video(
                parsed, video=video, chunk=video.chunks[chunk.index], rung=rung
            )
    if audio:
        for item, channels in ((audio.main, plan.sound.channels), (audio.low, 1)):
            parsed, same = _reread(item, open_object)
            checks.append(same)
            checks += verify.check_audio(
                parsed, audio=plan.sound, channels=channels, name=item.file.key
            )
    return checks


def _reread(item: MediaObject, open_object: OpenObject) -> tuple[ParsedObject, Check]:
    """The object as stored, and whether it is what the step described, byte for byte."""
    try:
        with open_object(item.file.key) as file:
            parsed = parse(file, item.file.key)
            now = media_object(file, parsed, stored_file_of(file, item.file.key))
    except OSError as error:
        raise StepFailed("storage", f"{item.file.key}: {error}") from error
    return parsed, Check(
        12, f"stored {item.file.key}", now == item, f"{now.file.size} B"
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


def _manifest(
    plan: Plan,
    stored: Sequence[StoredFile],
    texts: Sequence[TextFile],
    fence: int | None,
) -> TextFile:
    """Every file of the generation with its size and sha256; written last, so its presence
    says that the rest is there."""
    entries = [{"key": f.key, "size": f.size, "sha256": f.sha256} for f in stored]
    entries += [
        {"key": f.key, "size": len(f.text.encode()), "sha256": _sha256(f.text)}
        for f in texts
    ]
    body = {
        "version": 1,
        "recipe_hash": plan.recipe_hash,
        "encoder_version": plan.encoder_version,
        "files": entries,
    }
    text = json.dumps(body, indent=1, sort_keys=True) + "\n"
    return TextFile(top_level("manifest", "json", fence), "application/json", text)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
