"""认领: an organisation takes an assignment on, names who is responsible, and shares it out."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Membership, UnitPath
from members.states import MembershipRole
from training.models import Claim, Share
from training.operations.telling_responsible import tell_freed, tell_named


@transaction.atomic
def claim_assignment(*, assignment, unit, responsible, note="", at, by):
    """`unit`, at or below the assignment's organisation, takes it on; claiming again names somebody else.

    Raises ValidationError: the unit is elsewhere, the assignment is not running, or the person does not
    belong to the unit's subtree.
    """
    on = timezone.localdate(at)
    if assignment.published_at is None or assignment.cancelled_at is not None:
        raise ValidationError(_("This assignment is not running."))
    if not _is_below(unit.pk, assignment.unit_id, on=on):
        raise ValidationError(_("The assignment is not meant for this organisation."))
    _require_belongs(responsible, unit.pk, on=on)
    before = Claim.objects.filter(assignment=assignment, unit=unit).first()
    claim, _created = Claim.objects.update_or_create(
        assignment=assignment,
        unit=unit,
        defaults={
            "responsible": responsible,
            "note": note.strip(),
            "recorded_at": at,
            "recorded_by": by,
        },
    )
    if before is not None and before.responsible_id != responsible.pk:
        tell_freed([before.responsible_id], assignment=assignment, at=at, by=by)
    if before is None or before.responsible_id != responsible.pk:
        tell_named(responsible, claim=claim, note=claim.note, at=at, by=by)
    return claim


@transaction.atomic
def release_claim(*, claim, at, by):
    """The organisation gives a claim back, its shares with it; duties stay as they are."""
    named = [
        claim.responsible_id,
        *claim.shares.values_list("responsible", flat=True),
    ]
    assignment = claim.assignment
    claim.delete()
    tell_freed(named, assignment=assignment, at=at, by=by)


@transaction.atomic
def share_claim(
    *, claim, unit=None, member=None, responsible, due_on=None, note="", at, by
):
    """Give part of a claim to a group below the claiming unit, or to one person, to look after.

    Raises ValidationError, also for a part that is given already, and for a day that is over or later than
    the last due day of the assignment.
    """
    on = timezone.localdate(at)
    if (unit is None) == (member is None):
        raise ValidationError(_("Choose either an organisation or a person."))
    if unit is not None and not _is_below(unit.pk, claim.unit_id, on=on):
        raise ValidationError(_("This organisation is not below the claiming one."))
    for person in filter(None, (member, responsible)):
        _require_belongs(person, claim.unit_id, on=on)
    if claim.shares.filter(unit=unit, member=member).exists():
        raise ValidationError(
            _("This part has been given already. Take it back first.")
        )
    _require_in_time(due_on, claim, on=on)
    made = Share.objects.create(
        claim=claim,
        unit=unit,
        member=member,
        responsible=responsible,
        due_on=due_on,
        note=note.strip(),
        recorded_at=at,
        recorded_by=by,
    )
    tell_named(
        responsible, claim=claim, part=unit or member, note=made.note, at=at, by=by
    )
    return made


@transaction.atomic
def remove_share(*, share, at, by):
    """Take a share back."""
    assignment, named = share.claim.assignment, share.responsible_id
    share.delete()
    tell_freed([named], assignment=assignment, at=at, by=by)


def _is_below(unit_id, top_id, *, on):
    return UnitPath.objects.on(on).filter(ancestor=top_id, descendant=unit_id).exists()


def _require_in_time(due_on, claim, *, on):
    if due_on is None:
        return
    last = claim.assignment.periods.aggregate(last=Max("due_on"))["last"]
    if due_on < on:
        raise ValidationError({"due_on": _("Choose today or a later day.")})
    if last is not None and due_on > last:
        text = _("Not later than the assignment itself, which is due on %(day)s.")
        raise ValidationError({"due_on": text % {"day": last.isoformat()}})


def _require_belongs(member, unit_id, *, on):
    below = UnitPath.objects.on(on).filter(ancestor=unit_id).values("descendant")
    belongs = Membership.objects.on(on).filter(
        member=member, role=MembershipRole.PRIMARY, unit__in=below
    )
    if not belongs.exists():
        raise ValidationError(
            _("%(name)s does not belong to this organisation.") % {"name": member.name}
        )
