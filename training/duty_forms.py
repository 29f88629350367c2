"""What administrators type about plans, assignments, more days and exemptions."""

import datetime as dt

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from members.access import managing_scope_of
from members.models import Member, Unit
from members.queries import unit_nodes
from members.states import PersonKind
from training.models import Assignment, Exemption, Plan
from training.states import DEFAULT_KINDS, Earlier

OFFERED_UNITS = 300
OFFERED_TARGETS = 3


def _date(**attrs):
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


class ManagedUnitField(forms.ModelChoiceField):
    """An organisation that the user manages, in organisation order, named with its depth."""

    def __init__(self, *, user, on, **kwargs):
        managed = Unit.objects.managed_by(user, on=on)
        super().__init__(queryset=managed, to_field_name="key", **kwargs)
        roots = managing_scope_of(user, on=on).root_ids
        shown = unit_nodes(on=on, roots=roots)[:OFFERED_UNITS]
        self.choices = [(str(n.key), "– " * n.depth + n.name) for n in shown]


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


class PlanForm(forms.ModelForm):
    """A plan with up to three countable targets."""

    class Meta:
        model = Plan
        fields = ["title", "year", "quarter", "aims", "budget_minutes"]
        widgets = {
            "aims": forms.Textarea(attrs={"rows": 3}),
            "quarter": forms.Select,
        }

    def __init__(self, *args, user, on, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields = {
                "unit": ManagedUnitField(user=user, on=on, label=_("Organisation")),
                **self.fields,
            }
            self.initial.setdefault("year", on.year)
        self.fields["quarter"].widget.choices = [
            ("", _("Whole year")),
            *((no, _("Quarter %(number)s") % {"number": no}) for no in range(1, 5)),
        ]
        self.fields["budget_minutes"].help_text = _(
            "Left empty, %(minutes)s minutes per member and month."
        ) % {"minutes": settings.DANGKE_MONTHLY_MINUTES}
        there = list(self.instance.targets.all()) if self.instance.pk else []
        for no in range(max(OFFERED_TARGETS, len(there) + 1)):
            target = there[no] if no < len(there) else None
            self._offer_target(no, target)

    def _offer_target(self, no, target):
        label = {"no": no + 1}
        self.fields[f"target_{no}"] = forms.CharField(
            label=_("Target %(no)s") % label,
            max_length=200,
            required=False,
            initial=target.text if target else "",
        )
        self.fields[f"number_{no}"] = forms.DecimalField(
            label=_("Number to reach for target %(no)s") % label,
            max_digits=10,
            decimal_places=2,
            required=False,
            initial=target.number if target else None,
        )
        self.fields[f"word_{no}"] = forms.CharField(
            label=_("Target %(no)s is counted in") % label,
            max_length=32,
            required=False,
            initial=target.unit_word if target else "",
        )
        self.fields[f"reached_{no}"] = forms.DecimalField(
            label=_("Reached so far for target %(no)s") % label,
            max_digits=10,
            decimal_places=2,
            required=False,
            initial=target.reached if target else None,
        )

    def clean(self):
        cleaned = super().clean()
        for no, text in self._targets(cleaned):
            if text and cleaned.get(f"number_{no}") is None:
                self.add_error(f"number_{no}", _("Give the number to reach."))
        return cleaned

    def values(self):
        """Columns of the plan, for the operation."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    def targets(self):
        """The targets that have a text, for the operation."""
        return [
            {
                "text": text,
                "number": self.cleaned_data[f"number_{no}"],
                "unit_word": self.cleaned_data[f"word_{no}"],
                "reached": self.cleaned_data[f"reached_{no}"],
            }
            for no, text in self._targets(self.cleaned_data)
            if text
        ]

    def _targets(self, cleaned):
        return [
            (int(name.removeprefix("target_")), value)
            for name, value in cleaned.items()
            if name.startswith("target_")
        ]

    def _post_clean(self):
        """The operation validates the model; here only what was typed is."""


class AssignmentForm(forms.ModelForm):
    """An assignment of an item already chosen, with its first period."""

    opens_on = forms.DateField(label=_("Opens on"), widget=_date())
    due_on = forms.DateField(label=_("Due on"), widget=_date())
    closes_on = forms.DateField(
        label=_("Closes on"),
        required=False,
        widget=_date(),
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
        unit = {"unit": ManagedUnitField(user=user, on=on, label=_("Organisation"))}
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
        self.initial["unit"] = self.instance.unit.key
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


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class ExtendForm(ReasonForm):
    due_on = forms.DateField(label=_("New due day"), widget=_date())

    field_order = ["due_on", "reason"]


class ClaimForm(forms.Form):
    """Which of the user's organisations takes it on, and who looks after it there."""

    def __init__(self, *args, user, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"] = ManagedUnitField(
            user=user, on=on, label=_("Claiming organisation")
        )
        self.fields["responsible"] = MemberField(
            user=user, on=on, label=_("Person responsible"), initial=user.employee_no
        )
        self.fields["note"] = forms.CharField(
            label=_("Note"), max_length=300, required=False
        )


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


class ShareForm(forms.Form):
    """A part of a claim: for a group below, or for one person."""

    def __init__(self, *args, user, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"] = ManagedUnitField(
            user=user, on=on, label=_("Group or branch"), required=False
        )
        self.fields["unit"].choices = [("", "—"), *self.fields["unit"].choices]
        self.fields["member"] = MemberField(
            user=user, on=on, label=_("or one person"), required=False
        )
        self.fields["responsible"] = MemberField(
            user=user, on=on, label=_("Person responsible")
        )
        self.fields["due_on"] = forms.DateField(
            label=_("Due on"), required=False, widget=_date()
        )
        self.fields["note"] = forms.CharField(
            label=_("Note"), max_length=300, required=False
        )


class ExemptionForm(forms.ModelForm):
    """Who is freed, when, on what ground; of everything or of one assignment."""

    class Meta:
        model = Exemption
        fields = ["valid_from", "valid_to", "ground", "reason", "assignment"]
        widgets = {"valid_from": _date(), "valid_to": _date()}

    def __init__(self, *args, user, on, assignments, **kwargs):
        super().__init__(*args, **kwargs)
        managed = Member.objects.managed_by(user, on=on)
        person = MemberField(user=user, on=on, label=_("Member"))
        person.members = managed
        self.fields = {"member": person, **self.fields}
        self.fields["assignment"].queryset = assignments
        self.fields["assignment"].to_field_name = "key"
        self.fields["assignment"].empty_label = _("Everything")
        self.initial.setdefault("valid_from", on)

    def _post_clean(self):
        """The operation validates the model; here only what was typed is."""


class RoundForm(forms.Form):
    """The days of an assignment's next round."""

    label = forms.CharField(
        label=_("Name of the round"), max_length=100, required=False
    )
    opens_on = forms.DateField(label=_("Opens on"), widget=_date())
    due_on = forms.DateField(label=_("Due on"), widget=_date())
    closes_on = forms.DateField(label=_("Closes on"), required=False, widget=_date())
