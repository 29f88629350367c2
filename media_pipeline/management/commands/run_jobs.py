import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import BaseCommand
from django.utils import timezone

from media_pipeline import chores, worker
from media_pipeline.operations.reaping import reap_leases
from media_pipeline.operations.uploads import expire_uploads

POLL_S = 1.0
CHORES_EVERY_S = 15.0


class Command(BaseCommand):
    help = (
        "Converts waiting videos without Celery: the same loop as the worker, in this process. "
        "Ctrl-C gives the running step back."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="End when nothing is waiting any more."
        )

    def handle(self, *args, once: bool, **options) -> None:
        with _stop_on_signals():
            if once:
                self._round()
            else:
                self._rounds()

    def _rounds(self) -> None:
        chores_at = 0.0
        while not worker.is_stopping():
            if time.monotonic() >= chores_at:
                self._round()
                chores_at = time.monotonic() + CHORES_EVERY_S
            elif not worker.run_waiting():
                time.sleep(POLL_S)

    def _round(self) -> None:
        reap_leases(at=timezone.now())
        steps = worker.run_waiting()
        chores.send_notices(at=timezone.now())
        expire_uploads(at=timezone.now())
        if steps:
            self.stdout.write(f"{steps} steps run")


@contextmanager
def _stop_on_signals() -> Iterator[None]:
    """Inside the block Ctrl-C and SIGTERM ask the worker to give its step back."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, worker.request_stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
