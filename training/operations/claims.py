"""认领: an organisation takes an assignment on, names who is responsible, and shares it out."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Membership, UnitPath
from members.states import MembershipRole
from training.models import Claim, Share


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
    return claim


@transaction.atomic
def release_claim(*, claim, at, by):
    """The organisation gives a claim back, its shares with it; duties stay as they are."""
    claim.delete()


@transaction.atomic
def share_claim(
    *, claim, unit=None, member=None, responsible, due_on=None, note="", at, by
):
    """Give part of a claim to a group below the claiming unit, or to one person, to look after.

    Raises ValidationError.
    """
    on = timezone.localdate(at)
    if (unit is None) == (member is None):
        raise ValidationError(_("Choose either an organisation or a person."))
    if unit is not None and not _is_below(unit.pk, claim.unit_id, on=on):
        raise ValidationError(_("This organisation is not below the claiming one."))
    for person in filter(None, (member, responsible)):
        _require_belongs(person, claim.unit_id, on=on)
    return Share.objects.create(
        claim=claim,
        unit=unit,
        member=member,
        responsible=responsible,
        due_on=due_on,
        note=note.strip(),
        recorded_at=at,
        recorded_by=by,
    )


@transaction.atomic
def remove_share(*, share, at, by):
    """Take a share back."""
    share.delete()


def _is_below(unit_id, top_id, *, on):
    return UnitPath.objects.on(on).filter(ancestor=top_id, descendant=unit_id).exists()


def _require_belongs(member, unit_id, *, on):
    below = UnitPath.objects.on(on).filter(ancestor=unit_id).values("descendant")
    belongs = Membership.objects.on(on).filter(
        member=member, role=MembershipRole.PRIMARY, unit__in=below
    )
    if not belongs.exists():
        raise ValidationError(
            _("%(name)s does not belong to this organisation.") % {"name": member.name}
        )
