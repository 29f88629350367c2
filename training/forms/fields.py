"""Fields of this room's forms: organisations, people and codes within the reader's scope."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.access import managing_scope_of
from members.forms.unit_picker import UnitField
from members.models import Member, Unit


def date_input(**attrs):
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


def managed_unit_field(*, user, on, required=True, **kwargs):
    """An organisation that the user manages; at first the one they answer for, where it is one."""
    roots = managing_scope_of(user, on=on).root_ids
    own = Unit.objects.get(pk=roots[0]) if required and len(roots) == 1 else None
    return UnitField(user=user, on=on, required=required, initial=own, **kwargs)


class UnitChoice(forms.Form):
    """For which of the organisations that the user manages something is made.

    `field` says what the field is called, and what helps to fill it in.
    """

    def __init__(self, *args, user, on, field=None, **kwargs):
        super().__init__(*args, **kwargs)
        field = {"label": _("Organisation")} | (field or {})
        self.fields["unit"] = managed_unit_field(user=user, on=on, **field)


class CodesField(forms.CharField):
    """Codes, one per line or separated by commas, as a list of rows of a model."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, *, rows, column, message, **kwargs):
        self.rows, self.column, self.message = rows, column, message
        super().__init__(required=False, **kwargs)

    def clean(self, value):
        text = (super().clean(value) or "").replace("，", ",").replace("、", ",")
        codes = [code.strip() for code in text.replace("\n", ",").split(",")]
        codes = sorted({code for code in codes if code})
        found = {
            getattr(row, self.column): row
            for row in self.rows.filter(**{f"{self.column}__in": codes})
        }
        unknown = [code for code in codes if code not in found]
        if unknown:
            raise forms.ValidationError(self.message % {"codes": ", ".join(unknown)})
        return [found[code] for code in codes]


class MemberField(forms.CharField):
    """A person in the user's scope by employee number."""

    def __init__(self, *, user, on, **kwargs):
        kwargs.setdefault("help_text", _("Employee number"))
        super().__init__(**kwargs)
        self.members = Member.objects.visible_to(user, on=on)

    def clean(self, value):
        number = super().clean(value)
        if not number:
            return None
        found = self.members.filter(employee_no__iexact=number).first()
        if found is None:
            raise forms.ValidationError(_("No such person in your scope."))
        return found
