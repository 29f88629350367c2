"""Ends a worker that no longer hears its broker, so that its supervisor starts another.

A Celery worker that loses Redis twice within seconds may stay connected and never take a message
again, without a word (celery/celery#8030, #10302). Where messages are to be expected, long silence
means deafness, or that their sender is gone; then another worker hears no less. Only a worker that
has nothing to do ends.
"""

import logging
import os
import threading
import time
from collections.abc import Callable

from celery.signals import task_received, worker_ready
from celery.worker import state
from django.conf import settings

logger = logging.getLogger(__name__)

# What supervisors see; any number but 0 says that this was not asked for.
EXIT_STATUS = 70
_LOOKS_PER_LIMIT = 8


class Watch:
    """How long a worker has heard nothing while it had nothing to do."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._heard_at = time.monotonic()

    def heard(self, **_signal: object) -> None:
        """A message came in."""
        self._heard_at = time.monotonic()

    def look(self, *, is_busy: bool) -> bool:
        """Whether the worker counts as deaf; being busy counts as hearing."""
        if is_busy:
            self.heard()
        return time.monotonic() - self._heard_at > self._limit_s


def end_when_deaf(queue: str, *, expects: Callable[[], bool] = lambda: True) -> None:
    """Have a worker of `queue` in this process end after `DANGKE_DEAF_S` seconds of silence.

    Only the time counts in which `expects` says that messages are to be expected; it is asked in
    a thread of its own and may raise what it likes, which says nothing.
    """

    def begin(sender, **_signal: object) -> None:
        if queue not in sender.app.amqp.queues.consume_from:
            return
        limit_s = settings.DANGKE_DEAF_S
        watch = Watch(limit_s)
        task_received.connect(watch.heard, weak=False)
        ear = threading.Thread(
            target=_listen, args=(watch, limit_s, expects), daemon=True
        )
        ear.start()

    worker_ready.connect(begin, weak=False)


def _listen(watch: Watch, limit_s: float, expects: Callable[[], bool]) -> None:
    while not watch.look(is_busy=bool(state.active_requests) or not _says(expects)):
        time.sleep(limit_s / _LOOKS_PER_LIMIT)
    logger.critical("This worker has heard nothing for %s s and ends", limit_s)
    os._exit(EXIT_STATUS)


def _says(expects: Callable[[], bool]) -> bool:
    try:
        return expects()
    except Exception:
        # A database that is away, say: no reason to end as well.
        logger.debug("Whether work waits is not known", exc_info=True)
        return False
