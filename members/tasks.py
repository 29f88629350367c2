"""Celery's side of the notices."""

import logging

from celery import shared_task
from django.utils import timezone

from members.models import Notice
from members.operations import notices

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
