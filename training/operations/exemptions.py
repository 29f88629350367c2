"""免学, leave and more days: dated rows with a reason and who granted them; nothing is edited."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Member
from training import rules
from training.models import Exemption, Extension, Obligation
from training.operations.settling import Duties, set_statuses, show_evidence
from training.states import ObligationStatus


class ExtensionRefused(Exception):
    """The duty cannot be given more days; `str()` is a sentence for people."""


@transaction.atomic
def grant_exemption(
    *, member, valid_from, valid_to, ground, reason="", assignment=None, at, by
):
    """Free a member from everything, or from one assignment, on [valid_from, valid_to).

    Duties that cover these days, or are due on one of them, turn exempt and leave the denominator; what is done
    by now stays done. The same once more, as from a form sent twice, is the one there is. Raises ValidationError.
    """
    same = {
        "member": member,
        "assignment": assignment,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "ground": ground,
        "reason": reason.strip(),
    }
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    there = Exemption.objects.filter(**same, revoked_at=None).first()
    if there is not None:
        return there
    exemption = Exemption(**same, recorded_at=at, recorded_by=by)
    if valid_from and valid_to and valid_from >= valid_to:
        raise ValidationError({"valid_to": _("The end must be after the beginning.")})
    exemption.full_clean()
    exemption.save()
    _duties_of(exemption).save(at=at)
    return exemption


@transaction.atomic
def revoke_exemption(*, exemption, reason, at, by):
    """End an exemption before its time. Statuses return; who is past the due day gets days of their own.

    What another exemption covers stays exempt. Revoked already: nothing happens.
    """
    row = Exemption.objects.select_for_update(no_key=True).get(pk=exemption.pk)
    if row.revoked_at is not None:
        return row
    duties = _duties_of(row)
    exempt_before = [
        one for one in duties.rows if one.status == ObligationStatus.EXEMPT
    ]
    row.revoked_at, row.revoked_by, row.revoke_reason = at, by, reason.strip()
    row.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    set_statuses(exempt_before, at=at)
    today = timezone.localdate(at)
    for one in exempt_before:
        if one.status == ObligationStatus.EXEMPT:
            continue
        if one.done_at is None and one.withdrawn_at is None and one.due_on < today:
            due_on, closes_on = rules.own_days(
                due_on=one.due_on,
                closes_on=one.closes_on,
                joined_on=today,
                join_days=one.period.assignment.join_days,
            )
            _extend(one, due_on, closes_on, _("Exemption revoked"), at=at, by=by)
    duties.save(at=at)
    return row


@transaction.atomic
def extend_duties(*, obligation_ids, due_on, reason, at, by):
    """Give duties until the end of `due_on`; their closing day moves as far. Returns how many were extended.

    Done, exempt and withdrawn ones, and those that have as long already, are left alone. Raises
    ExtensionRefused when the day is past, or no reason is given.
    """
    if due_on < timezone.localdate(at):
        raise ExtensionRefused(_("Choose today or a later day."))
    if not reason.strip():
        raise ExtensionRefused(_("Say why more time is given."))
    duties = Duties(
        Obligation.objects.filter(
            pk__in=obligation_ids, withdrawn_at=None, done_at=None, due_on__lt=due_on
        )
    )
    for one in duties.rows:
        closes_on = one.closes_on
        if closes_on is not None:
            closes_on = max(closes_on + (due_on - one.due_on), due_on)
        _extend(one, due_on, closes_on, reason.strip(), at=at, by=by)
    # What was done after it had closed may count now.
    show_evidence(duties.rows)
    duties.save(at=at)
    return len(duties.rows)


def _extend(one, due_on, closes_on, reason, *, at, by):
    one.due_on, one.closes_on = due_on, closes_on
    Extension.objects.create(
        obligation=one, due_on=due_on, closes_on=closes_on, reason=reason, at=at, by=by
    )


def _duties_of(exemption):
    duties = Obligation.objects.filter(member=exemption.member_id)
    if exemption.assignment_id:
        duties = duties.filter(assignment=exemption.assignment_id)
    return Duties(duties)
