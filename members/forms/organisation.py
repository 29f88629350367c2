"""Forms of the organisation's pages: what changes, and from which day."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.forms.unit_picker import UnitField
from members.models import Member
from members.models.people import normalise_employee_no
from members.states import (
    EndReason,
    MemberStatus,
    PersonKind,
    PostRole,
    UnitKind,
    UnitsWithin,
)

FROM = _("In effect from")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


def day_field(label=FROM):
    return forms.DateField(label=label, widget=DayInput())


class DatedForm(forms.Form):
    """A change with effect from a day; the user chooses among their own organisations of that day.

    Today is offered at first; the day may lie ahead, and behind.
    """

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if "on" in self.fields:
            self.fields["on"].initial = timezone.localdate()
        on = self._day()
        for field in self.fields.values():
            if isinstance(field, UnitField):
                field.ask(user=user, on=on)

    def _day(self):
        """The day that was typed; today without one."""
        if self.is_bound and "on" in self.fields:
            try:
                return self.fields["on"].clean(self["on"].data)
            except forms.ValidationError:
                return timezone.localdate()
        return timezone.localdate()


class NewUnitForm(DatedForm):
    name = forms.CharField(label=_("Organisation name"), max_length=128)
    code = forms.CharField(label=_("Organisation code"), max_length=64)
    kind = forms.ChoiceField(label=_("Kind of organisation"), choices=UnitKind.choices)
    order = forms.IntegerField(
        label=_("Order among siblings"), min_value=0, max_value=1_000_000, initial=0
    )
    on = day_field()


class EditUnitForm(DatedForm):
    name = forms.CharField(label=_("Organisation name"), max_length=128)
    kind = forms.ChoiceField(label=_("Kind of organisation"), choices=UnitKind.choices)
    order = forms.IntegerField(
        label=_("Order among siblings"), min_value=0, max_value=1_000_000
    )
    on = day_field()


class MoveUnitForm(DatedForm):
    parent = UnitField(label=_("New organisation above it"))
    on = day_field()


class CloseUnitForm(DatedForm):
    into = UnitField(
        label=_("Its people and organisations go to"),
        required=False,
        help_text=_(
            "A part of the name, or the code, of the organisation that takes them over. An empty organisation needs none."
        ),
    )
    on = day_field(_("Exists no more from"))


class NewPersonForm(DatedForm):
    employee_no = forms.CharField(label=_("Employee number"), max_length=32)
    name = forms.CharField(label=_("Full name"), max_length=64)
    kind = forms.ChoiceField(label=_("Person kind"), choices=PersonKind.choices)
    email = forms.EmailField(label=_("E-mail"), required=False)
    on = day_field(_("Belongs to it from"))

    def clean_employee_no(self):
        number = normalise_employee_no(self.cleaned_data["employee_no"])
        if Member.objects.filter(employee_no__iexact=number).exists():
            raise forms.ValidationError(
                _(
                    "This employee number is already in use: ask the person's organisation for a transfer."
                )
            )
        return number


class GuestForm(DatedForm):
    unit = UnitField(label=_("Takes part in"), within=UnitsWithin.ALL)
    on = day_field()


class KindForm(DatedForm):
    kind = forms.ChoiceField(label=_("Person kind"), choices=PersonKind.choices)
    on = day_field()


class PostForm(DatedForm):
    unit = UnitField(label=_("Organisation"))
    role = forms.ChoiceField(label=_("Post held"), choices=PostRole.choices)
    on = day_field(_("Starts on"))
    until = forms.DateField(
        label=_("Term ends on"),
        help_text=_("The first day without the post. Empty: until somebody ends it."),
        widget=DayInput(),
        required=False,
    )

    def clean(self):
        data = super().clean()
        on, until = data.get("on"), data.get("until")
        if on and until and until <= on:
            self.add_error("until", _("The term must end after it begins."))
        return data


class StatusForm(DatedForm):
    status = forms.ChoiceField(label=_("Status"), choices=MemberStatus.choices)
    note = forms.CharField(label=_("Remarks"), max_length=200, required=False)
    on = day_field(_("Starts on"))


class EndForm(DatedForm):
    on = day_field(_("Ends on"))


class LeaveForm(DatedForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=EndReason.choices)
    on = day_field(_("Belongs to it no more from"))


class TransferForm(DatedForm):
    to_unit = UnitField(label=_("Goes to"), within=UnitsWithin.ALL)
    letter_no = forms.CharField(
        label=_("Number of the letter"), max_length=64, required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
    on = day_field(_("Wanted from"))


class AcceptForm(DatedForm):
    on = day_field(_("Belongs to us from"))


class NoteForm(DatedForm):
    note = forms.CharField(label=_("Reason"), max_length=200)


class PlainForm(DatedForm):
    """Nothing to fill in: only a confirmation."""


class RosterForm(DatedForm):
    file = forms.FileField(
        label=_("Roster (XLSX or CSV)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    on = day_field()
    keep_missing = forms.BooleanField(
        label=_("People who are not in the file stay where they are"), required=False
    )
    posts_complete = forms.BooleanField(
        label=_("The posts in the file are complete: others of these people end"),
        help_text=_(
            "Without this, posts that the file no longer names are only listed and stay."
        ),
        required=False,
    )
