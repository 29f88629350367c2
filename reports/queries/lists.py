"""Long lists of people in the order of the organisation, read in pieces.

A list knows how many rows each unit has (one query); a page then reads only the units it touches,
and an export reads chunk after chunk, so that memory does not grow with the list.
"""

import json
from array import array

from django.db import connection
from django.db.models import Case, Count, IntegerField, Value, When
from django.db.models.expressions import RawSQL

CHUNK = 1000
IDS_AT_ONCE = 10_000


def among(ids):
    """Integers for `__in` as one parameter: a thousand of them each cost more than the rows they find."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(ids))])


class ByUnit:
    """Rows of a queryset in organisation order, for paging and for streaming.

    `column` names the unit id on the queryset, `order` sorts within a unit and ends in a unique
    column, `dress` turns a list of objects into rows (called once per chunk).
    """

    def __init__(self, nodes, queryset, *, column, order, dress):
        self.queryset, self.column, self.order, self.dress = (
            queryset,
            column,
            order,
            dress,
        )
        counted = queryset.order_by().values_list(column).annotate(n=Count("pk"))
        counts = dict(counted)
        self.parts = [(node.id, counts[node.id]) for node in nodes if node.id in counts]

    def count(self):
        return sum(number for _, number in self.parts)

    def __len__(self):
        return self.count()

    def __getitem__(self, window):
        """A page: one statement and what `dress` asks, however many units it touches."""
        start, stop = window.start or 0, window.stop
        position, skipped, touched = 0, 0, []
        for unit, number in self.parts:
            if start < position + number and position < stop:
                if not touched:
                    skipped = position
                touched.append(unit)
            position += number
        if not touched:
            return self.dress([])
        return self.dress(list(self._of(touched)[start - skipped : stop - skipped]))

    def chunks(self, size=CHUNK):
        """All rows; small units are read together, large ones piece by piece."""
        waiting, held = [], 0
        for unit, number in self.parts:
            if number >= size:
                yield from self._together(waiting)
                waiting, held = [], 0
                for low in range(0, number, size):
                    yield from self.dress(list(self._of([unit])[low : low + size]))
                continue
            if held + number > size:
                yield from self._together(waiting)
                waiting, held = [], 0
            waiting.append(unit)
            held += number
        yield from self._together(waiting)

    def _of(self, units):
        """The rows of these units, unit after unit in this order."""
        found = self.queryset.filter(**{f"{self.column}__in": units})
        if len(units) > 1:
            found = found.annotate(at_unit=_position(self.column, units))
            return found.order_by("at_unit", *self.order)
        return found.order_by(*self.order)

    def _together(self, units):
        if not units:
            return []
        place = {unit: at for at, unit in enumerate(units)}
        found = self.queryset.filter(**{f"{self.column}__in": units}).order_by(
            *self.order
        )
        # Sorting is stable: within a unit the order of the database stays.
        return self.dress(
            sorted(found, key=lambda one: place[getattr(one, self.column)])
        )


def _position(column, units):
    """The place of a row's unit in a list of units, as an expression."""
    places = [When(**{column: unit}, then=Value(at)) for at, unit in enumerate(units)]
    return Case(*places, output_field=IntegerField())


class ByDay:
    """Rows of a queryset by (day, pk): pages by window, all of them by ids that are read once.

    `day` is the column that orders, `dress` turns a list of objects into rows (called once per
    chunk); with `columns` it gets tuples of those instead of objects, which cost a fifth.
    """

    def __init__(self, queryset, *, day, dress, columns=()):
        self.queryset = queryset.order_by(day, "pk")
        self.dress, self.columns = dress, columns
        # The same rows without asking again who is meant.
        self._known = queryset.model.objects.order_by(day, "pk")
        self._known.query.select_related = queryset.query.select_related
        self._count = None

    def count(self):
        if self._count is None:
            self._count = self.queryset.order_by().count()
        return self._count

    def __len__(self):
        return self.count()

    def __getitem__(self, window):
        return self.dress(list(self._read(self.queryset)[window]))

    def chunks(self, size=CHUNK):
        """All rows. Who is meant is asked once: the ids take eight bytes a row, the rest is read
        piece by piece, and no statement stays open while somebody else writes."""
        ids = self.queryset.values_list("pk", flat=True)
        ids = array("q", ids.iterator(chunk_size=IDS_AT_ONCE))
        for start in range(0, len(ids), size):
            some = self._known.filter(pk__in=among(ids[start : start + size]))
            yield from self.dress(list(self._read(some)))

    def _read(self, queryset):
        return queryset.values_list(*self.columns) if self.columns else queryset
