"""Who is behind: open duties that are late or due soon, in the order of the organisation.

One query for the screen of reminders and for the report 未完成/逾期名单.
"""

import datetime as dt
import uuid
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from courses.states import StudyState
from members.models import UnitPath
from members.queries import subtree_ids, unit_nodes
from training.models import Claim, Extension, Obligation, Reminder
from training.queries.pending import has_watched_enough
from training.states import OPEN_STATUSES, Basis, ObligationStatus

SOON_DAYS = 7
BEHIND_STATUSES = (ObligationStatus.EXPIRED, *OPEN_STATUSES)
_UNIT_OF = {Basis.DATE: "current_unit", Basis.ASSIGNMENT: "unit"}

# Which duties each choice of the list shows.
LATE, SOON, BOTH, ANY = "late", "soon", "both", "any"
LATENESS = {
    LATE: _("Overdue"),
    SOON: _("Due within a week"),
    BOTH: _("Overdue or due within a week"),
    ANY: _("Everything not done"),
}


@dataclass(frozen=True)
class OverdueLine:
    """One duty of one person. `days_late` is 0 until the day after it was due.

    `reminded` counts the days on which the person was reminded of this duty.
    """

    obligation_id: int
    member_key: uuid.UUID
    unit_id: int
    unit_name: str
    name: str
    employee_no: str
    item: str
    due_on: dt.date
    days_late: int
    progress: StudyState
    reminded: int
    last_reminded_at: dt.datetime | None
    responsible: str
    note: str

    @property
    def progress_label(self) -> str:
        """未开始, 在学 or 待测验."""
        return str(self.progress.label)


def behind(*, on, lateness=LATE) -> QuerySet[Obligation]:
    """Duties not done on day `on` that are past their day, or due within SOON_DAYS, or all of them.

    Lateness is counted from the days, so it does not wait for the sweep of statuses.
    """
    spans = {
        LATE: Q(due_on__lt=on),
        SOON: Q(due_on__range=(on, on + dt.timedelta(days=SOON_DAYS))),
        BOTH: Q(due_on__lte=on + dt.timedelta(days=SOON_DAYS)),
        ANY: Q(),
    }
    return Obligation.objects.filter(
        spans[lateness], status__in=BEHIND_STATUSES, member__is_active=True
    )


class OverdueList:
    """The duties behind of the people below `roots` (unit ids) on day `on`, counted by unit.

    A sequence of OverdueLine for paging: a slice reads only the units it touches, in eight queries
    at most. `assignment` (a key) and `search` (part of a name, or the beginning of a number) narrow it.
    """

    def __init__(
        self,
        *,
        roots,
        on,
        lateness=LATE,
        assignment=None,
        search="",
        basis=Basis.DATE,
        by_unit=None,
    ):
        self.on = on
        self.unit_field = _UNIT_OF[basis]
        self.nodes = unit_nodes(on=on, roots=roots)
        self.duties = behind(on=on, lateness=lateness).filter(
            **{f"{self.unit_field}__in": subtree_ids(roots, on=on)}
        )
        if assignment:
            self.duties = self.duties.filter(assignment__key=assignment)
        if search:
            self.duties = self.duties.filter(
                Q(member__name__icontains=search)
                | Q(member__employee_no__istartswith=search)
            )
        self.by_unit = Counter(self._counted() if by_unit is None else by_unit)

    def _counted(self):
        groups = self.duties.order_by().values_list(self.unit_field)
        return dict(groups.annotate(number=Count("pk")))

    def count(self):
        return sum(self.by_unit[node.id] for node in self.nodes)

    def __len__(self):
        return self.count()

    def __getitem__(self, window):
        start, stop = window.start or 0, window.stop
        position, touched, skipped = 0, [], 0
        for node in self.nodes:
            number = self.by_unit[node.id]
            if number and position + number > start and position < stop:
                if not touched:
                    skipped = position
                touched.append(node)
            position += number
        return self._lines(touched)[start - skipped : stop - skipped]

    def chunks(self, size=1000):
        """All lines, some units at a time; at least `size` lines each but the last."""
        waiting, held = [], 0
        for node in self.nodes:
            if self.by_unit[node.id]:
                waiting.append(node)
                held += self.by_unit[node.id]
            if held >= size:
                yield from self._lines(waiting)
                waiting, held = [], 0
        yield from self._lines(waiting)

    def _lines(self, nodes):
        if not nodes:
            return []
        here = self.duties.filter(**{f"{self.unit_field}__in": [n.id for n in nodes]})
        rows = list(_with_facts(here).select_related("member", "assignment__lecture"))
        place = {node.id: at for at, node in enumerate(nodes)}
        rows.sort(
            key=lambda row: (
                place[self._unit_of(row)],
                row.member.employee_no,
                row.due_on,
                row.pk,
            )
        )
        names = {node.id: node.name for node in nodes}
        in_charge = responsible_names(
            [(row.assignment_id, self._unit_of(row), row.member_id) for row in rows],
            on=self.on,
        )
        return [self._line(row, names, in_charge) for row in rows]

    def _unit_of(self, row):
        return getattr(row, f"{self.unit_field}_id")

    def _line(self, row, names, in_charge):
        unit = self._unit_of(row)
        return OverdueLine(
            obligation_id=row.pk,
            member_key=row.member.key,
            unit_id=unit,
            unit_name=names[unit],
            name=row.member.name,
            employee_no=row.member.employee_no,
            item=row.assignment.title,
            due_on=row.due_on,
            days_late=max(0, (self.on - row.due_on).days),
            progress=_progress_of(row),
            reminded=row.reminded,
            last_reminded_at=row.last_reminded_at,
            responsible=in_charge.get((row.assignment_id, unit, row.member_id), ""),
            note=row.note or "",
        )


def _with_facts(duties):
    """Adds reminders, the latest reason of an extension, and whether the recording was seen."""
    reminders = Reminder.objects.filter(obligation=OuterRef("pk")).order_by()
    number = reminders.values("obligation").annotate(number=Count("pk"))
    extensions = Extension.objects.filter(obligation=OuterRef("pk")).order_by("-pk")
    return duties.annotate(
        reminded=Coalesce(Subquery(number.values("number")), 0),
        last_reminded_at=Subquery(reminders.order_by("-at").values("at")[:1]),
        note=Subquery(extensions.values("reason")[:1]),
        has_watched=has_watched_enough(),
    )


def _progress_of(row):
    if row.started_at is None:
        return StudyState.NOT_STARTED
    lecture = row.assignment.lecture
    if lecture and lecture.quiz_id and (row.has_watched or lecture.video_id is None):
        return StudyState.QUIZ_PENDING
    return StudyState.IN_PROGRESS


def responsible_names(wanted, *, on):
    """{(assignment id, unit id, member id): name of the person responsible}, for those that have one.

    The nearest claim at or above the unit counts; within it a share of the person goes before a
    share of the unit, and both before the claim itself. Two queries, three with claims.
    """
    if not wanted:
        return {}
    above = {}
    paths = UnitPath.objects.on(on).filter(
        descendant__in={unit for _a, unit, _m in wanted}
    )
    for ancestor, unit, depth in paths.values_list("ancestor", "descendant", "depth"):
        above.setdefault(unit, []).append((depth, ancestor))
    claims = {
        (claim.assignment_id, claim.unit_id): claim
        for claim in Claim.objects.filter(
            assignment__in={assignment for assignment, _u, _m in wanted}
        )
        .select_related("responsible")
        .prefetch_related("shares__responsible")
    }
    found = {}
    for assignment, unit, member in set(wanted):
        for _depth, ancestor in sorted(above.get(unit, [])):
            if claim := claims.get((assignment, ancestor)):
                found[assignment, unit, member] = _in_charge(
                    claim, {pk for _d, pk in above[unit]}, member
                )
                break
    return found


def _in_charge(claim, unit_ids, member_id):
    shares = list(claim.shares.all())
    for share in shares:
        if share.member_id == member_id:
            return share.responsible.name
    for share in shares:
        if share.unit_id in unit_ids:
            return share.responsible.name
    return claim.responsible.name
