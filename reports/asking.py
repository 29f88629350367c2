"""From words (a URL, a job, a command line) to an Ask: scope, tasks and plans are checked here."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404

from members.models import UnitPath
from members.queries import subtree_ids
from reports.access import as_key, get_report_scope, get_report_scope_of_unit
from reports.asks import Ask
from reports.forms import SheetFilter
from reports.sheets import SHEETS, Sheet
from training.models import Assignment, Plan


@dataclass(frozen=True)
class SheetQuestion:
    """A sheet as asked for: the form with its filters, and the Ask they give."""

    sheet: Sheet
    form: Any
    ask: Ask

    @property
    def scope(self):
        return self.ask.scope

    def filters(self):
        """What was asked for, in words that ask the same again and that the log keeps."""
        asked = {name: str(self.form.chosen(name)) for name in self.form.fields}
        if self.ask.assignment is not None:
            asked["assignment"] = str(self.ask.assignment.key)
        if self.ask.plan is not None:
            asked["plan"] = str(self.ask.plan.key)
        return asked | (
            {"unit_key": str(self.scope.unit.key)} if self.scope.unit else {}
        )


def read_sheet_question(name, words, *, user, today, unit=None):
    """The question `words` (a mapping of text) put about the sheet `name`.

    With a `user` the rights are theirs of `today`; without one (the command line) the scope is that
    of `unit`. Raises Http404 for an unknown sheet and for everything outside the scope.
    """
    sheet = SHEETS.get(name)
    if sheet is None:
        raise Http404("No such sheet")
    form = SheetFilter(
        words,
        today=today,
        asks=sheet.asks,
        bases=sheet.bases,
        states=sheet.states,
        sorts=sheet.sorts,
    )
    on = form.chosen("on")
    if user is None:
        scope = get_report_scope_of_unit(unit, on=on)
    else:
        key = words.get("unit") or words.get("unit_key")
        scope = get_report_scope(user, today=today, on=on, unit_key=key)
    first, last = form.days()
    ask = Ask(
        scope=scope,
        first=first,
        last=last,
        basis=form.chosen("basis"),
        kind=form.chosen("kind"),
        assignment=_one(assignments_for(scope), words.get("assignment"), sheet),
        plan=_one(plans_for(scope), words.get("plan"), sheet),
        levels=form.chosen("levels"),
        state=form.chosen("state"),
        sort=form.chosen("sort"),
        ranking=settings.DANGKE_SHOW_RANKING,
    )
    return SheetQuestion(sheet=sheet, form=form, ask=ask)


def assignments_for(scope):
    """Published tasks that can concern the scope: of its units and of those above them."""
    return Assignment.objects.filter(
        _concerning(scope), published_at__isnull=False, published_at__date__lte=scope.on
    ).order_by("-published_at", "-pk")


def plans_for(scope):
    """Published plans of the scope's units and of those above them."""
    return Plan.objects.filter(_concerning(scope), published_at__isnull=False)


def _concerning(scope):
    above = UnitPath.objects.on(scope.on).filter(descendant__in=scope.roots)
    return Q(unit__in=subtree_ids(scope.roots, on=scope.on)) | Q(
        unit__in=above.values("ancestor")
    )


def _one(found, key, sheet):
    """The row with this key, None without one; Http404 when there is none in the scope."""
    if not key or "assignment" not in sheet.asks:
        return None
    row = found.filter(key=as_key(key)).first()
    if row is None:
        raise Http404("No such task or plan in your scope")
    return row
