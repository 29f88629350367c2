"""Objects read again where they are stored: the part of the checks that `package` repeats."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from . import verify
from .boxes import ParsedObject
from .errors import Cancelled as StepCancelled
from .errors import StepFailed
from .toolbox import Cancelled, OpenObject, digest, media_object, parse
from .types import (
    AudioResult,
    Check,
    ChunkResult,
    MediaObject,
    Plan,
    StoredFile,
)


@dataclass(frozen=True)
class _Look:
    """One object to read again; `whole`: all its bytes, not only its boxes."""

    item: MediaObject
    check: Callable[[ParsedObject], list[Check]]
    whole: bool


def read_again(
    plan: Plan,
    chunks: Sequence[ChunkResult],
    audio: AudioResult | None,
    open_object: OpenObject,
    *,
    sample: int,
    readers: int,
    cancelled: Cancelled | None,
) -> list[Check]:
    """Lines 2 to 9 and 12 on every stored object; `chunks` in order, their inits found equal.

    Of each object size, init and the head of every fragment are read; of each rung one object,
    the `sample`-th counted round, is read whole against its sha256. `readers` objects are read at
    once. Raises StepFailed (storage, or verify_failed for what is no MP4) and Cancelled.
    """
    looks = [*_video_looks(plan, chunks, sample), *_audio_looks(plan, audio)]
    return _equal_inits(chunks) + _look_at_all(
        looks, open_object, readers=readers, cancelled=cancelled
    )


def _equal_inits(chunks: Sequence[ChunkResult]) -> list[Check]:
    """Line 3: says that it holds."""
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
