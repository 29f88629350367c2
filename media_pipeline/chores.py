"""Chores that run on a schedule, without Celery: the tasks and `run_jobs` share them."""

import logging
from datetime import datetime

from media_pipeline.models import Outbox
from media_pipeline.notices import handle_notice
from media_pipeline.operations.outbox import (
    close_outbox,
    postpone_outbox,
    take_outbox,
)

logger = logging.getLogger(__name__)


def send_notices(*, at: datetime) -> int:
    """Send every due notice; one that fails is tried again later. Returns how many were sent."""
    sent = 0
    while notices := take_outbox():
        sent += sum(_send(notice, at=at) for notice in notices)
    return sent


def _send(notice: Outbox, *, at: datetime) -> bool:
    try:
        handle_notice(notice)
    except Exception:
        logger.exception("Notice %s failed, attempt %s", notice, notice.attempts)
        postpone_outbox(notice=notice)
        return False
    return close_outbox(notice=notice, at=at)
