"""完成情况名单: every duty with its state, person by person, those who are done or exempt included."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.states import PersonKind
from reports.queries.lists import ByUnit
from reports.queries.owed import duties, primary_on
from reports.queries.unfinished import extended, only_quiz
from training.states import ObligationStatus

_BEGUN = Q(status_then=ObligationStatus.IN_PROGRESS)
_LATE = Q(status_then__in=(ObligationStatus.OVERDUE, ObligationStatus.EXPIRED))
_NOT_BEGUN = Q(status_then=ObligationStatus.NOT_STARTED)
# Which duties each choice of the list shows; the states of single rows but for the first two.
STATES = {
    "all": Q(),
    "unfinished": _LATE | _BEGUN | _NOT_BEGUN,
    "not_started": _NOT_BEGUN,
    "in_progress": _BEGUN & Q(only_quiz=False),
    "quiz_pending": _BEGUN & Q(only_quiz=True),
    "overdue": _LATE,
    "done": Q(status_then=ObligationStatus.DONE),
    "exempt": Q(status_then=ObligationStatus.EXEMPT),
}
_STATE_OF = {
    ObligationStatus.EXPIRED.value: "overdue",
    ObligationStatus.OVERDUE.value: "overdue",
}


def people(ask):
    """The duties of an Ask in one of STATES by its cut-off, as a ByUnit of dicts."""
    found = (
        duties(ask)
        .annotate(extended=extended(ask), only_quiz=only_quiz(ask))
        .filter(STATES[ask.state or "all"])
        .select_related("member", "assignment")
    )
    order = ("member__employee_no", "due_on", "pk")
    return ByUnit(
        ask.tree.nodes, found, column="place", order=order, dress=_PeopleRows(ask)
    )


class _PeopleRows:
    """Turns duties into rows; one query more per piece, for the kinds of the people in it."""

    def __init__(self, ask):
        self.ask = ask
        self.nodes = ask.tree.by_id

    def __call__(self, found):
        found = list(found)
        members = {one.member_id for one in found}
        kinds = dict(
            primary_on(self.ask.on)
            .filter(member__in=members)
            .values_list("member", "kind")
        )
        return [self._row(one, PersonKind(kinds[one.member_id])) for one in found]

    def _row(self, one, kind):
        state = _STATE_OF.get(one.status_then, one.status_then)
        if state == ObligationStatus.IN_PROGRESS and one.only_quiz:
            state = "quiz_pending"
        is_done = state == ObligationStatus.DONE
        done_on = timezone.localdate(one.done_then) if is_done else None
        return {
            "place": one.place,
            "organisation": self.nodes[one.place].name,
            "name": one.member.name,
            "employee_no": one.member.employee_no,
            "kind": kind.label,
            "item": one.assignment.title,
            "due_on": one.due_on,
            "state": state,
            "done_on": done_on,
            "remark": _remark(one.extended, late=is_done and done_on > one.due_on),
            "key": one.pk,
        }


def _remark(extended, *, late):
    """Why there was more time, and whether it was done after the due day all the same."""
    words = [extended, _("Done after the due date") if late else ""]
    return _("; ").join(word for word in words if word)
