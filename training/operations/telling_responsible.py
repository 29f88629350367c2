"""Telling people that they look after an assignment, or no longer do."""

from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Member, UnitState
from members.operations.notices import notify
from training.access.duties import visible_assignments
from training.models import Claim, Share

KIND = "responsible"


def tell_named(responsible, *, claim, part=None, note="", at, by):
    """Somebody was named responsible for a claim, or for `part` of it (a unit or a member); told after the commit.

    Who named themself is told nothing. The notice leads to the assignment where the person may open it, otherwise
    to their own tasks.
    """
    if by is not None and responsible.pk == by.pk:
        return
    transaction.on_commit(
        partial(_tell_named, responsible, claim, part, note, at=at),
        robust=True,
    )


def tell_freed(member_ids, *, assignment, at, by):
    """These people are no longer named; told after the commit, unless something of it still is theirs."""
    people = {pk for pk in member_ids if by is None or pk != by.pk}
    if people:
        transaction.on_commit(
            partial(_tell_freed, people, assignment, at=at), robust=True
        )


def _tell_named(responsible, claim, part, note, *, at):
    assignment, on = claim.assignment, timezone.localdate(at)
    open_to = visible_assignments(responsible, on=on).filter(pk=assignment.pk)
    if open_to.exists():
        url = reverse("duties:assignment", args=[assignment.key])
    else:
        url = reverse("duties:my")
    names = [_name_of(claim.unit, on)]
    if part is not None:
        names.append(part.name if isinstance(part, Member) else _name_of(part, on))
    notify(
        members=[responsible],
        kind=KIND,
        title=lambda _member: (
            _("You were named responsible: %(title)s") % {"title": assignment.title}
        ),
        text=lambda _member: "\n".join(filter(None, [" · ".join(names), note])),
        url=url,
        dedup=f"{_about(assignment)}{at:%Y%m%dT%H%M%S%f}:{claim.pk}:{part.pk if part else 0}",
        at=at,
    )


def _tell_freed(people, assignment, *, at):
    claims = Claim.objects.filter(assignment=assignment, responsible__in=people)
    still = {*claims.values_list("responsible", flat=True)}
    shares = Share.objects.filter(claim__assignment=assignment, responsible__in=people)
    still |= {*shares.values_list("responsible", flat=True)}
    notify(
        members=Member.objects.filter(pk__in=people - still).order_by("pk"),
        kind=KIND,
        title=lambda _member: (
            _("You are no longer responsible: %(title)s") % {"title": assignment.title}
        ),
        url=reverse("duties:my"),
        dedup=f"{_about(assignment)}{at:%Y%m%dT%H%M%S%f}:freed",
        replaces=_about(assignment),
        at=at,
    )


def _about(assignment):
    return f"{KIND}:{assignment.key}:"


def _name_of(unit, on):
    state = UnitState.objects.on(on).filter(unit=unit).first()
    return state.name if state else unit.code
