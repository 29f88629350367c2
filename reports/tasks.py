"""Chores of this room; each calls one operation. What there is to do stands in rows."""

import logging

from celery import shared_task
from django.utils import timezone

from reports import runs
from reports.operations import counting
from reports.operations.running import WRITE_TASK

logger = logging.getLogger(__name__)


@shared_task(name=WRITE_TASK)
def write_exports():
    """Write the exports that wait. Rung when one is asked for; beat makes up for a lost ring."""
    return runs.write_waiting()


@shared_task(name="reports.tasks.sweep_exports")
def sweep_exports():
    """Delete files that are kept no longer."""
    return runs.sweep()


@shared_task(name="reports.tasks.fold")
def fold():
    """Add the news of duties to the counters, batch by batch, until there is none."""
    at, today = timezone.now(), timezone.localdate()
    if not counting.has_news(today=today):
        return 0
    folded = 0
    while (number := counting.fold_deltas(at=at, today=today)) == counting.BATCH:
        folded += number
    return folded + number


@shared_task(name="reports.tasks.verify_counters")
def verify_counters():
    """Every night: compare the counters with a full recount; a difference is an alarm."""
    found = counting.verify(at=timezone.now(), today=timezone.localdate())
    if found:
        logger.error("Counters differ from a recount in %s places", len(found))
        for key, counted, kept in found[:10]:
            logger.error("Counter %s: counted %s, kept %s", key, counted, kept)
    return len(found)
