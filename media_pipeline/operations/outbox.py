"""Notices: written in the transaction they tell of, sent afterwards, at least once.

Who may send one, and from when on, goes by the clock of the database: a host whose clock is wrong
neither sends what another is sending nor keeps it waiting.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from lib import doorbell
from media_pipeline.models import Outbox

SEND_TASK = "media_pipeline.tasks.send_outbox"
# Longer than any sender takes; after it an unfinished notice is somebody else's.
_HELD_FOR = timedelta(minutes=5)


def put_notice(topic: str, key: str, payload: dict, *, at) -> None:
    """Store a notice once per (topic, key) and have it sent soon after the commit."""
    _, created = Outbox.objects.get_or_create(
        key=f"{topic}:{key}",
        defaults={"topic": topic, "payload": payload, "created_at": at},
    )
    if created:
        transaction.on_commit(lambda: doorbell.ring(SEND_TASK), robust=True)


def take_outbox(*, limit: int = 50) -> list[Outbox]:
    """Claim due notices, oldest first; each is the caller's for five minutes.

    A notice that is not closed within that time is taken again, so a receiver must bear to
    see one twice. Each claim is one conditional UPDATE.
    """
    taken = []
    for notice in Outbox.objects.due().order_by("created_at", "id")[:limit]:
        won = Outbox.objects.filter(
            pk=notice.pk, sent_at__isnull=True, attempts=notice.attempts
        ).update(attempts=notice.attempts + 1, not_before=Now() + _HELD_FOR)
        if won:
            notice.attempts += 1
            taken.append(notice)
    return taken


def close_outbox(*, notice: Outbox, at) -> bool:
    """Mark a notice as sent; False when it already was."""
    return bool(
        Outbox.objects.filter(pk=notice.pk, sent_at__isnull=True).update(sent_at=at)
    )


def postpone_outbox(*, notice: Outbox) -> None:
    """Give a notice back after a failed sending: 1 minute · 2ⁿ, at most a day."""
    wait = timedelta(minutes=min(2 ** min(notice.attempts, 11), 24 * 60))
    Outbox.objects.filter(pk=notice.pk, sent_at__isnull=True).update(
        not_before=Now() + wait
    )
