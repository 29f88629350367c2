"""未完成/逾期名单: duties that are not done, person by person."""

from django.db.models import Case, Count, Max, OuterRef, Q, Subquery, Value, When

from reports.queries.lists import ByUnit
from reports.queries.owed import duties, is_late_then, is_open_then
from training.models import Extension, Reminder
from training.queries.overdue import responsible_names
from training.queries.pending import is_quiz_pending

STATES = ("unfinished", "overdue", "in_progress", "not_started")
QUIZ_PENDING = "quiz_pending"


def unfinished(ask):
    """The duties not done by the cut-off as a ByUnit of dicts, in organisation order."""
    found = duties(ask).filter(is_open_then(ask), _in_state(ask))
    reminders = Reminder.objects.filter(obligation=OuterRef("pk"), at__lt=ask.before)
    reminders = reminders.order_by().values("obligation")
    found = found.annotate(
        reminded=Subquery(reminders.annotate(n=Count("pk")).values("n")),
        reminded_at=Subquery(reminders.annotate(last=Max("at")).values("last")),
        extended=extended(ask),
        only_quiz=only_quiz(ask),
    ).select_related("member", "assignment")
    order = {"overdue": ("due_on", "member__employee_no", "pk")}.get(
        ask.sort, ("member__employee_no", "due_on", "pk")
    )
    return ByUnit(
        ask.tree.nodes, found, column="place", order=order, dress=_Dresser(ask)
    )


def _in_state(ask):
    """Which of the open duties belong to the state asked for."""
    late = is_late_then(ask)
    begun = Q(started_at__isnull=False, started_at__lt=ask.before)
    return {
        "overdue": late,
        "in_progress": ~late & begun,
        "not_started": ~late & ~begun,
    }.get(ask.state, Q())


def extended(ask):
    """The reason of the latest extension of a duty by the cut-off, as an expression."""
    found = Extension.objects.filter(obligation=OuterRef("pk"), at__lt=ask.before)
    return Subquery(found.order_by("-pk").values("reason")[:1])


def only_quiz(ask):
    """Whether only the quiz of a duty is missing, as an expression."""
    pending = When(is_quiz_pending(before=ask.before), then=Value(True))
    return Case(pending, default=Value(False))


class _Dresser:
    """Turns duties into rows; who is responsible is read once for each piece."""

    def __init__(self, ask):
        self.ask = ask
        self.nodes = ask.tree.by_id

    def __call__(self, found):
        found = list(found)
        named = responsible_names(
            [(one.assignment_id, one.place, one.member_id) for one in found],
            on=self.ask.on,
        )
        return [
            self._row(one, named.get((one.assignment_id, one.place, one.member_id), ""))
            for one in found
        ]

    def _row(self, one, responsible):
        begun = one.started_at is not None and one.started_at < self.ask.before
        state = (
            QUIZ_PENDING
            if one.only_quiz
            else ("in_progress" if begun else "not_started")
        )
        return {
            "place": one.place,
            "organisation": self.nodes[one.place].name,
            "name": one.member.name,
            "employee_no": one.member.employee_no,
            "item": one.assignment.title,
            "due_on": one.due_on,
            "days_over": max((self.ask.on - one.due_on).days, 0),
            "state": state,
            "reminded": one.reminded or 0,
            "reminded_at": one.reminded_at,
            "responsible": responsible,
            "remark": one.extended or "",
            "key": one.pk,
        }
