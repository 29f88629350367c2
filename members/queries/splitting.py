"""What a split would do, in counts, before it is done."""

from collections import Counter
from dataclasses import dataclass

from members.models import Membership, Post, Transfer, UnitPath, UnitState
from members.queries import party_memberships
from members.states import FAR_FUTURE, PARTY_KINDS, MembershipRole, PersonKind


@dataclass(frozen=True)
class Share:
    """What one place has after a split; people of `below` live in the units that go along.

    `party` are those who count in figures as members of the unit itself, `others` everybody else,
    guests included; `full` the full members among the first. `units` counts whole subtrees.
    """

    party: int
    full: int
    others: int
    units: int
    below: int


@dataclass(frozen=True)
class SplitEffects:
    """`parts` in the order asked; `posts` held in the source by those who go; open `transfers`."""

    parts: tuple[Share, ...]
    stays: Share
    posts: tuple[Post, ...]
    transfers: int


def people_in(unit, *, on):
    """The memberships of the unit on that day, own people first, by employee number."""
    rows = Membership.objects.on(on).filter(unit=unit).select_related("member")
    return rows.order_by("-role", "member__employee_no", "pk")


def units_below(unit, *, on):
    """States of the units directly below, in organisation order."""
    states = UnitState.objects.on(on).filter(parent=unit).select_related("unit")
    return states.order_by("order", "unit__code")


def split_effects(*, source, parts, on):
    """What a split of `source` would do; each of `parts` has `member_ids` and `unit_ids`.

    The same number of queries, whatever the size.
    """
    people = list(people_in(source, on=on))
    children = set(units_below(source, on=on).values_list("unit", flat=True))
    sizes, heads = _below(children, on)
    going = {pk for part in parts for pk in part.member_ids}
    gone = {pk for part in parts for pk in part.unit_ids}

    def share(members, units):
        return _share(people, members, units, sizes, heads)

    posts = Post.objects.overlapping(on, FAR_FUTURE).filter(
        unit=source, member__in=going
    )
    transfers = Transfer.objects.open().filter(from_unit=source, member__in=going)
    return SplitEffects(
        parts=tuple(share(part.member_ids, part.unit_ids) for part in parts),
        stays=share({one.member_id for one in people} - going, children - gone),
        posts=tuple(posts.select_related("member").order_by("valid_from", "pk")),
        transfers=transfers.count(),
    )


def _below(children, on):
    """({child: units in its subtree}, {child: people who count there})."""
    paths = list(
        UnitPath.objects.on(on)
        .filter(ancestor__in=children)
        .values_list("ancestor", "descendant")
    )
    own = Counter(
        party_memberships(
            on=on, unit_ids=[descendant for _child, descendant in paths]
        ).values_list("unit", flat=True)
    )
    sizes, heads = Counter(), Counter()
    for child, descendant in paths:
        sizes[child] += 1
        heads[child] += own[descendant]
    return sizes, heads


def _share(people, members, units, sizes, heads):
    theirs = [one for one in people if one.member_id in members]
    party = [
        one
        for one in theirs
        if one.role == MembershipRole.PRIMARY
        and one.kind in PARTY_KINDS
        and one.member.is_active
    ]
    return Share(
        party=len(party),
        full=sum(one.kind == PersonKind.FULL for one in party),
        others=len(theirs) - len(party),
        units=sum(sizes[unit] for unit in units),
        below=sum(heads[unit] for unit in units),
    )
