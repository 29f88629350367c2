"""Whose credit somebody may see and change."""

from django.core.exceptions import ValidationError
from django.http import Http404

from members.access import get_managed_member, get_member_for, scope_of
from members.models import Member, Unit, UnitPath
from training.models import Certificate, CreditEntry, CreditRule, CreditTarget


def get_credited_member(user, key, *, on):
    """The member with this key whose ledger `user` may read on day `on`: their own, or in scope. Http404."""
    if user.key == key:
        return user
    return get_member_for(user, key, on=on)


def get_reversible_entry(user, key, *, on):
    """An entry of somebody whose facts the user may change. Never one's own. Http404."""
    managed = Member.objects.managed_by(user, on=on).exclude(pk=user.pk)
    rows = CreditEntry.objects.filter(member__in=managed).select_related("member")
    return _fetch(rows, key=key)


def get_paper_member(user, key, *, on):
    """Somebody for whom the user may post paper evidence: in the managed scope, not oneself. Http404."""
    member = get_managed_member(user, key, on=on)
    if member == user and not user.is_superuser:
        raise Http404("Nobody credits themselves")
    return member


def settings_units(user, *, on):
    """Units whose rules and targets the user may read: those above and in their scope."""
    roots = scope_of(user, on=on).root_ids
    paths = UnitPath.objects.on(on)
    above = paths.filter(descendant__in=roots).values("ancestor")
    below = paths.filter(ancestor__in=roots).values("descendant")
    return Unit.objects.filter(pk__in=above) | Unit.objects.filter(pk__in=below)


def get_managed_row(user, model, key, *, on):
    """A rule or target of a unit that the user manages. Http404."""
    units = Unit.objects.managed_by(user, on=on)
    return _fetch(model.objects.filter(unit__in=units), key=key)


def get_managed_rule(user, key, *, on):
    """A credit rule of a unit that the user manages. Http404."""
    return get_managed_row(user, CreditRule, key, on=on)


def get_managed_target(user, key, *, on):
    """A yearly target of a unit that the user manages. Http404."""
    return get_managed_row(user, CreditTarget, key, on=on)


def get_certificate_for(user, number, *, on):
    """A certificate of one's own or of somebody in the scope. Http404."""
    rows = Certificate.objects.select_related("member")
    found = _fetch(rows, number=number)
    if found.member_id != user.pk:
        get_member_for(user, found.member.key, on=on)
    return found


def get_revocable_certificate(user, number, *, on):
    """A certificate of somebody whose facts the user may change. Http404."""
    managed = Member.objects.managed_by(user, on=on)
    return _fetch(Certificate.objects.filter(member__in=managed), number=number)


def _fetch(rows, **which):
    try:
        return rows.get(**which)
    except (rows.model.DoesNotExist, ValueError, ValidationError) as error:
        raise Http404("Not in your scope") from error
