"""The `quick` step: a source that players can take as it is, copied into fragments.

Verification lines 1, 2, 6, 7, 8 and 11 in the words of `verify`, judged by what the source is
and not by a plan; and no packet may be missing. Line 12 is for whoever stores the objects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from . import command, hls, verify
from .boxes import ParsedObject
from .eligibility import MAX_LEVEL
from .manifests import manifest, text_sha256
from .options import Options
from .run import Meter
from .toolbox import (
    Cancelled,
    Progress,
    Tools,
    all_or_nothing,
    media_object,
    parse,
    stored_file,
)
from .types import Check, Cost, MediaObject, Plan, QuickPlan, QuickResult, TextFile

_PROFILES = frozenset({66, 77, 100})
_LENGTH_SLACK_S = Fraction(1, 2)
_START_SLACK_S = 0.1
_SAME_LENGTH_S = Fraction(1, 4)
_PICTURE, _SOUND = "v.m4s", "a.m4s"


def make_quick(
    src: Path,
    plan: Plan,
    *,
    out_dir: Path,
    prefix: str,
    options: Options,
    on_progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> QuickResult:
    """Copy an eligible source into fragments and write the playlists; call only if `plan.quick`.

    Writes `v.m4s`, and `a.m4s` if there is sound, into `out_dir`, which must exist; on failure
    they are removed. Everything of the set lies under `prefix`, where playlists name objects by
    their last part. Nothing is decoded. `on_progress(done, total)` counts packets of the picture.
    Raises StepFailed (encode_failed, verify_failed, stalled, disk_full), Cancelled.
    """
    quick = plan.quick
    if quick is None:
        raise ValueError(f"not eligible for a stream copy: {plan.no_quick}")
    tools = Tools(
        src,
        out_dir,
        options,
        expected_bytes=src.stat().st_size,
        cancelled=cancelled,
    )

    def report(meter: Meter) -> None:
        if on_progress:
            done = min(meter.frames, quick.video_packets)
            on_progress(done, quick.video_packets)

    names = [_PICTURE, *([_SOUND] if quick.audio_index is not None else [])]
    with all_or_nothing([out_dir / name for name in names]):
        finished = tools.run(command.quick_argv(plan, quick), on_progress=report)
        if not finished.ok:
            raise finished.failure()
        objects, found = _look_at(out_dir, names, plan, quick)
        checks = [verify.check_run(finished), *found]
        verify.require(checks)
        texts, playlist_checks = _playlists(quick, objects)
        verify.require(playlist_checks)
    return _result(
        plan,
        prefix,
        objects,
        texts,
        checks=(*checks, *playlist_checks),
        cost=finished.cost,
    )


def _look_at(
    folder: Path, names: Sequence[str], plan: Plan, quick: QuickPlan
) -> tuple[dict[str, MediaObject], list[Check]]:
    """The copied objects by name, the picture first, and all that is checked on them."""
    objects: dict[str, MediaObject] = {}
    checks: list[Check] = []
    for name in names:
        objects[name], parsed = _describe(folder / name)
        if name == _PICTURE:
            checks += check_picture(parsed, quick=quick)
            checks.append(_as_long_as_planned(plan, objects[name]))
        else:
            checks += check_sound(parsed, quick=quick, picture=objects[_PICTURE])
    return objects, checks


def _result(
    plan: Plan,
    prefix: str,
    objects: Mapping[str, MediaObject],
    texts: Mapping[str, str],
    *,
    checks: tuple[Check, ...],
    cost: Cost,
) -> QuickResult:
    """Everything under its key, the manifest last."""
    stored = tuple(
        replace(item.file, key=f"{prefix}/{item.file.key}") for item in objects.values()
    )
    files = [
        TextFile(f"{prefix}/{name}", hls.PLAYLIST_TYPE, text)
        for name, text in texts.items()
    ]
    listing = manifest(
        f"{prefix}/manifest.json",
        stored=stored,
        texts=files,
        facts={"recipe_hash": plan.recipe_hash},
    )
    files.append(listing)
    return QuickResult(
        objects=stored,
        files=tuple(files),
        master_key=f"{prefix}/master.m3u8",
        manifest_key=listing.key,
        manifest_sha256=text_sha256(listing.text),
        duration_s=float(_length(objects[_PICTURE])),
        bytes=sum(f.size for f in stored) + sum(len(f.text.encode()) for f in files),
        checks=checks,
        cost=cost,
    )


def _describe(path: Path) -> tuple[MediaObject, ParsedObject]:
    stored = stored_file(path, path.name)
    with path.open("rb") as file:
        parsed = parse(file, path.name)
        return media_object(file, parsed, stored), parsed


def check_picture(parsed: ParsedObject, *, quick: QuickPlan) -> list[Check]:
    """Lines 2, 6 and 7 of the copied picture, and its packets against the source's."""
    sps = parsed.track.sps
    fits = (
        sps is not None
        and sps.profile in _PROFILES
        and sps.level <= MAX_LEVEL
        and (sps.chroma_format, sps.bit_depth) == (1, 8)
        and sps.frames_only
        and sps.sar in (0, 1)
        and (sps.width, sps.height) == (quick.width, quick.height)
    )
    return [
        verify.check_structure(parsed, "picture"),
        verify.check_key_frames(parsed, "picture"),
        Check(7, "profile picture", fits, f"{parsed.track.codecs} {sps}"),
        _packets(parsed, "picture", quick.video_packets),
    ]


def check_sound(
    parsed: ParsedObject, *, quick: QuickPlan, picture: MediaObject
) -> list[Check]:
    """Lines 2 and 8 of the copied sound at its own rate, and its packets against the source's."""
    track, wrong = parsed.track, []
    if track.kind != "audio" or track.codecs != "mp4a.40.2":
        wrong.append(f"{track.kind} {track.codecs}")
    if not 1 <= track.channels <= 2 or track.sample_rate != track.timescale:
        wrong.append(f"{track.channels} channels, {track.sample_rate} Hz")
    clock = 0
    for position, fragment in enumerate(parsed.fragments):
        if fragment.start_ticks != clock or fragment.first_cts:
            wrong.append(f"fragment {position} starts at {fragment.start_ticks}")
        clock = fragment.start_ticks + fragment.ticks
    length = Fraction(clock, track.timescale)
    if abs(length - _length(picture)) > _LENGTH_SLACK_S:
        wrong.append(f"{float(length):.3f} s")
    if abs(quick.skew_s) >= _START_SLACK_S:
        wrong.append(f"{quick.skew_s:.3f} s beside the picture")
    return [
        verify.check_structure(parsed, "sound"),
        Check(8, "sound", not wrong, "; ".join(wrong[:3]) or f"{float(length):.3f} s"),
        _packets(parsed, "sound", quick.audio_packets),
    ]


def _as_long_as_planned(plan: Plan, picture: MediaObject) -> Check:
    """Who has watched the copy has watched what replaces it."""
    length = _length(picture)
    ok = abs(length - plan.duration_s) <= _SAME_LENGTH_S
    detail = f"{float(length):.3f} s of {float(plan.duration_s):.3f} s"
    return Check(5, "length picture", ok, detail)


def _packets(parsed: ParsedObject, name: str, expected: int) -> Check:
    found = sum(fragment.samples for fragment in parsed.fragments)
    return Check(5, f"packets {name}", found == expected, f"{found} of {expected}")


def _length(item: MediaObject) -> Fraction:
    return Fraction(sum(f.ticks for f in item.fragments), item.timescale)


def _playlists(
    quick: QuickPlan, objects: Mapping[str, MediaObject]
) -> tuple[dict[str, str], list[Check]]:
    """Texts by name, the master last, and line 11."""
    picture, sound = objects[_PICTURE], objects.get(_SOUND)
    texts = {"video.m3u8": hls.media_playlist([picture])}
    bandwidth = hls.measure([picture])
    if sound:
        texts["sound.m3u8"] = hls.media_playlist([sound])
        bandwidth = bandwidth + hls.measure([sound])
    variant = hls.Variant(
        uri="video.m3u8",
        bandwidth=bandwidth,
        codecs=tuple(item.codecs for item in objects.values()),
        width=quick.width,
        height=quick.height,
        fps=quick.fps,
    )
    master = hls.master_playlist(
        [variant],
        audio_uri="sound.m3u8" if sound else None,
        audio_channels=quick.channels,
    )
    checks = verify.check_playlists(
        texts,
        {item.file.key: item for item in objects.values()},
        master_names=hls.master_uris(master),
        duration_s=_length(picture),
        video_names=["video.m3u8"],
    )
    return {**texts, "master.m3u8": master}, checks
