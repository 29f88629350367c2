"""Who may see which organisations: fetch and authorise in one call."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404

from members.models import (
    AccessLog,
    Member,
    Membership,
    Post,
    Unit,
    UnitPath,
    UnitState,
)
from members.states import (
    MANAGING_ROLES,
    REPORTING_ROLES,
    MembershipRole,
    UnitKind,
    UnitsWithin,
)


@dataclass(frozen=True)
class Scope:
    """The subtrees a person may read: no root lies below another, so nobody counts twice."""

    root_ids: tuple[int, ...]

    def __bool__(self):
        return bool(self.root_ids)


def scope_of(user, *, on):
    """The scope that the posts of `user` give on day `on`; empty for everybody else.

    A superuser's scope are the units at the top of the tree. Overlapping posts are reduced to
    the highest units.
    """
    return _scope(user, REPORTING_ROLES, on)


def managing_scope_of(user, *, on):
    """The part of `scope_of` in which the user may also change things: no inspector's post counts."""
    return _scope(user, MANAGING_ROLES, on)


def _scope(user, roles, on):
    if not user.is_active:
        return Scope(())
    if user.is_superuser:
        tops = (
            UnitState.objects.on(on).filter(parent=None).order_by("order", "unit__code")
        )
        return Scope(tuple(tops.values_list("unit", flat=True)))
    posts = Post.objects.on(on).filter(member=user.pk, role__in=roles)
    held = UnitPath.objects.on(on).filter(descendant__in=posts.values("unit"))
    above = {}
    for ancestor, descendant in held.values_list("ancestor", "descendant"):
        above.setdefault(descendant, set()).add(ancestor)
    roots = [
        unit
        for unit, ancestors in above.items()
        if not (ancestors - {unit}) & above.keys()
    ]
    return Scope(tuple(sorted(roots)))


def has_scope(user, *, on):
    """Whether the user may open any report on day `on`."""
    return Unit.objects.visible_to(user, on=on).exists()


def can_manage(user, unit, *, on):
    """Whether the user may change this unit and what belongs to it on day `on`."""
    return Unit.objects.managed_by(user, on=on).filter(pk=unit.pk).exists()


def choosable_units(user, *, within, on):
    """The units that `user` may name in a form on day `on`, as a queryset; one of `UnitsWithin`.

    Names and codes of the whole organisation are open to whoever manages a part of it: transfers
    and guests go anywhere.
    """
    if within == UnitsWithin.MANAGED:
        return Unit.objects.managed_by(user, on=on)
    if within == UnitsWithin.VISIBLE:
        return Unit.objects.visible_to(user, on=on)
    everywhere = Unit.objects.existing(on=on)
    manages = user.is_superuser or managing_scope_of(user, on=on)
    return everywhere if user.is_active and manages else everywhere.none()


def get_unit_for(user, key, *, on):
    """The unit with this key when it lies in the user's scope on day `on`; Http404 otherwise.

    `key` may be text from a URL: something that is no key at all is 404 too.
    """
    return _fetch(Unit.objects.visible_to(user, on=on), key)


def get_managed_unit(user, key, *, on):
    """The unit with this key when the user may change it on day `on`; Http404 otherwise."""
    return _fetch(Unit.objects.managed_by(user, on=on), key)


def get_member_for(user, key, *, on):
    """The member with this key when their primary unit lies in the user's scope; Http404 otherwise."""
    return _fetch(Member.objects.visible_to(user, on=on), key)


def get_managed_member(user, key, *, on):
    """The member with this key when the user may change their facts; Http404 otherwise."""
    return _fetch(Member.objects.managed_by(user, on=on), key)


def _fetch(rows, key):
    try:
        return rows.get(key=key)
    except (rows.model.DoesNotExist, ValueError, ValidationError) as error:
        raise Http404("Not in your scope") from error


def may_read_log(user, *, on):
    """Whether `get_log_entries` has anything to give to this person."""
    return user.is_active and (
        user.is_superuser or _committee_posts(user, on=on).exists()
    )


def _committee_posts(user, *, on):
    committees = UnitState.objects.on(on).filter(kind=UnitKind.COMMITTEE)
    return Post.objects.on(on).filter(
        member=user.pk, role__in=REPORTING_ROLES, unit__in=committees.values("unit")
    )


def get_log_entries(user, *, on):
    """Entries of the log of access that `user` may read on day `on`, newest first.

    A superuser reads all; who holds a managing or inspecting post of a committee reads what was
    asked about its subtree, and what its people asked about several organisations at once. Http404
    for everybody else.
    """
    if user.is_active and user.is_superuser:
        return AccessLog.objects.all()
    if not may_read_log(user, on=on):
        raise Http404("No committee to answer for")
    posts = _committee_posts(user, on=on)
    below = (
        UnitPath.objects.on(on)
        .filter(ancestor__in=posts.values("unit"))
        .values("descendant")
    )
    actors = Membership.objects.on(on).filter(
        role=MembershipRole.PRIMARY, unit__in=below
    )
    return AccessLog.objects.filter(
        Q(unit__in=below) | Q(unit__isnull=True, actor__in=actors.values("member"))
    )
