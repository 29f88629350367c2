"""Who has finished one lecture and who has not, in the order of the organisation."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from courses.states import StudyState
from members.queries import party_memberships, subtree_ids, unit_nodes
from reports.queries.duties import is_meant, meant_units, with_state
from reports.queries.summary import summarise
from reports.rules import Tally

# Which states each choice of the list shows; "unfinished" is the question asked most.
STATE_FILTERS = {
    "unfinished": frozenset(StudyState) - {StudyState.DONE},
    "not_started": frozenset({StudyState.NOT_STARTED}),
    "in_progress": frozenset({StudyState.IN_PROGRESS}),
    "quiz_pending": frozenset({StudyState.QUIZ_PENDING}),
    "done": frozenset({StudyState.DONE}),
    "all": frozenset(StudyState),
}


@dataclass(frozen=True)
class PersonRow:
    """One member for whom the lecture is meant. No seconds: done or not done is the figure."""

    unit_name: str
    name: str
    employee_no: str
    lecture_title: str
    state: StudyState
    completed_at: dt.datetime | None

    @property
    def state_label(self):
        return self.state.label


class LecturePeople:
    """The members below `roots` for whom a lecture is meant, counted by unit and state.

    A sequence of PersonRow in organisation order, then by employee number, for paging: a slice
    reads only the units it touches.
    """

    def __init__(self, *, roots, duties, states=STATE_FILTERS["all"]):
        (self.lecture,) = duties.lectures
        self.duties = duties
        self.states = states
        self.nodes = unit_nodes(on=duties.on, roots=roots)
        self.by_unit = self._count(roots)

    def _count(self, roots):
        meant = meant_units(self.duties)
        memberships = party_memberships(
            on=self.duties.on, unit_ids=subtree_ids(roots, on=self.duties.on)
        )
        counted = with_state(memberships, self.lecture, self.duties).values(
            "unit", "state"
        )
        by_unit = {}
        for group in counted.annotate(people=Count("pk")).order_by():
            if is_meant(self.lecture, group["unit"], meant):
                by_unit.setdefault(group["unit"], Counter())[group["state"]] = group[
                    "people"
                ]
        return by_unit

    @property
    def by_state(self):
        """{StudyState: people}, every state present."""
        totals = Counter()
        for counts in self.by_unit.values():
            totals += counts
        return {state: totals[state] for state in StudyState}

    def summary(self, *, nested=False):
        """The same people as a BranchSummary; asks the database nothing more."""
        direct = {unit: _tally(counts) for unit, counts in self.by_unit.items()}
        return summarise(
            nodes=self.nodes, direct=direct, duties=self.duties, nested=nested
        )

    def count(self):
        return sum(self._chosen(node) for node in self.nodes)

    def __len__(self):
        return self.count()

    def __getitem__(self, window):
        start, stop = window.start or 0, window.stop
        position, touched, skipped = 0, [], 0
        for node in self.nodes:
            chosen = self._chosen(node)
            if chosen and position + chosen > start and position < stop:
                if not touched:
                    skipped = position
                touched.append(node)
            position += chosen
        return self._rows(touched)[start - skipped : stop - skipped]

    def chunks(self, size=1000):
        """All rows, read a few units at a time; at least `size` rows each but the last."""
        waiting, held = [], 0
        for node in self.nodes:
            chosen = self._chosen(node)
            if chosen:
                waiting.append(node)
                held += chosen
            if held >= size:
                yield from self._rows(waiting)
                waiting, held = [], 0
        yield from self._rows(waiting)

    def _chosen(self, node):
        counts = self.by_unit.get(node.id, {})
        return sum(counts.get(state, 0) for state in self.states)

    def _rows(self, nodes):
        if not nodes:
            return []
        memberships = party_memberships(
            on=self.duties.on, unit_ids=[n.id for n in nodes]
        )
        found = (
            with_state(memberships, self.lecture, self.duties)
            .filter(state__in=self.states)
            .select_related("member")
        )
        place = {node.id: at for at, node in enumerate(nodes)}
        ordered = sorted(found, key=lambda m: (place[m.unit_id], m.member.employee_no))
        names = {node.id: node.name for node in nodes}
        return [
            PersonRow(
                unit_name=names[membership.unit_id],
                name=membership.member.name,
                employee_no=membership.member.employee_no,
                lecture_title=self.lecture.title,
                state=StudyState(membership.state),
                completed_at=membership.completed_at,
            )
            for membership in ordered
        ]


def _tally(counts):
    everybody = sum(counts.values())
    return Tally(
        assigned=everybody,
        started=everybody - counts[StudyState.NOT_STARTED],
        done=counts[StudyState.DONE],
    )
