from celery import shared_task
from django.utils import timezone

from quizzes.operations import expire_due
from quizzes.operations.file_reading import READ_TASK, read_waiting_files
from quizzes.operations.images import sweep_images
from quizzes.operations.regrading import apply_open_corrections
from quizzes.operations.tallying import tally_changed


@shared_task(name="quizzes.tasks.expire_attempts")
def expire_attempts():
    """End attempts whose time is over. Rung by beat; a missed ring is made up by the next."""
    return expire_due(at=timezone.now())


@shared_task(name="quizzes.tasks.tally_quizzes")
def tally_quizzes():
    """Count every quiz anew that has new results; nightly, off the hours in which people study."""
    return tally_changed(at=timezone.now())


@shared_task(name="quizzes.tasks.apply_corrections")
def apply_corrections():
    """Mark attempts again for corrections that are not done; each batch is kept as it is done."""
    return apply_open_corrections(at=timezone.now())


@shared_task(name=READ_TASK)
def read_question_files():
    """Read the files that editors left for their preview; beat rings for what a dead worker held."""
    return read_waiting_files()


@shared_task(name="quizzes.tasks.sweep_images")
def sweep_unused_images():
    """Delete pictures that no question took; nightly."""
    return sweep_images(at=timezone.now())
