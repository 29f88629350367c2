from celery import shared_task
from django.utils import timezone

from quizzes.operations import expire_due
from quizzes.operations.tallying import tally_changed


@shared_task(name="quizzes.tasks.expire_attempts")
def expire_attempts():
    """End attempts whose time is over. Rung by beat; a missed ring is made up by the next."""
    return expire_due(at=timezone.now())


@shared_task(name="quizzes.tasks.tally_quizzes")
def tally_quizzes():
    """Count every quiz anew that has new results; nightly, off the hours in which people study."""
    return tally_changed(at=timezone.now())
