"""Training plans: drafted, published with their assignments, closed."""

from django.db import transaction
from django.utils.translation import gettext as _

from training.models import Plan, PlanTarget
from training.operations.assignments import publish_assignment
from training.states import PlanState


class PlanRefused(Exception):
    """The plan cannot be changed so; `str()` is a sentence for people."""


@transaction.atomic
def save_plan(*, unit, values, targets=None, plan=None, at, by):
    """Create a plan of `unit`, or change a draft or published one.

    `values` are title, year, quarter, aims, budget_minutes; `targets` a list of dicts (text, number, unit_word, reached)
    that replaces those there are, None leaves them. Raises ValidationError; PlanRefused when it is closed.
    """
    if plan is None:
        plan = Plan(unit=unit, recorded_at=at, recorded_by=by)
    else:
        plan = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        if plan.state == PlanState.CLOSED:
            raise PlanRefused(_("A closed plan is not changed any more."))
    for name, value in values.items():
        setattr(plan, name, value)
    plan.full_clean()
    plan.save()
    if targets is not None:
        plan.targets.all().delete()
        PlanTarget.objects.bulk_create(
            PlanTarget(plan=plan, order=order, **target)
            for order, target in enumerate(targets, start=1)
        )
    return plan


@transaction.atomic
def publish_plan(*, plan, at, by, short_notice=False):
    """Publish a draft and every draft assignment in it, all or nothing.

    Published already: its new drafts are published. Raises PlanRefused when closed; AssignmentRefused.
    """
    plan = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if plan.state == PlanState.CLOSED:
        raise PlanRefused(_("A closed plan is not changed any more."))
    if plan.state == PlanState.DRAFT:
        plan.state, plan.published_at = PlanState.PUBLISHED, at
        plan.save(update_fields=["state", "published_at"])
    drafts = plan.assignments.filter(published_at=None, cancelled_at=None)
    for assignment in drafts.order_by("pk"):
        publish_assignment(
            assignment=assignment, at=at, by=by, short_notice=short_notice
        )
    return plan


@transaction.atomic
def close_plan(*, plan, at, by):
    """Close a published plan: nothing is added to it any more; its duties run on. Raises PlanRefused."""
    moved = Plan.objects.filter(pk=plan.pk, state=PlanState.PUBLISHED).update(
        state=PlanState.CLOSED, closed_at=at
    )
    if not moved:
        raise PlanRefused(_("Only a published plan can be closed."))
