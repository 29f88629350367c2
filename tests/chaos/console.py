"""A process inside the installation that does what it reads, one JSON line for one answer.

It stands for the web process (`upload`, `ring`) and for the person who looks afterwards.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

import django

django.setup()

from django.db import Error, close_old_connections, connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from lib import doorbell  # noqa: E402
from media_pipeline.models import Job, Outbox, Rendition, Step, Video  # noqa: E402
from media_pipeline.operations.jobs import cancel_job  # noqa: E402
from media_pipeline.operations.moves import RING_TASK  # noqa: E402
from media_pipeline.operations.reaping import reap_leases  # noqa: E402
from media_pipeline.operations.uploads import UploadRefused, import_video  # noqa: E402
from media_pipeline.states import JOB_ENDS, STEP_LEASED  # noqa: E402
from tests.chaos import journal, promises  # noqa: E402

_rung_s: list[float] = []
_ring = doorbell.ring


def _timed_ring(task_name: str) -> bool:
    """As `doorbell.ring`, with a note of how long the caller waited."""
    began = time.monotonic()
    try:
        return _ring(task_name)
    finally:
        _rung_s.append(time.monotonic() - began)


def _die(_task_name: str) -> bool:
    os.kill(os.getpid(), signal.SIGKILL)
    return False


def begin(*, without_guards: bool) -> dict:
    """Start the journal; `without_guards` first drops the constraint that hides double publishes."""
    if without_guards:
        meta = Rendition._meta
        guard = next(c for c in meta.constraints if c.name == "rendition_once_per_role")
        # SQLite makes the table anew, as the model says.
        meta.constraints = [c for c in meta.constraints if c is not guard]
        with connection.schema_editor() as editor:
            editor.remove_constraint(Rendition, guard)
    journal.begin()
    return {}


def upload(*, path: str, dies_before_ring: bool = False) -> dict:
    """Take a file in as the web does; the longest wait for the broker in seconds.

    `dies_before_ring`: this process is killed after the commit, before it rings.
    """
    doorbell.ring = _die if dies_before_ring else _timed_ring
    _rung_s.clear()
    video = import_video(
        path=Path(path),
        display_name=Path(path).name,
        title=Path(path).stem,
        by=None,
        at=timezone.now(),
    )
    return {"video": video.pk, "ring_s": max(_rung_s, default=0.0)}


def ring(*, times: int) -> dict:
    """Ring the workers again and again for nothing."""
    for _ in range(times):
        _ring(RING_TASK)
    return {}


def reap() -> dict:
    """Take back what sleepers and the dead hold; how many steps."""
    return {"reaped": reap_leases(at=timezone.now())}


def cancel(*, video: int) -> dict:
    job = Job.objects.filter(video=video).latest("pk")
    cancel_job(job=job, at=timezone.now(), by=None)
    return {}


def state() -> dict:
    """How far it is."""
    return {
        "videos": Video.objects.count(),
        "open": Job.objects.exclude(state__in=JOB_ENDS).count(),
        "running": Step.objects.filter(state__in=STEP_LEASED).count(),
        "unsent": Outbox.objects.filter(sent_at__isnull=True).count(),
    }


def verdict(*, loss_budget: int) -> dict:
    return {
        "broken": promises.broken(loss_budget=loss_budget),
        "figures": promises.figures(),
    }


ACTS = {
    act.__name__: act for act in (begin, upload, ring, reap, cancel, state, verdict)
}


def main() -> None:
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        close_old_connections()
        try:
            answer = ACTS[order.pop("act")](**order)
        except (Error, OSError, UploadRefused) as error:
            answer = {"refused": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
