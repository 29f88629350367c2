"""Keeping a claimed step: heartbeats in a thread of their own, and the reasons to stop."""

import logging
import threading
import time
from collections.abc import Callable
from enum import StrEnum

from django.db import Error, connections

from media_pipeline.models import Step
from media_pipeline.operations import claims

logger = logging.getLogger(__name__)

# Share of the lease after which a worker without an answered beat stops by itself.
SELF_FENCE_SHARE = 0.75


class StopReason(StrEnum):
    """Why a running step has to stop."""

    FENCED = "fenced"
    CANCELLED = "cancelled"
    SHUTDOWN = "shutdown"


def awake_s() -> float:
    """Seconds since boot, sleep included: a suspended machine notices that it slept."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


class Hold:
    """Beats for one claimed step while the `with` block runs.

    `should_stop()` is for the encoder to ask, about twice a second; `reason` tells why it said
    yes. Without an answered beat for three quarters of the lease the hold counts as lost, even
    when the database hangs: another worker may own the step soon.
    """

    def __init__(
        self,
        step: Step,
        *,
        lease_s: float,
        beat_s: float,
        stopping: Callable[[], bool],
    ) -> None:
        self.step = step
        self.reason: StopReason | None = None
        self._lease_s = lease_s
        self._beat_s = beat_s
        self._stopping = stopping
        self._permille = 0
        self._last_good = awake_s()
        self._ended = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"beat-{step.pk}", daemon=True
        )

    def __enter__(self) -> "Hold":
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._ended.set()
        self._thread.join()

    def progress(self, done: int, total: int) -> None:
        """Note how far the work is; the next beat stores it."""
        if total > 0:
            self._permille = max(0, min(1000, done * 1000 // total))

    def should_stop(self) -> bool:
        """Whether the work has to end now, by whatever reason."""
        if self.reason is None and self._is_overdue():
            self.reason = StopReason.FENCED
        if self.reason is None and self._stopping():
            self.reason = StopReason.SHUTDOWN
        return self.reason is not None

    def _is_overdue(self) -> bool:
        return awake_s() - self._last_good > self._lease_s * SELF_FENCE_SHARE

    def _run(self) -> None:
        wait_s = self._beat_s
        try:
            while not self._ended.wait(wait_s) and self.reason is None:
                wait_s = self._beat_s if self._beat() else self._beat_s / 3
        finally:
            # Connections belong to threads; this one ends here.
            connections.close_all()

    def _beat(self) -> bool:
        """One heartbeat; False when the database did not answer."""
        if self._is_overdue():
            self.reason = StopReason.FENCED
            return False
        asked_at = awake_s()
        try:
            answer = claims.beat(
                step_id=self.step.pk,
                fence=self.step.fence,
                lease_s=self._lease_s,
                permille=self._permille,
            )
        except Error as error:
            logger.warning("No heartbeat for step %s: %s", self.step.pk, error)
            connections.close_all()
            return False
        if not answer.held:
            self.reason = StopReason.FENCED
        elif answer.cancelled:
            self.reason = StopReason.CANCELLED
        # From before the question: the lease was extended at that moment or later.
        self._last_good = asked_at
        return True
