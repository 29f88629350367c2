"""党员学习台账: one row per entry of the credit ledger; and the years of people."""

from typing import NamedTuple

from django.db.models import Avg, Count, Q
from django.utils.translation import gettext as _

from members.models import Member, Post, UnitState
from members.queries import subtree_ids
from members.states import PersonKind, UnitKind
from reports.queries.hours import entries_by, statements_of
from reports.queries.lists import ByDay, ByUnit, among
from reports.queries.owed import REQUIRED, duties, in_scope, people_on, primary_on
from training.models import Exemption
from training.states import Basis, CreditKind, ObligationStatus


def ledger(ask):
    """The entries dated within the Ask's days, as a ByDay of dicts by day of study.

    On the basis of completion, those earned in the scope's organisations; otherwise those of the
    people who belong to them on the cut-off day.
    """
    found = entries_by(ask).filter(occurred_on__range=(ask.first, ask.last))
    if ask.basis == Basis.COMPLETION:
        found = found.filter(in_scope(ask, "unit"))
        if ask.kind:
            found = found.filter(member__in=people_on(ask).values("member"))
    else:
        here = people_on(ask).filter(in_scope(ask, "unit"))
        found = found.filter(member__in=here.values("member"))
    return ByDay(
        found, day="occurred_on", dress=_LedgerRows(ask), columns=_ENTRY_COLUMNS
    )


_ENTRY_COLUMNS = (
    "member_id",
    "unit_id",
    "kind",
    "occurred_on",
    "subject",
    "lecturer",
    "organiser",
    "minutes",
    "hours",
    "quiz_percent",
    "reason",
    "rule__source_note",
)


class _LedgerRows:
    """Turns entries, as tuples of _ENTRY_COLUMNS, into rows.

    What is the same for thousands of them is put into words once: a hundred thousand rows are one
    export.
    """

    def __init__(self, ask):
        self.ask = ask
        self.nodes = _called(ask)
        self.kinds = {one.value: str(one.label) for one in PersonKind}
        self.forms = {one.value: str(one.label) for one in CreditKind}
        self.passed, self.ungraded = _("Passed"), "—"
        self._places = {}

    def __call__(self, entries):
        members = {entry[0] for entry in entries}
        of_day = {
            member: (unit, kind)
            for member, unit, kind in primary_on(self.ask.on)
            .filter(member__in=among(members))
            .values_list("member", "unit", "kind")
        }
        # Not joined to the entries: servers then read all members for each piece.
        named = {
            member: words
            for member, *words in Member.objects.filter(pk__in=among(members))
            .order_by()
            .values_list("pk", "name", "employee_no")
        }
        return [
            self._row(of_day.get(entry[0]), *named[entry[0]], *entry)
            for entry in entries
        ]

    def _row(
        self,
        membership,
        name,
        employee_no,
        _member,
        unit,
        form,
        studied_on,
        subject,
        lecturer,
        organiser,
        minutes,
        hours,
        quiz,
        remark,
        rule,
    ):
        here, kind = membership or (None, "")
        if self.ask.basis != Basis.COMPLETION and membership:
            unit = here
        branch, group = self._place(unit)
        return {
            "name": name,
            "employee_no": employee_no,
            "branch": branch,
            "group": group,
            "kind": self.kinds.get(kind, kind),
            "studied_on": studied_on,
            "subject": subject,
            "form": self.forms.get(form, form),
            "lecturer": lecturer,
            "organiser": organiser,
            "minutes": minutes,
            "hours": hours,
            "quiz": quiz,
            "passed": self.ungraded if quiz is None else self.passed,
            "rule": rule or "",
            "remark": remark,
        }

    def _place(self, unit):
        if unit not in self._places:
            self._places[unit] = branch_and_group(unit, self.nodes)
        return self._places[unit]


class _Called(NamedTuple):
    """What of a UnitNode tells branch and group: an export holds thousands of them."""

    name: str
    kind: str
    parent_id: int | None


def _called(ask):
    """{unit id: _Called} of the Ask's tree, closed units included."""
    here = subtree_ids(ask.scope.roots, on=ask.on)
    states = UnitState.objects.on(ask.on).filter(unit__in=here)
    found = {
        unit: _Called(*words)
        for unit, *words in states.values_list("unit", "name", "kind", "parent")
    }
    for one in ask.orphans:
        if one.unit_id in ask.closed:
            found[one.unit_id] = _Called(one.name, one.kind, one.parent_id)
    return found


def branch_and_group(unit, nodes):
    """(name of the branch, name of the group or "") for a unit id within these nodes."""
    node = nodes.get(unit)
    if node is None:
        return "", ""
    above = nodes.get(node.parent_id)
    if node.kind == UnitKind.GROUP:
        return (above.name if above else ""), node.name
    return node.name, ""


def years(ask):
    """个人年度学时汇总: everybody of the Ask's kind in the scope that day, in organisation order."""
    people = people_on(ask).filter(in_scope(ask, "unit")).select_related("member")
    order = ("member__employee_no", "pk")
    return ByUnit(
        ask.tree.nodes, people, column="unit_id", order=order, dress=_YearRows(ask)
    )


class _YearRows:
    def __init__(self, ask):
        self.ask = ask
        self.nodes = ask.tree.by_id

    def __call__(self, memberships):
        memberships = list(memberships)
        if not memberships:
            return []
        members = [one.member_id for one in memberships]
        years = dict(statements_of(self.ask, members))
        asked, met = self._required(members)
        marks, exempt, posts = (
            self._marks(members),
            self._exempt(members),
            self._posts(members),
        )
        rows = []
        for one in memberships:
            member = one.member_id
            year = years[member]
            branch, _group = branch_and_group(one.unit_id, self.nodes)
            rows.append(
                {
                    "name": one.member.name,
                    "employee_no": one.member.employee_no,
                    "branch": branch,
                    "kind": one.get_kind_display(),
                    "post": "、".join(posts.get(member, ())),
                    "target": year.target.hours if year.target else None,
                    "collective": year.collective,
                    "online": year.online,
                    "total": year.total,
                    "missing": year.missing,
                    "required": asked.get(member, 0),
                    "required_done": met.get(member, 0),
                    "mean_mark": marks.get(member),
                    "on_target": year.met,
                    "exempt": "、".join(exempt.get(member, ())),
                    "remark": _carried(year),
                }
            )
        return rows

    def _required(self, members):
        found = (
            duties(self.ask)
            .filter(member__in=members, assignment__compulsory=True)
            .values("member")
            .annotate(
                asked=Count("pk", filter=Q(status_then__in=REQUIRED)),
                met=Count("pk", filter=Q(status_then=ObligationStatus.DONE)),
            )
            .order_by()
        )
        found = list(found)
        return (
            {one["member"]: one["asked"] for one in found},
            {one["member"]: one["met"] for one in found},
        )

    def _marks(self, members):
        """{member: mean of the best marks in percent} of entries of the year."""
        found = (
            entries_by(self.ask)
            .filter(member__in=members, year=self.ask.year, reverses=None)
            .exclude(quiz_percent=None)
            .values("member")
            .annotate(mean=Avg("quiz_percent"))
            .order_by()
        )
        return {one["member"]: one["mean"] for one in found}

    def _exempt(self, members):
        found = (
            Exemption.objects.filter(
                member__in=members,
                assignment=None,
                valid_from__lte=self.ask.on,
                valid_to__gt=self.ask.first,
            )
            .exclude(revoked_at__lt=self.ask.before)
            .order_by("valid_from")
        )
        words = {}
        for one in found:
            words.setdefault(one.member_id, []).append(
                f"{one.get_ground_display()} {one.valid_from:%Y-%m-%d}–{one.valid_to:%Y-%m-%d}"
            )
        return words

    def _posts(self, members):
        words = {}
        for post in (
            Post.objects.on(self.ask.on).filter(member__in=members).order_by("pk")
        ):
            words.setdefault(post.member_id, []).append(str(post.get_role_display()))
        return words


def _carried(year):
    """What of the total came from the year before, for the column of remarks."""
    if not year.carried:
        return ""
    return _("Carried over: %(hours)s") % {"hours": year.carried}
