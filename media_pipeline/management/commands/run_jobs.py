import signal
import time

from django.core.management.base import BaseCommand
from django.utils import timezone

from media_pipeline import chores, worker
from media_pipeline.operations.reaping import reap_leases

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
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, worker.request_stop)
        if once:
            self._round()
            return
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
        if steps:
            self.stdout.write(f"{steps} steps run")
