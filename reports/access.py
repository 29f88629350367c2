"""What may be reported to whom: scope, organisation and quiz resolved in one place."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.http import Http404

from courses.models import Lecture
from members.access import scope_of
from members.models import Unit, UnitPath
from members.queries import UnitNode, unit_nodes
from quizzes.models import Quiz
from reports.rules import end_of


@dataclass(frozen=True)
class ReportScope:
    """The subtrees a report covers, on the day it is about.

    `roots` are unit ids, none below another. `path` leads from the reader's own root to the
    unit reported on (both included); it is empty when several roots are reported together.
    `several` tells whether the reader has more than one root to go back to.
    """

    roots: tuple[int, ...]
    on: dt.date
    path: tuple[UnitNode, ...] = ()
    several: bool = False

    @property
    def unit(self):
        """The one unit reported on, or None."""
        return self.path[-1] if self.path else None


def get_report_scope(user, *, today, on, unit_key=None):
    """What `user` may read: rights are those of `today`, the tree is that of day `on`.

    Without a key, all subtrees of the user's posts; with one, that unit's. Raises Http404 for
    people without a reporting post today, and for a unit that is unknown or lay outside their
    subtrees on day `on`.
    """
    scope = scope_of(user, on=today)
    if not scope:
        raise Http404("No organisation to report on")
    several = len(scope.root_ids) > 1
    if not unit_key:
        path = () if several else tuple(unit_nodes(on=on, only=scope.root_ids))
        return ReportScope(roots=scope.root_ids, on=on, path=path, several=several)
    path = _path_within(scope.root_ids, as_key(unit_key), on=on)
    if not path:
        raise Http404("No such organisation in your scope")
    return ReportScope(roots=(path[-1].id,), on=on, path=path, several=several)


def get_report_scope_of_unit(unit, *, on):
    """The scope of one unit without asking for anybody's rights: for the command line."""
    nodes = unit_nodes(on=on, roots=[unit.pk])
    return ReportScope(roots=(unit.pk,), on=on, path=tuple(nodes[:1]))


def reportable_quizzes(user, *, today, on):
    """The quizzes of required lectures that `user` may see today, as a queryset by title.

    Of lectures published by the end of day `on` and not withdrawn since.
    """
    lectures = (
        Lecture.objects.published()
        .required()
        .filter(first_published_at__lt=end_of(on), quiz__isnull=False)
        .visible_to(user, on=today)
    )
    return Quiz.objects.filter(pk__in=lectures.values("quiz")).order_by("title", "pk")


def get_reportable_quiz(user, key, *, today, on):
    """One of them by its key; Http404 for any other."""
    quiz = reportable_quizzes(user, today=today, on=on).filter(key=key).first()
    if quiz is None:
        raise Http404("No such quiz")
    return quiz


def _path_within(root_ids, key, *, on):
    """The nodes from the nearest of the roots down to the unit, on that day; () when outside."""
    unit = Unit.objects.filter(key=key).first()
    if unit is None:
        return ()
    above = dict(
        UnitPath.objects.on(on).filter(descendant=unit).values_list("ancestor", "depth")
    )
    reachable = [depth for root, depth in above.items() if root in root_ids]
    if not reachable:
        return ()
    line = [pk for pk, depth in above.items() if depth <= max(reachable)]
    nodes = {node.id: node for node in unit_nodes(on=on, only=line)}
    return tuple(nodes[pk] for pk in sorted(line, key=above.get, reverse=True))


def as_key(text):
    """A key out of somebody's words; what is none names nothing (Http404)."""
    try:
        return uuid.UUID(str(text))
    except ValueError as error:
        raise Http404("Not a key") from error
