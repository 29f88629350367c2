"""To whom somebody may issue certificates."""

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from members.access import managing_scope_of
from members.models import Member, Membership
from members.queries import subtree_ids
from members.states import MembershipRole
from training.models import Certificate, CreditEntry
from training.queries.credit_evidence import standing_entries


def get_certifiable(user, *, on, year, unit=None, member=None, search=""):
    """(people with hours in `year` that `user` manages, the roots they lie below), by employee number.

    All, or below one unit, or a single member; `search` is a part of the name or the beginning of a number. Each
    has `is_certified`: a valid certificate of that year. Raises Http404 without a managing post.
    """
    scope = managing_scope_of(user, on=on)
    if not scope:
        raise Http404("No organisation to manage")
    people = Member.objects.managed_by(user, on=on)
    roots = (unit.pk,) if unit else tuple(scope.root_ids)
    if unit is not None:
        homes = Membership.objects.on(on).filter(
            role=MembershipRole.PRIMARY, unit__in=subtree_ids(roots, on=on)
        )
        people = people.filter(pk__in=homes.values("member"))
    if member is not None:
        people = people.filter(pk=member.pk)
    if search:
        people = people.filter(
            Q(name__icontains=search) | Q(employee_no__istartswith=search)
        )
    of_year = {"member": OuterRef("pk"), "year": year}
    return (
        people.filter(Exists(standing_entries(CreditEntry.objects.filter(**of_year))))
        .annotate(
            is_certified=Exists(Certificate.objects.filter(revoked_at=None, **of_year))
        )
        .order_by("employee_no", "pk")
    ), roots
