"""我的数据: what each room keeps of a person, told by the rooms themselves (decision 0032).

A room registers its categories when Django starts; the page, the files and the erasure read the same list.
A test holds every table with a reference to a person against it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext

from members.states import FAR_FUTURE


@dataclass(frozen=True)
class Category:
    """Rows of one table that are about a person.

    `about` is the lookup that leads from the table to the person (several: any of them);
    `fields` are pairs of a lookup and a (lazy) heading. `free_texts` maps columns that hold words about or by
    the person to what stands there after an erasure. `translated` are lookups whose values are msgids;
    each of `units` is a reference to an organisation, whose latest name is there as `<reference>_name`.
    `spoken` are lookups that the page reads through a function, with the further lookups that it is given:
    {lookup: ((lookup, …), function of the value and theirs)}; files keep the value as it is stored.
    """

    key: str
    title: Any
    table: str
    about: tuple[str, ...]
    fields: tuple[tuple[str, Any], ...]
    free_texts: dict[str, Any]
    where: Callable[[Any], Q] | None = None
    translated: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    spoken: dict[str, tuple[tuple[str, ...], Callable[..., str]]] = field(
        default_factory=dict
    )

    @property
    def model(self):
        return apps.get_model(self.table)

    def rows(self, member):
        """The rows about `member`, newest first, as a queryset."""
        about = Q()
        for lookup in self.about:
            about |= Q(**{lookup: member.pk})
        if self.where:
            about |= self.where(member)
        rows = self.model._default_manager.filter(about).order_by("-pk")
        return rows.annotate(**{f"{unit}_name": _name_of(unit) for unit in self.units})

    def values(self, rows):
        """The rows as tuples of plain values for files, words for choices; one query."""
        lookups = [lookup for lookup, _heading in self.fields]
        for row in rows.values_list(*lookups):
            yield self._spelt(row, _plain)

    def read(self, rows):
        """The rows as tuples of texts for a page: site time, no technical words; one query."""
        named = [lookup in self.translated for lookup, _heading in self.fields]
        lookups = [lookup for lookup, _heading in self.fields]
        needed = [one for needs, _say in self.spoken.values() for one in needs]
        places = [*lookups, *needed]
        for values in rows.values_list(*places):
            row = list(self._spelt(values[: len(lookups)], _in_words))
            for lookup, (needs, say) in self.spoken.items():
                place = lookups.index(lookup)
                facts = [values[places.index(one)] for one in needs]
                row[place] = say(values[place], *facts)
            yield tuple(
                gettext(value) if translate and value else value
                for value, translate in zip(row, named, strict=True)
            )

    def _spelt(self, row, spell):
        return tuple(
            spell(known.get(value, value) if known else value)
            for value, known in zip(row, self._words, strict=True)
        )

    @cached_property
    def _words(self):
        return [_choices(self.model, lookup) for lookup, _heading in self.fields]


_categories: dict[str, Category] = {}


def register(
    key,
    title,
    table,
    *fields,
    about=("member",),
    free_texts=None,
    where=None,
    translated=(),
    units=(),
    spoken=None,
):
    """Add a category; called in `ready` of a room. The same key twice is a mistake: KeyError."""
    if key in _categories:
        raise KeyError(key)
    _categories[key] = Category(
        key=key,
        title=title,
        table=table,
        about=tuple(about),
        fields=tuple(fields),
        free_texts=free_texts or {},
        where=where,
        translated=tuple(translated),
        units=tuple(units),
        spoken=spoken or {},
    )


def categories() -> tuple[Category, ...]:
    """All categories, in the order in which the rooms registered them."""
    return tuple(_categories.values())


def _name_of(reference):
    states = apps.get_model("members.UnitState").objects.filter(
        unit=OuterRef(reference)
    )
    return Subquery(states.order_by("-valid_from").values("name")[:1])


def _choices(model, lookup):
    """{stored value: word} of the column a lookup ends in, {} without choices."""
    field = None
    for name in lookup.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return {}
        model = field.related_model or model
    return dict(field.flatchoices) if getattr(field, "flatchoices", None) else {}


def _plain(value):
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    return str(value)


def _in_words(value):
    """As people read it; an open end is no date to show."""
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return None if value == FAR_FUTURE else _plain(value)


_words: dict[str, tuple[str, ...]] = {}


def register_words(table, *columns):
    """Columns in which people or the program may name somebody whom the row is not about.

    At an erasure name and number are taken out of them as far as they can mean nobody else.
    """
    _words[table] = columns


def words_of_others() -> dict[str, tuple[str, ...]]:
    """{table: columns} of all that was registered."""
    return dict(_words)


_erasers: list[Callable[..., None]] = []


def register_eraser(erase):
    """Add what a room has to do at an erasure beyond the free texts of its categories.

    Called as erase(member=…, name=…, number=…, at=…) inside the transaction, with the former name and number.
    """
    if erase not in _erasers:
        _erasers.append(erase)


def erasers() -> tuple[Callable[..., None], ...]:
    return tuple(_erasers)
