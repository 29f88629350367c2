"""Claim, run, record: the loop behind the Celery task `ring` and `manage.py run_jobs`."""

import errno
import logging
import mmap
import os
import random
import shutil
import socket
import traceback
import uuid
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import Error, close_old_connections
from django.utils import timezone

from media_pipeline import speech
from media_pipeline.hold import Hold, StopReason
from media_pipeline.models import Step
from media_pipeline.operations import claims, publishing, reaping
from media_pipeline.operations.failures import fail_step
from media_pipeline.operations.moves import Fenced
from media_pipeline.recipe import current_options
from media_pipeline.states import RenditionRole, StepKind, StepState
from media_pipeline.storage import media_storage, scratch_dir
from media_pipeline.transcode import naming, run
from media_pipeline.transcode.encoder import encoder_version
from media_pipeline.transcode.errors import (
    Cancelled,
    StepFailed,
    TranscodeError,
)
from media_pipeline.work import RUNNERS, Bench

logger = logging.getLogger(__name__)

# One shared byte: pool processes are forked after this module is loaded, and see what the
# signal handler of their parent writes. No lock, so the handler cannot block.
_stop_flag = mmap.mmap(-1, 1)
# No space, no quota, or no file as large as this one.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_dice = random.SystemRandom()


def request_stop(*_arguments: object, **_keywords: object) -> None:
    """Ask every worker of this process and its children to give its step back and end."""
    _stop_flag[0] = 1


def is_stopping() -> bool:
    """Whether `request_stop` was called in this process or in its parent."""
    return _stop_flag[0] == 1


def new_owner() -> str:
    """A name for `lease_owner`: host, process and a number that is never used again."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"[:100]


def run_waiting(
    *,
    on_claim: Callable[[], None] | None = None,
    stopping: Callable[[], bool] = is_stopping,
) -> int:
    """Run waiting steps, one after the other, until none is left; returns how many.

    `on_claim` is called after the first claim, so that a caller can wake another worker while
    this one is busy. Ends early when `stopping()`; the running step is given back.
    """
    count = 0
    while not stopping():
        step = claim_next()
        if step is None:
            break
        if count == 0 and on_claim is not None:
            on_claim()
        run_step(step, stopping=stopping)
        count += 1
    return count


def claim_next() -> Step | None:
    """Claim a step for this process, or None when nothing waits or this machine may not work."""
    close_old_connections()
    version = _working_encoder()
    if version is None:
        return None
    free_bytes = media_storage().free_bytes()
    claim = {
        "owner": new_owner(),
        "encoder_version": version,
        "lease_s": settings.DANGKE_LEASE_S,
        "free_bytes": free_bytes,
        "without": frozenset() if speech.problem() is None else {StepKind.SPEECH},
    }
    step = claims.claim_step(**claim, at=timezone.now())
    if step is None and reaping.replan_stale_jobs(
        encoder_version=version, at=timezone.now()
    ):
        step = claims.claim_step(**claim, at=timezone.now())
    if step is None and claims.is_space_short(free_bytes=free_bytes):
        logger.warning("Work waits for free space: %s bytes are left", free_bytes)
    return step


def _working_encoder() -> str | None:
    """The encoder of this machine; None, with the reason logged, when it must not be used.

    Asked before each claim, so that a machine without a sandbox takes no step, rather than
    failing one after the other.
    """
    try:
        if not settings.DANGKE_TRANSCODE["allow_unsandboxed"]:
            run.require_sandbox()
        elif not run.sandbox_works():
            logger.warning("ffmpeg runs without a sandbox: ALLOW_UNSANDBOXED_FFMPEG")
        return encoder_version()
    except StepFailed as error:
        logger.error("This worker takes no work: %s", error.detail)
        return None


def run_step(step: Step, *, stopping: Callable[[], bool] = is_stopping) -> None:
    """Do the work of a claimed step and record how it ended. Raises nothing a step can cause.

    Whatever happens, the working files of this fence go; objects that it stored go too unless
    the row says that they count.
    """
    room = scratch_dir(step.job_id, step.pk)
    shutil.rmtree(room, ignore_errors=True)
    work_dir = room / str(step.fence)
    written: list[str] = []
    logger.info("Step %s begins: %s, fence %s", step.pk, step, step.fence)
    try:
        _run_held(step, work_dir, written, stopping)
    except Fenced:
        logger.warning("Step %s is no longer ours (fence %s)", step.pk, step.fence)
    except Error:
        logger.exception("Step %s ends without a word to the database", step.pk)
    finally:
        shutil.rmtree(work_dir, ignore_errors=True)
        _remove_if_empty(room, room.parent)
        _discard_unless_counted(step, written)
    logger.info("Step %s ended", step.pk)


def _run_held(
    step: Step, work_dir: Path, written: list[str], stopping: Callable[[], bool]
) -> None:
    with Hold(
        step,
        lease_s=settings.DANGKE_LEASE_S,
        beat_s=settings.DANGKE_BEAT_S,
        stopping=stopping,
    ) as hold:
        bench = Bench(
            step=step,
            hold=hold,
            store=media_storage(),
            out=work_dir / "out",
            options=current_options(work_dir),
            now=timezone.now,
            written=written,
        )
        try:
            bench.out.mkdir(parents=True)
            _remove_earlier_fences(step)
            RUNNERS[step.kind](bench)
        except Cancelled:
            close_old_connections()
            _stop(step, hold.reason)
        except Fenced:
            raise
        except Exception as error:  # noqa: BLE001 - the boundary of a step: all is recorded
            close_old_connections()
            _record_failure(step, error)


def _stop(step: Step, reason: StopReason | None) -> None:
    if reason == StopReason.CANCELLED:
        publishing.stop_cancelled(step=step, at=timezone.now())
    elif reason == StopReason.SHUTDOWN:
        claims.release_step(step=step, at=timezone.now())
    else:
        raise Fenced(f"{step} was stopped: {reason}")


def _record_failure(step: Step, error: Exception) -> None:
    code, params, tail = classify(error)
    logger.warning("Step %s failed: %s: %s", step.pk, code, error)
    fail_step(
        step=step,
        code=code,
        params=params,
        tail=tail,
        jitter=_dice.uniform(-1, 1),
        at=timezone.now(),
    )


def classify(error: Exception) -> tuple[str, dict, str]:
    """Failure code, figures for the sentence, and the tail for operators.

    What is none of the known faults is a defect of ours: it counts as `encode_failed`, with
    its traceback kept.
    """
    if isinstance(error, TranscodeError):
        return error.code, dict(error.params), f"{error.detail}\n{error.tail}".strip()
    if isinstance(error, Error):
        return "database", {}, str(error)
    if isinstance(error, OSError):
        full = error.errno in _FULL
        return "disk_full" if full else "storage", {}, str(error)
    trace = "".join(traceback.format_exception(error))
    logger.error("A defect in a step:\n%s", trace)
    return "encode_failed", {}, trace


def _prefix_stem(step: Step, fence: int) -> str | None:
    """The folder of a step's objects under one fence, relative to the generation."""
    match step.kind:
        case StepKind.CHUNK:
            return naming.chunk_prefix(step.idx, fence)
        case StepKind.AUDIO:
            return naming.audio_prefix(fence)
        case StepKind.STILLS:
            return naming.stills_prefix(fence)
        case StepKind.QUICK:
            return naming.quick_prefix(fence)
        case StepKind.DOWNLOAD:
            return naming.download_prefix(fence)
        case StepKind.PACKAGE:
            return f"p.{fence}"
    return None


def _remove_earlier_fences(step: Step) -> None:
    """Delete what killed predecessors of this step stored; nothing points at it."""
    store = media_storage()
    for fence in range(1, step.fence):
        stem = _prefix_stem(step, fence)
        if stem and step.job.gen:
            store.delete_prefix(f"{step.job.prefix}{stem}/")
    finals = step.job.renditions.filter(role=RenditionRole.FINAL)
    if step.kind == StepKind.PACKAGE and not finals.exists():
        for name in list(store.names(step.job.prefix)):
            inside = name.removeprefix(step.job.prefix)
            if "/" not in inside and f".{step.fence}." not in inside:
                store.delete(name)


def _discard_unless_counted(step: Step, written: list[str]) -> None:
    """Delete the objects of a step that did not succeed.

    Asked of the row, not of the exception: a connection that broke during COMMIT leaves
    open whether T4 or T6 took place, and files of a live rendition must never go. When the
    row cannot be read, or the storage does not answer, the files stay for `collect_media`.
    """
    if not written:
        return
    close_old_connections()
    try:
        counted = Step.objects.filter(
            pk=step.pk,
            fence=step.fence,
            state__in=[StepState.DONE, StepState.PUBLISHING],
        ).exists()
    except Error as error:
        logger.warning("Objects of step %s stay behind: %s", step.pk, error)
        return
    if counted:
        return
    store = media_storage()
    try:
        for name in written:
            store.delete(name)
    except OSError as error:
        logger.warning("Objects of step %s stay behind: %s", step.pk, error)


def _remove_if_empty(*folders: Path) -> None:
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return
