"""拆分 as a form: where the parts go, and what goes into which."""

import re

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from members.forms.organisation import DatedForm, day_field
from members.forms.unit_picker import UnitField
from members.models.people import normalise_employee_no
from members.operations.splitting import NewUnit, Part
from members.queries.splitting import people_in, units_below
from members.states import MembershipRole, UnitKind

MOST_PARTS = 6
# Larger units are split by lists of numbers: nobody clicks through so many names.
MOST_ROWS = 200
_SEPARATORS = re.compile(r"[\s,，、;；]+")


class SplitForm(DatedForm):
    """`parts` places, and a choice for each person and unit: stays, or goes to one of them."""

    on = day_field()
    end_posts = forms.BooleanField(
        label=_("Posts that people who go hold here end that day"),
        required=False,
        initial=True,
    )

    def __init__(self, *args, user, source, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.source = source
        asked = self.data.get("parts", "") if self.is_bound else ""
        self.parts = min(max(int(asked), 1), MOST_PARTS) if asked.isdecimal() else 1
        on = self._day()
        self._people = list(people_in(source, on=on))
        self._units = list(units_below(source, on=on))
        self.is_large = len(self._people) > MOST_ROWS
        for no in range(1, self.parts + 1):
            self._add_place(no, user, on)
        self._add_choices()

    def with_places(self, more=0):
        """The form as it was typed, with `more` places; it complains of nothing yet."""
        data = self.data.copy()
        data["parts"] = str(min(self.parts + more, MOST_PARTS))
        form = type(self)(data, user=self.user, source=self.source)
        # Django then takes it for checked.
        form._errors = ErrorDict()
        return form

    @property
    def may_have_more(self):
        return self.parts < MOST_PARTS

    def _add_place(self, no, user, on):
        self.fields |= {
            f"into_{no}": UnitField(
                label=_("An organisation that exists"), required=False
            ).ask(user=user, on=on),
            f"name_{no}": forms.CharField(
                label=_("Name of a new organisation"), max_length=128, required=False
            ),
            f"code_{no}": forms.CharField(
                label=_("Its code"), max_length=64, required=False
            ),
            f"kind_{no}": forms.ChoiceField(
                label=_("Its kind"), choices=UnitKind.choices, initial=UnitKind.BRANCH
            ),
            f"place_{no}": forms.ChoiceField(
                label=_("Where it stands"),
                choices=[("beside", _("Beside this one")), ("below", _("Below it"))],
            ),
            f"numbers_{no}": forms.CharField(
                label=_("People by employee number"),
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
                help_text=_("Separated by commas, spaces or line breaks."),
            ),
        }

    def _add_choices(self):
        choices = [("", _("Stays")), *((str(no), no) for no in self._numbers())]
        names = [f"unit_{state.unit_id}" for state in self._units]
        if not self.is_large:
            names += [f"person_{one.member_id}" for one in self._people]
        for name in names:
            self.fields[name] = forms.ChoiceField(choices=choices, required=False)

    def _numbers(self):
        return range(1, self.parts + 1)

    def places(self):
        """The fields of each place, in order, with its number."""
        for no in self._numbers():
            names = ("into", "name", "code", "kind", "place", "numbers")
            yield no, [self[f"{name}_{no}"] for name in names]

    def unit_rows(self):
        """(state, its choice) of each unit directly below."""
        return [(one, self[f"unit_{one.unit_id}"]) for one in self._units]

    def people_rows(self):
        """(membership, whether a guest, its choice) of each person."""
        if self.is_large:
            return []
        return [
            (one, one.role != MembershipRole.PRIMARY, self[f"person_{one.member_id}"])
            for one in self._people
        ]

    def clean(self):
        data = super().clean()
        for no in self._numbers():
            self._clean_place(no, data)
        taken = {
            one.member_id: data.get(f"person_{one.member_id}", "")
            for one in self._people
        }
        for no in self._numbers():
            self._take_numbers(no, data.get(f"numbers_{no}", ""), taken)
        self._taken = taken
        for no in self._numbers():
            people, units = self._going(no)
            if not (people or units):
                self.add_error(f"into_{no}", _("Choose what goes there."))
        return data

    def _clean_place(self, no, data):
        into, name, code = (
            data.get(f"{word}_{no}") for word in ("into", "name", "code")
        )
        if f"into_{no}" in self.errors:
            return
        if bool(into) == bool(name or code):
            message = _("Name an organisation that exists, or a new one.")
            self.add_error(f"into_{no}", message)
        elif not into and not (name and code):
            missing = f"code_{no}" if name else f"name_{no}"
            self.add_error(missing, _("A new organisation needs a name and a code."))

    def _take_numbers(self, no, text, taken):
        known = {one.member.employee_no.lower(): one.member_id for one in self._people}
        numbers = [normalise_employee_no(word) for word in _SEPARATORS.split(text)]
        unknown = []
        for number in filter(None, numbers):
            member = known.get(number.lower())
            if member is None:
                unknown.append(number)
            elif taken[member] not in ("", str(no)):
                message = _("%(number)s goes to two places.") % {"number": number}
                self.add_error(f"numbers_{no}", message)
            else:
                taken[member] = str(no)
        if unknown:
            words = ", ".join(unknown[:20])
            message = _("Not in this organisation on that day: %(numbers)s")
            self.add_error(f"numbers_{no}", message % {"numbers": words})

    def _going(self, no):
        people = {pk for pk, where in self._taken.items() if where == str(no)}
        chosen = self.cleaned_data
        units = {
            one.unit_id
            for one in self._units
            if chosen.get(f"unit_{one.unit_id}") == str(no)
        }
        return frozenset(people), frozenset(units)

    def asked(self):
        """The parts as the operation takes them."""
        return [self._part(no) for no in self._numbers()]

    def _part(self, no):
        data = self.cleaned_data
        into = data[f"into_{no}"] or NewUnit(
            code=data[f"code_{no}"],
            name=data[f"name_{no}"],
            kind=data[f"kind_{no}"],
            is_below=data[f"place_{no}"] == "below",
        )
        people, units = self._going(no)
        return Part(into=into, member_ids=people, unit_ids=units)

    def names(self):
        """What the places are called, in order."""
        return [
            self.fields[f"into_{no}"].words_of(self.cleaned_data[f"into_{no}"])
            or self.cleaned_data[f"name_{no}"]
            for no in self._numbers()
        ]

    def named_people(self, part):
        """The people of a part, for the page that asks for a confirmation."""
        return [
            str(one.member) for one in self._people if one.member_id in part.member_ids
        ]

    def named_units(self, part):
        return [one.name for one in self._units if one.unit_id in part.unit_ids]
