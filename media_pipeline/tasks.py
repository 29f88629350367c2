"""Celery's side of the pipeline: rings without arguments; the rows say what there is to do."""

import logging

from celery import shared_task
from celery.signals import worker_shutting_down
from django.conf import settings
from django.utils import timezone

from lib import doorbell
from media_pipeline import chores, worker
from media_pipeline.models import Outbox
from media_pipeline.operations import claims, collecting, uploads
from media_pipeline.operations.moves import RING_TASK
from media_pipeline.operations.outbox import SEND_TASK
from media_pipeline.operations.reaping import reap_leases

logger = logging.getLogger(__name__)

# A worker that is told to end gives its running step back instead of finishing it.
worker_shutting_down.connect(worker.request_stop, weak=False)


@shared_task(
    name=RING_TASK,
    # Acknowledged before the work: a broker would redeliver a message held for hours.
    acks_late=False,
    ignore_result=True,
    soft_time_limit=None,
    time_limit=None,
)
def ring() -> None:
    """Run waiting steps until there are none; wakes another worker when there is more."""
    worker.run_waiting(on_claim=_wake_another)


def _wake_another() -> None:
    if claims.has_waiting_work():
        doorbell.ring(RING_TASK)


@shared_task(name="media_pipeline.tasks.reap", ignore_result=True)
def reap() -> None:
    """Every 15 s: take back what dead workers hold, and ring for whatever waits."""
    at = timezone.now()
    reap_leases(at=at)
    if claims.has_waiting_work():
        doorbell.ring(RING_TASK)
    if Outbox.objects.due().exists():
        doorbell.ring(SEND_TASK)


@shared_task(name="media_pipeline.tasks.expire_uploads", ignore_result=True)
def expire_uploads() -> None:
    """Every hour: give up uploads that nobody goes on with."""
    uploads.expire_uploads(at=timezone.now())


@shared_task(name="media_pipeline.tasks.collect_media", ignore_result=True)
def collect_media() -> None:
    """Once a day, unless the site says no: delete files that nothing needs any more."""
    if not settings.DANGKE_COLLECT_DAILY:
        return
    try:
        collecting.collect(at=timezone.now(), by=None)
    except collecting.WrongDatabase as error:
        logger.error("Nothing was collected: %s", error)


@shared_task(name=SEND_TASK, ignore_result=True)
def send_outbox() -> None:
    """Send due notices."""
    chores.send_notices(at=timezone.now())
