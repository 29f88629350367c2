"""Offices and their terms."""

from django.db import transaction

from members.models import Post, UnitState
from members.operations.units import UnitNotThere
from members.states import FAR_FUTURE


class PostNotHeld(Exception):
    """The person does not hold that post on that day."""


@transaction.atomic
def grant_post(*, member, unit, role, on, by):
    """The member holds the post from day `on`; a post already held is returned unchanged.

    Raises UnitNotThere; django's ValidationError for an unknown role.
    """
    if not UnitState.objects.on(on).filter(unit=unit).exists():
        raise UnitNotThere(unit.code)
    held = Post.objects.overlapping(on, FAR_FUTURE).filter(
        member=member, unit=unit, role=role
    )
    if post := held.open().first():
        return post
    post = Post(member=member, unit=unit, role=role, valid_from=on, recorded_by=by)
    post.full_clean()
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
