"""Celery's side of the notices and of the rosters that people upload."""

import logging

from celery import shared_task
from django.utils import timezone

from members.models import Notice
from members.operations import notices, roster_files

logger = logging.getLogger(__name__)


@shared_task(name=notices.SEND_TASK, ignore_result=True)
def send_notices() -> None:
    """Every minute, and when one is written: hand due notices to the channels outside."""
    before = Notice.objects.given_up().count()
    notices.send_due(at=timezone.now())
    given_up = Notice.objects.given_up().count() - before
    if given_up > 0:
        logger.error(
            "%s notices could not be sent; `manage.py doctor` says why.", given_up
        )


@shared_task(ignore_result=True, name="members.tasks.work_on_imports")
def work_on_imports():
    """Read and apply uploaded rosters. Rung by an upload, and by beat for what was lost."""
    return roster_files.work_on_imports(at=timezone.now())


@shared_task(ignore_result=True, name="members.tasks.expire_imports")
def expire_imports():
    """Delete uploaded rosters that nobody applied. Rung by beat."""
    return roster_files.expire_imports(at=timezone.now())
