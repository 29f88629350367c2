"""Chores of duties; each calls operations, and repeating one is harmless."""

from celery import shared_task
from django.utils import timezone

from training.operations.assignments import open_due_periods
from training.operations.automatic import cover_lectures
from training.operations.certificate_orders import issue_ordered
from training.operations.certificates import new_token
from training.operations.following import materialise
from training.operations.ringing import TELL_TASK
from training.operations.statuses import sweep_statuses
from training.operations.telling import tell_duties
from training.operations.telling_sessions import tell_sessions


@shared_task(name="training.tasks.sweep_duties")
def sweep_duties() -> int:
    """Open periods whose day has come, and let statuses follow the clock; returns how many changed."""
    at = timezone.now()
    open_due_periods(at=at)
    # A ring that was lost leaves an order waiting; here it goes on.
    issue_ordered(token=new_token, at=at)
    changed = sweep_statuses(at=at)
    # Likewise for what people are yet to be told.
    _tell(at)
    return changed


@shared_task(name=TELL_TASK)
def tell_people() -> int:
    """Tell people what they are yet to be told of duties and sessions; returns how many were told."""
    return _tell(timezone.now())


def _tell(at):
    return tell_duties(at=at) + tell_sessions(at=at)


@shared_task(name="training.tasks.issue_certificates")
def issue_certificates() -> int:
    """Work off the orders of certificates; returns how many were made ready."""
    return issue_ordered(token=new_token, at=timezone.now())


@shared_task(name="training.tasks.follow_people")
def follow_people() -> int:
    """Bring all duties in line with who belongs where today, required lectures included."""
    at = timezone.now()
    cover_lectures(at=at)
    return materialise(at=at)
