"""Finding an organisation by what people type of it."""

import re
import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import (
    Case,
    Exists,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)

from members.models import UnitPath, UnitState

MOST_FOUND = 20
_STEPS = re.compile(r"[\s/＞>\\|→·]+")


@dataclass(frozen=True)
class FoundUnit:
    """A unit with the names of what stands above it, the highest first."""

    id: int
    key: uuid.UUID
    code: str
    name: str
    above: tuple[str, ...]

    @property
    def path(self):
        return " / ".join(self.above)


class AmbiguousName(Exception):
    """Several units are called so."""


def unit_by_words(text, *, units, on):
    """The one of `units` (a queryset) that somebody means by its code or whole name on that day.

    None without one; raises AmbiguousName.
    """
    text = text.strip()
    if unit := units.existing(on=on).filter(code=text).first():
        return unit
    states = UnitState.objects.on(on).filter(unit__in=units, name=text)
    named = list(states.select_related("unit")[:2])
    if len(named) > 1:
        raise AmbiguousName(text)
    return named[0].unit if named else None


def find_units(text, *, units, on, most=MOST_FOUND):
    """Those of `units` (a queryset) whose name or code is like `text`, the likeliest first.

    The last word is of the unit itself, words before it of what stands above: "机电 第一" finds the
    first branch of 机电. Without words, the highest units. At most `most`; two queries.
    """
    states = _like(UnitState.objects.on(on).filter(unit__in=units), text.strip(), on)
    heights = (
        UnitPath.objects.on(on)
        .filter(descendant=OuterRef("unit"))
        .order_by()
        .values("descendant")
    )
    states = states.annotate(
        height=Subquery(heights.annotate(top=Max("depth")).values("top"))
    )
    states = states.select_related("unit").order_by(
        "rank", "height", "order", "unit__code"
    )
    found = list(states[:most])
    above = _names_above([state.unit_id for state in found], on)
    return [
        FoundUnit(
            id=state.unit_id,
            key=state.unit.key,
            code=state.unit.code,
            name=state.name,
            above=tuple(above[state.unit_id]),
        )
        for state in found
    ]


def _like(states, text, on):
    *above, own = _STEPS.split(text)
    mine = Q(name__icontains=own) | Q(unit__code__istartswith=own)
    for word in above:
        higher = UnitPath.objects.on(on).filter(
            descendant=OuterRef("unit"),
            depth__gt=0,
            ancestor__states__valid_from__lte=on,
            ancestor__states__valid_to__gt=on,
            ancestor__states__name__icontains=word,
        )
        mine &= Q(Exists(higher))
    rank = Case(
        When(unit__code__iexact=text, then=Value(0)),
        When(name__iexact=text, then=Value(1)),
        When(name__istartswith=own, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return states.filter(mine | Q(name__icontains=text)).annotate(rank=rank)


def _names_above(unit_ids, on):
    paths = UnitPath.objects.on(on).filter(
        descendant__in=unit_ids,
        depth__gt=0,
        ancestor__states__valid_from__lte=on,
        ancestor__states__valid_to__gt=on,
    )
    names = defaultdict(list)
    for unit, name in paths.order_by("-depth").values_list(
        "descendant", "ancestor__states__name"
    ):
        names[unit].append(name)
    return names
