"""What somebody asks of a sheet: which organisation, which days, which people, on which basis."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reports.access import ReportScope
from reports.queries.places import closed_below, closed_states, tree_of
from reports.rules import end_of
from training.states import Basis


@dataclass(frozen=True)
class Ask:
    """A question that every sheet understands; a sheet ignores what does not concern it.

    Figures are those of the end of day `on` (the cut-off). Duties are those due, and evidence is
    that dated, from `first` to `last`, both included. `kind` is a PersonKind or "". `assignment`
    narrows to one task, `plan` to those of one plan. `state` and `sort` are words of the sheet.
    """

    scope: ReportScope
    first: dt.date
    last: dt.date
    basis: str = Basis.DATE
    kind: str = ""
    assignment: Any = None
    plan: Any = None
    levels: str = "next"
    state: str = ""
    sort: str = "organisation"
    ranking: bool = False

    @property
    def on(self):
        return self.scope.on

    @property
    def before(self):
        """The first moment after the cut-off day."""
        return end_of(self.on)

    @property
    def year(self):
        return self.last.year

    @cached_property
    def tree(self):
        """The organisation of the cut-off day below the scope's roots."""
        return tree_of(on=self.on, roots=self.scope.roots, orphans=self.orphans)

    @cached_property
    def closed(self):
        """Ids of the closed units in the tree, for which the tree itself need not be read."""
        return closed_below(self.scope.roots, self.orphans, on=self.on)

    @cached_property
    def orphans(self):
        """The last states of units that were closed by the cut-off."""
        return closed_states(self.on)
