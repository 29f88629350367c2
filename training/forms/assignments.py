"""What administrators type about an assignment and its rounds."""

import datetime as dt

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from members.models import Member, Unit
from members.states import PersonKind
from training.forms.fields import CodesField, date_input, managed_unit_field
from training.models import Assignment
from training.states import DEFAULT_KINDS, Earlier


class AssignmentForm(forms.ModelForm):
    """An assignment of an item already chosen, with its first period."""

    opens_on = forms.DateField(label=_("Opens on"), widget=date_input())
    due_on = forms.DateField(label=_("Due on"), widget=date_input())
    closes_on = forms.DateField(
        label=_("Closes on"),
        required=False,
        widget=date_input(),
        help_text=_(
            "Nothing counts after the end of this day. Empty: it never closes."
        ),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of person"),
        choices=PersonKind,
        widget=forms.CheckboxSelectMultiple,
    )
    earlier = forms.ChoiceField(
        label=_("Who completed it earlier"),
        choices=Earlier,
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta:
        model = Assignment
        fields = [
            "title",
            "why",
            "kinds",
            "compulsory",
            "join_days",
            "late_join",
            "recognise_days",
        ]

    def __init__(self, *args, user, on, **kwargs):
        super().__init__(*args, **kwargs)
        rest = dict(self.fields)
        days = {name: rest.pop(name) for name in ("opens_on", "due_on", "closes_on")}
        days["due_on"].help_text = _("At least %(days)s days of notice are agreed.") % {
            "days": settings.DANGKE_NOTICE_DAYS
        }
        title = {"title": rest.pop("title")}
        unit = {"unit": managed_unit_field(user=user, on=on, label=_("Organisation"))}
        self.fields = {**title, **unit, **days, **rest}
        self.fields["why"].help_text = _(
            "Members read this as the answer to: why am I asked?"
        )
        self._place_earlier()
        self.fields["exclude_units"] = CodesField(
            label=_("Organisations it is not meant for"),
            help_text=_("Organisation codes, separated by commas."),
            rows=Unit.objects.visible_to(user, on=on),
            column="code",
            message=_("No such organisation in your scope: %(codes)s"),
        )
        self.fields["exclude_members"] = CodesField(
            label=_("People it is not meant for"),
            help_text=_("Employee numbers, separated by commas."),
            rows=Member.objects.visible_to(user, on=on),
            column="employee_no",
            message=_("No such person in your scope: %(codes)s"),
        )
        self._set_initial(on)

    def _set_initial(self, on):
        if self.instance.pk is None:
            self.initial.setdefault("kinds", list(DEFAULT_KINDS))
            self.initial.setdefault("opens_on", on)
            due_on = on + dt.timedelta(days=settings.DANGKE_DUTY_DAYS)
            self.initial.setdefault("due_on", due_on)
            return
        period = self.instance.periods.order_by("no").first()
        for name in ("opens_on", "due_on", "closes_on"):
            self.initial[name] = getattr(period, name, None)
        self.initial["unit"] = self.instance.unit
        exclusions = self.instance.exclusions.select_related("unit", "member")
        self.initial["exclude_units"] = ", ".join(
            one.unit.code for one in exclusions if one.unit_id
        )
        self.initial["exclude_members"] = ", ".join(
            one.member.employee_no for one in exclusions if one.member_id
        )

    def _place_earlier(self):
        days = self.fields.pop("recognise_days")
        self.fields["earlier"] = self.fields.pop("earlier")
        self.fields["recognise_days"] = days
        days.help_text = _("Before the opening day; for the second choice only.")
        given = self.instance.recognise_days
        if self.instance.pk is None or given is None:
            self.initial.setdefault("earlier", Earlier.COUNTS)
        else:
            self.initial["earlier"] = Earlier.RECENT if given else Earlier.ANEW
        if not given:
            self.initial["recognise_days"] = None

    def _clean_earlier(self, cleaned):
        days = cleaned.get("recognise_days")
        earlier = cleaned.pop("earlier", "")
        if earlier == Earlier.RECENT and not days:
            self.add_error("recognise_days", _("Give the number of days."))
        if earlier == Earlier.COUNTS:
            cleaned["recognise_days"] = None
        elif earlier == Earlier.ANEW:
            cleaned["recognise_days"] = 0

    def clean(self):
        cleaned = super().clean()
        self._clean_earlier(cleaned)
        opens, due = cleaned.get("opens_on"), cleaned.get("due_on")
        closes = cleaned.get("closes_on")
        if opens and due and due < opens:
            self.add_error("due_on", _("The due day cannot be before the opening day."))
        if due and closes and closes < due:
            self.add_error(
                "closes_on", _("The closing day cannot be before the due day.")
            )
        return cleaned

    def values(self):
        """Everything for `create_assignment` and `update_draft` but the item, `at` and `by`."""
        days = ("opens_on", "due_on", "closes_on")
        found = dict(self.cleaned_data)
        period = {name: found.pop(name) for name in days}
        return found | {"period": period}

    def _post_clean(self):
        """The operation validates the model; here only what was typed is."""


class RoundForm(forms.Form):
    """The days of an assignment's next round."""

    label = forms.CharField(
        label=_("Name of the round"), max_length=100, required=False
    )
    opens_on = forms.DateField(label=_("Opens on"), widget=date_input())
    due_on = forms.DateField(label=_("Due on"), widget=date_input())
    closes_on = forms.DateField(
        label=_("Closes on"), required=False, widget=date_input()
    )
