"""Figures of an organisation that add up: people by what they owe, hours, targets met."""

from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from operator import add, attrgetter


def share(part, whole):
    """part / whole as a Fraction; None where there is nobody to count."""
    return Fraction(part, whole) if whole else None


@dataclass(frozen=True)
class Figures:
    """Counts of people of one organisation. Those of disjoint groups add up, rates never do.

    `assigned` (应学) are members with at least one duty that they are not exempt from; `started`
    have begun, `done` have done, respectively, any and all of theirs. `exempt` are those whose
    duties are all exempt. `quizzed` owe a lecture with a quiz, `passed` have passed all of those.
    `hours` are counted for everybody in `members`; `on_target` have reached their own target.
    """

    members: int = 0
    full: int = 0
    probationary: int = 0
    exempt: int = 0
    assigned: int = 0
    started: int = 0
    done: int = 0
    quizzed: int = 0
    passed: int = 0
    hours: Decimal = Decimal(0)
    targeted: int = 0
    on_target: int = 0

    def __add__(self, other):
        return Figures(*map(add, _numbers(self), _numbers(other)))

    @property
    def unfinished(self):
        return self.assigned - self.done

    @property
    def participation_rate(self):
        return share(self.started, self.assigned)

    @property
    def completion_rate(self):
        return share(self.done, self.assigned)

    @property
    def pass_rate(self):
        return share(self.passed, self.quizzed)

    @property
    def mean_hours(self):
        return self.hours / self.members if self.members else None

    @property
    def target_rate(self):
        return share(self.on_target, self.targeted)


_numbers = attrgetter(*(one.name for one in fields(Figures)))


def rolled_up(nodes, direct):
    """{unit id: Figures of the whole subtree} from those of the units themselves.

    `nodes` stand in pre-order; a parent is its own people and the sum of its children.
    """
    nobody = Figures()
    totals = {node.id: direct.get(node.id, nobody) for node in nodes}
    for node in reversed(nodes):
        here = totals[node.id]
        if node.parent_id in totals and here is not nobody:
            totals[node.parent_id] += here
    return totals
