"""Plans, assignments and exemptions, fetched and authorised in one call; out of scope is 404."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404

from members.access import managing_scope_of, scope_of
from members.models import Member, Unit, UnitPath
from members.queries import subtree_ids
from training.models import Assignment, Claim, Exemption, Obligation, Plan


def get_duty_scope(user, *, on):
    """The roots a person may read; Http404 for people without a reporting post."""
    scope = scope_of(user, on=on)
    if not scope:
        raise Http404("No organisation to look after")
    return scope.root_ids


def visible_plans(user, *, on):
    """Plans of the user's own subtrees, and published ones of the organisations above."""
    return Plan.objects.filter(
        _within_or_above(user, on, Q(published_at__isnull=False))
    )


def visible_assignments(user, *, on):
    """Assignments of the user's own subtrees, and published ones that concern them from above."""
    return Assignment.objects.filter(
        _within_or_above(user, on, Q(published_at__isnull=False))
    )


def get_plan_for(user, key, *, on):
    """One of them by its key; Http404 for any other."""
    return _one(visible_plans(user, on=on).select_related("unit"), key)


def get_managed_plan(user, key, *, on):
    """The plan with this key when the user manages its organisation; Http404 otherwise."""
    return _one(_managed(Plan, user, on), key)


def get_assignment_for(user, key, *, on):
    """The assignment with this key when it concerns the user's scope; Http404 otherwise."""
    rows = visible_assignments(user, on=on).select_related(
        "unit", "plan", "lecture__quiz", "course", "session"
    )
    return _one(rows, key)


def get_managed_assignment(user, key, *, on):
    """The assignment with this key when the user manages its organisation; Http404 otherwise."""
    rows = _managed(Assignment, user, on)
    return _one(rows.select_related("plan", "lecture__quiz", "course", "session"), key)


def get_managed_claim(user, pk, *, on):
    """The claim when the user manages the claiming organisation; Http404 otherwise."""
    rows = _managed(Claim, user, on).select_related("assignment", "unit")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("Not in your scope")
    return found


def duties_within(roots, *, on):
    """Duties of people who belong below these roots on day `on`."""
    return Obligation.objects.filter(current_unit__in=subtree_ids(roots, on=on))


def managed_duties(user, ids, *, on):
    """Those of these duties whose people belong to an organisation the user manages."""
    roots = managing_scope_of(user, on=on).root_ids
    return duties_within(roots, on=on).filter(pk__in=ids)


def visible_exemptions(user, *, on):
    """Exemptions of members in the user's scope."""
    members = Member.objects.visible_to(user, on=on)
    return Exemption.objects.filter(member__in=members)


def get_managed_exemption(user, key, *, on):
    """The exemption when the user manages its member; Http404 otherwise."""
    members = Member.objects.managed_by(user, on=on)
    return _one(Exemption.objects.filter(member__in=members), key)


def _managed(model, user, on):
    return model.objects.filter(unit__in=Unit.objects.managed_by(user, on=on))


def _within_or_above(user, on, published):
    own = Unit.objects.visible_to(user, on=on)
    roots = scope_of(user, on=on).root_ids
    above = UnitPath.objects.on(on).filter(descendant__in=roots).values("ancestor")
    return Q(unit__in=own) | (Q(unit__in=above) & published)


def _one(rows, key):
    try:
        return rows.get(key=key)
    except (rows.model.DoesNotExist, ValueError, ValidationError) as error:
        raise Http404("Not in your scope") from error
