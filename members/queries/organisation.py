"""What the pages of an organisation show. Counts are of the memberships that count in figures."""

from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from members.models import (
    Membership,
    Post,
    StatusPeriod,
    Transfer,
    UnitPath,
    UnitState,
)
from members.queries import UnitNode, ancestor_ids, subtree_ids, unit_nodes
from members.states import (
    MANAGING_ROLES,
    PARTY_KINDS,
    MembershipRole,
    TransferState,
)


@dataclass(frozen=True)
class UnitPage:
    """A unit on one day: `path` leads from the reader's own root down to it, both included."""

    path: tuple[UnitNode, ...]

    @property
    def node(self):
        return self.path[-1]


def unit_page(unit, *, root_ids, on):
    """The unit within the subtrees of `root_ids`; None on a day on which it does not exist."""
    above = list(ancestor_ids(unit.pk, on=on).order_by("-depth"))
    inside = next((at for at, pk in enumerate(above) if pk in root_ids), len(above))
    ids = above[inside:] or above[-1:]
    nodes = {node.id: node for node in unit_nodes(on=on, only=ids)}
    path = tuple(nodes[pk] for pk in ids if pk in nodes)
    return UnitPage(path) if path else None


def unit_lines(*, on, parent=None, only=None):
    """The units directly below `parent`, or those with the ids `only`, in organisation order.

    UnitState rows with `members` (in the unit itself), `total` (with everything below) and
    `units` (how many there are below).
    """
    states = UnitState.objects.on(on)
    if only is None:
        states = states.filter(parent=parent)
    else:
        states = states.filter(unit__in=only)
    counted = Membership.objects.on(on).filter(
        role=MembershipRole.PRIMARY, kind__in=PARTY_KINDS, member__is_active=True
    )
    own = counted.filter(unit=OuterRef("unit"))
    whole = counted.filter(
        unit__paths_up__ancestor=OuterRef("unit"),
        unit__paths_up__valid_from__lte=on,
        unit__paths_up__valid_to__gt=on,
    )
    below = UnitState.objects.on(on).filter(parent=OuterRef("unit"))
    return (
        states.select_related("unit")
        .annotate(members=_count(own), total=_count(whole), units=_count(below))
        .order_by("order", "unit__code")
    )


def _count(rows):
    counts = rows.order_by().annotate(all=Value(1)).values("all")
    counts = counts.annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def people_lines(*, unit, on, search=""):
    """The memberships of the unit on that day, primary ones first, by employee number.

    A `search` (part of a name, the beginning of a number) looks below the unit too.
    Rows carry `unit_name`.
    """
    memberships = Membership.objects.on(on).select_related("member", "unit")
    if search:
        memberships = memberships.filter(
            Q(member__name__icontains=search)
            | Q(member__employee_no__istartswith=search),
            unit__in=subtree_ids([unit.pk], on=on),
        )
    else:
        memberships = memberships.filter(unit=unit)
    state = UnitState.objects.on(on).filter(unit=OuterRef("unit"))
    return memberships.annotate(unit_name=Subquery(state.values("name")[:1])).order_by(
        "-role", "member__employee_no", "pk"
    )


def facts_of(memberships, *, on):
    """[(membership, its person's posts in any unit, statuses)] for one page; two queries."""
    memberships = list(memberships)
    ids = [one.member_id for one in memberships]
    posts, statuses = {}, {}
    for post in Post.objects.on(on).filter(member__in=ids).order_by("valid_from", "pk"):
        posts.setdefault(post.member_id, []).append(post)
    periods = StatusPeriod.objects.on(on).filter(member__in=ids).order_by("pk")
    for period in periods:
        statuses.setdefault(period.member_id, []).append(period)
    return [
        (one, posts.get(one.member_id, []), statuses.get(one.member_id, []))
        for one in memberships
    ]


def posts_in(unit, *, on):
    """Who holds which post in the unit on that day, as rows with their member."""
    posts = Post.objects.on(on).filter(unit=unit).select_related("member")
    return posts.order_by("valid_from", "pk")


def history_of(unit):
    """The dated states of a unit, the latest first, with the names of their parents then."""
    states = list(
        UnitState.objects.filter(unit=unit)
        .select_related("recorded_by")
        .order_by("-valid_from")
    )
    parents = {state.parent_id for state in states} - {None}
    names = {}
    for row in UnitState.objects.filter(unit__in=parents).order_by("valid_from"):
        names.setdefault(row.unit_id, []).append(row)
    for state in states:
        named = [
            row
            for row in names.get(state.parent_id, ())
            if row.valid_from <= state.valid_from
        ]
        state.parent_name = named[-1].name if named else ""
    return states


@dataclass(frozen=True)
class PersonPage:
    """Everything the organisation keeps about a person's place in it, the latest first."""

    memberships: list
    posts: list
    statuses: list
    transfers: list


def person_page(member, *, on):
    """All dated facts of a person with the names of the units as of their day, or of `on`."""
    memberships = list(member.memberships.order_by("-valid_from", "-pk"))
    posts = list(member.posts.order_by("-valid_from", "-pk"))
    transfers = named_transfers(Transfer.objects.filter(member=member), on=on)
    names = _names({row.unit_id for row in (*memberships, *posts)})
    for row in (*memberships, *posts):
        row.unit_name = names.get(row.unit_id, "")
    return PersonPage(
        memberships,
        posts,
        list(member.status_periods.order_by("-valid_from", "-pk")),
        list(transfers),
    )


def _names(unit_ids):
    """The latest name of each unit."""
    states = UnitState.objects.filter(unit__in=unit_ids).order_by("valid_from")
    return dict(states.values_list("unit", "name"))


def named_transfers(transfers, *, on):
    """Transfers, the latest first, with `from_name` and `to_name` as of day `on`, or the last."""

    def name(field):
        states = UnitState.objects.filter(unit=OuterRef(field), valid_from__lte=on)
        return Subquery(states.order_by("-valid_from").values("name")[:1])

    return (
        transfers.select_related("member", "from_unit", "to_unit")
        .annotate(from_name=name("from_unit"), to_name=name("to_unit"))
        .order_by("-requested_at", "-pk")
    )


def transfers_of(units, *, box, on):
    """One box of the transfers of these units (a queryset): `in`, `out` or `over`."""
    if box == "in":
        rows = Transfer.objects.filter(to_unit__in=units, state=TransferState.SENT)
    elif box == "out":
        rows = Transfer.objects.open().filter(from_unit__in=units)
    else:
        rows = Transfer.objects.concerning(units).filter(decided_at__isnull=False)
    return named_transfers(rows, on=on)


def who_acts_for(unit_id, *, on):
    """Ids of the people who manage a unit on a day: by posts of its own, else of the nearest unit above that has any."""
    above = UnitPath.objects.on(on).filter(descendant=unit_id).order_by("depth")
    posts = Post.objects.on(on).filter(
        role__in=MANAGING_ROLES,
        member__is_active=True,
        unit__in=above.values("ancestor"),
    )
    holders = {}
    for unit, member in posts.values_list("unit", "member"):
        holders.setdefault(unit, set()).add(member)
    nearest = (
        unit for unit in above.values_list("ancestor", flat=True) if unit in holders
    )
    return sorted(holders.get(next(nearest, None), ()))
