"""Long lists of people in the order of the organisation, read in pieces.

A list knows how many rows each unit has (one query); a page then reads only the units it touches,
and an export reads chunk after chunk, so that memory does not grow with the list.
"""

from django.db.models import Count, Q

CHUNK = 1000


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
        start, stop = window.start or 0, window.stop
        position, found = 0, []
        for unit, number in self.parts:
            low, high = max(start, position), min(stop, position + number)
            if low < high:
                found.extend(self._of(unit)[low - position : high - position])
            position += number
        return self.dress(found)

    def chunks(self, size=CHUNK):
        """All rows; small units are read together, large ones piece by piece."""
        waiting, held = [], 0
        for unit, number in self.parts:
            if number >= size:
                yield from self._together(waiting)
                waiting, held = [], 0
                for low in range(0, number, size):
                    yield from self.dress(list(self._of(unit)[low : low + size]))
                continue
            if held + number > size:
                yield from self._together(waiting)
                waiting, held = [], 0
            waiting.append(unit)
            held += number
        yield from self._together(waiting)

    def _of(self, unit):
        return self.queryset.filter(**{self.column: unit}).order_by(*self.order)

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


class Keyset:
    """Rows of a queryset by (day, pk), read from the last row on and never by offset."""

    def __init__(self, queryset, *, day, dress):
        self.queryset = queryset.order_by(day, "pk")
        self.day, self.dress = day, dress
        self._count = None

    def count(self):
        if self._count is None:
            self._count = self.queryset.order_by().count()
        return self._count

    def __len__(self):
        return self.count()

    def __getitem__(self, window):
        return self.dress(list(self.queryset[window]))

    def chunks(self, size=CHUNK):
        after = None
        while True:
            found = self.queryset
            if after is not None:
                found = _after(found, self.day, *after)
            rows = list(found[:size])
            if not rows:
                return
            yield from self.dress(rows)
            after = (getattr(rows[-1], self.day), rows[-1].pk)


def _after(queryset, name, day, pk):
    return queryset.filter(Q(**{f"{name}__gt": day}) | Q(**{name: day, "pk__gt": pk}))
