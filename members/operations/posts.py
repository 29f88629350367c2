"""Offices and their terms."""

from django.db import transaction

from members.models import Member, Post, UnitState
from members.operations.units import UnitNotThere
from members.states import FAR_FUTURE


class PostNotHeld(Exception):
    """The person does not hold that post on that day."""


class TermOverlaps(Exception):
    """The person holds that post already on some days of the term, and not on all."""


@transaction.atomic
def grant_post(*, member, unit, role, on, until=None, by):
    """The member holds the post from day `on` for a term until day `until` (exclusive; None: open).

    A post held already on all those days is returned unchanged. Raises TermOverlaps, UnitNotThere;
    django's ValidationError for an unknown role, or for a term without a day.
    """
    if not UnitState.objects.on(on).filter(unit=unit).exists():
        raise UnitNotThere(unit.code)
    # Two grants of the same post at once: the second sees the first.
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    until = until or FAR_FUTURE
    held = Post.objects.overlapping(on, until).filter(
        member=member, unit=unit, role=role
    )
    if post := held.filter(valid_from__lte=on, valid_to__gte=until).first():
        return post
    post = Post(
        member=member,
        unit=unit,
        role=role,
        valid_from=on,
        valid_to=until,
        recorded_by=by,
    )
    post.full_clean()
    if held.exists():
        raise TermOverlaps(role)
    post.save()
    return post


@transaction.atomic
def end_post(*, member, unit, role, on, by):
    """The post ends on day `on` (exclusive); rights end with it. Raises PostNotHeld.

    Ending a post on the very day it began leaves it without a day: the row is removed.
    """
    post = Post.objects.on(on).filter(member=member, unit=unit, role=role).first()
    if post is None:
        raise PostNotHeld(role)
    if post.valid_from == on:
        post.delete()
        return None
    post.valid_to = on
    post.save(update_fields=["valid_to"])
    return post
