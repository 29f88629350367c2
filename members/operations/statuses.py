"""What is true of a person for a while: suspended, out of contact, retired."""

from django.db import transaction

from members.models import StatusPeriod
from members.operations.memberships import tell_changed
from members.states import FAR_FUTURE


class StatusNotSet(Exception):
    """The person is not under that status on that day."""


@transaction.atomic
def set_status(*, member, status, note="", on, by, at=None):
    """The member is under the status from day `on`; being so already changes nothing.

    Returns the row. Raises django's ValidationError for an unknown status.
    """
    current = StatusPeriod.objects.overlapping(on, FAR_FUTURE).filter(
        member=member, status=status
    )
    if held := current.open().first():
        return held
    period = StatusPeriod(
        member=member, status=status, note=note.strip(), valid_from=on, recorded_by=by
    )
    period.full_clean()
    period.save()
    tell_changed([member.pk], on=on, at=at)
    return period


@transaction.atomic
def end_status(*, member, status, on, by, at=None):
    """The status holds only until day `on` (exclusive). Raises StatusNotSet.

    Ending it on the very day it began leaves it without a day: the row is removed.
    """
    period = (
        StatusPeriod.objects.on(on)
        .filter(member=member, status=status, valid_to=FAR_FUTURE)
        .first()
    )
    if period is None:
        raise StatusNotSet(status)
    if period.valid_from == on:
        period.delete()
    else:
        period.valid_to = on
        period.save(update_fields=["valid_to"])
    tell_changed([member.pk], on=on, at=at)
