"""Whose open duties somebody may see, and whom of them they may remind."""

import uuid

from django.http import Http404

from members.access import (
    get_managed_unit,
    get_unit_for,
    managing_scope_of,
    scope_of,
)
from members.queries import subtree_ids
from training.models import Obligation, Reminder
from training.queries.overdue import ANY, OverdueList, behind


def get_overdue(user, *, on, unit_key=None, **filters):
    """The duties behind that `user` may see on day `on`, all or below one unit, as (list, roots).

    Raises Http404 for people without a reporting post, and for a unit outside their scope.
    """
    scope = scope_of(user, on=on)
    if not scope:
        raise Http404("No organisation to look after")
    roots = (get_unit_for(user, unit_key, on=on).pk,) if unit_key else scope.root_ids
    return OverdueList(roots=roots, on=on, **filters), roots


def get_remindable(user, *, on, unit_key=None, ids=None, **filters):
    """Ids of duties behind that `user` may remind of on day `on`, and the roots they lie below.

    With `ids`, those of them that are; without, all that the filters leave. An inspector's post gives
    none: Http404, as for a unit that is not managed.
    """
    scope = managing_scope_of(user, on=on)
    if not scope:
        raise Http404("No organisation to manage")
    roots = (
        (get_managed_unit(user, unit_key, on=on).pk,) if unit_key else scope.root_ids
    )
    if ids is None:
        duties = OverdueList(roots=roots, on=on, **filters).duties
    else:
        duties = behind(on=on, lateness=ANY).filter(
            pk__in=ids, current_unit__in=subtree_ids(roots, on=on)
        )
    return list(duties.order_by("pk").values_list("pk", flat=True)), roots


def reminded_today(ids, *, on):
    """How many people who owe these duties have, and have not, been told anything on day `on`."""
    people = set(Obligation.objects.filter(pk__in=ids).values_list("member", flat=True))
    told = set(Reminder.objects.filter(day=on).values_list("member", flat=True))
    return len(people & told), len(people - told)


def as_key(text):
    """A key from a URL, None for nothing; Http404 for what is no key."""
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404("Not a key") from error
