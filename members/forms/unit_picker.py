"""A field in which an organisation is typed and chosen: searchable, and usable without scripts.

`UnitField` in any form is all that a page needs: the widget brings its script, the search is
`organisation:search-units`, and what is sent is checked against the reader's own units here.
"""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.access import choosable_units
from members.models import Unit, UnitState
from members.queries.unit_search import AmbiguousName, find_units, unit_by_words
from members.states import UnitsWithin

LONGEST = 200


@dataclass(frozen=True)
class Typed:
    """What was typed, and the key of the unit that was chosen for exactly that text."""

    text: str = ""
    key: str = ""

    def __str__(self):
        return self.text


class UnitPicker(forms.Widget):
    """A text with suggestions; units the field found for an unclear text are offered as choices."""

    template_name = "members/unit_picker.html"
    within = UnitsWithin.MANAGED
    on = None
    found = ()

    def value_from_datadict(self, data, files, name):
        text = (data.get(name) or "").strip()[:LONGEST]
        is_chosen = (data.get(f"{name}_for") or "").strip() == text
        return Typed(text, data.get(f"{name}_key", "") if is_chosen else "")

    def value_omitted_from_data(self, data, files, name):
        return name not in data

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        typed = value if isinstance(value, Typed) else Typed(value or "")
        return context | {
            "typed": typed,
            "found": self.found,
            "within": self.within,
            "on": self.on,
            "longest": LONGEST,
        }

    def render(self, name, value, attrs=None, renderer=None):
        return render_to_string(
            self.template_name, self.get_context(name, value, attrs)
        )


class HiddenUnit(UnitPicker):
    """What has been chosen, carried along by a page that asks for a confirmation."""

    template_name = "members/unit_hidden.html"
    input_type = "hidden"


class UnitField(forms.Field):
    """An organisation by its code, its name, its key, or a choice; cleans to a Unit, or None.

    The form says who asks and for which day by `ask`; only units of `within` (UnitsWithin) exist
    for them, by their scope of today.
    """

    widget = UnitPicker
    hidden_widget = HiddenUnit

    def __init__(
        self, *, within=UnitsWithin.MANAGED, user=None, on=None, initial=None, **kwargs
    ):
        kwargs.setdefault("help_text", _("Type a part of its name, or its code."))
        super().__init__(initial=initial, **kwargs)
        self.within = within
        self.ask(user=user, on=on)

    def ask(self, *, user, on):
        """From now on `user` chooses among the units that exist on day `on` (None: today)."""
        self.user = user
        self.on = on or timezone.localdate()
        self.widget.within, self.widget.on = self.within, self.on
        return self

    def prepare_value(self, value):
        if not isinstance(value, Unit):
            return value
        state = UnitState.objects.on(self.on).filter(unit=value).first()
        return Typed(state.name if state else value.code, str(value.key))

    def clean(self, value):
        typed = value if isinstance(value, Typed) else Typed((value or "").strip())
        if not typed.text:
            self.validate(None)
            return None
        today = timezone.localdate()
        units = choosable_units(self.user, within=self.within, on=today)
        if unit := self._chosen(typed, units):
            return unit
        try:
            unit = unit_by_words(typed.text, units=units, on=self.on)
        except AmbiguousName:
            unit = None
        return unit or self._offer(typed, units)

    def words_of(self, unit):
        """How a page that confirms calls the unit: many branches have the same name."""
        return f"{self.prepare_value(unit)} ({unit.code})" if unit else ""

    def _chosen(self, typed, units):
        try:
            key = typed.key or typed.text
            return units.existing(on=self.on).filter(key=key).first()
        except ValidationError:
            return None

    def _offer(self, typed, units):
        self.widget.found = find_units(typed.text, units=units, on=self.on)
        if self.widget.found:
            raise ValidationError(_("Choose one of these organisations."))
        raise ValidationError(_("There is no such organisation on that day."))
