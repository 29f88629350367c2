"""What administrators type about duties: reasons, more days, claims, shares, exemptions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Member
from training.forms.fields import MemberField, date_input, managed_unit_field
from training.models import Exemption
from training.states import ExemptionReason


class ReasonForm(forms.Form):
    """Why something is taken back, ended or changed."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class ExtendForm(ReasonForm):
    due_on = forms.DateField(label=_("New due day"), widget=date_input())

    field_order = ["due_on", "reason"]


class ClaimForm(forms.Form):
    """Which of the user's organisations takes it on, and who looks after it there."""

    def __init__(self, *args, user, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"] = managed_unit_field(
            user=user, on=on, label=_("Claiming organisation")
        )
        self.fields["responsible"] = MemberField(
            user=user, on=on, label=_("Person responsible"), initial=user.employee_no
        )
        self.fields["note"] = forms.CharField(
            label=_("Note"), max_length=300, required=False
        )


class ShareForm(forms.Form):
    """A part of a claim: for a group below, or for one person."""

    def __init__(self, *args, user, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"] = managed_unit_field(
            user=user, on=on, label=_("Group or branch"), required=False
        )
        self.fields["member"] = MemberField(
            user=user, on=on, label=_("or one person"), required=False
        )
        self.fields["responsible"] = MemberField(
            user=user, on=on, label=_("Person responsible")
        )
        self.fields["due_on"] = forms.DateField(
            label=_("Due on"), required=False, widget=date_input()
        )
        self.fields["note"] = forms.CharField(
            label=_("Note"), max_length=300, required=False
        )


class ExemptionForm(forms.ModelForm):
    """Who is freed, when, on what ground; of everything or of one assignment."""

    class Meta:
        model = Exemption
        fields = ["valid_from", "valid_to", "ground", "reason", "assignment"]
        labels = {"valid_from": _("First day"), "assignment": _("Assignment")}
        widgets = {"valid_from": date_input(), "valid_to": date_input()}

    def __init__(self, *args, user, on, assignments, **kwargs):
        super().__init__(*args, **kwargs)
        self._user = user
        managed = Member.objects.managed_by(user, on=on)
        person = MemberField(user=user, on=on, label=_("Member"))
        person.members = managed
        self.fields = {"member": person, **self.fields}
        self.fields["assignment"].queryset = assignments
        self.fields["assignment"].to_field_name = "key"
        self.fields["assignment"].empty_label = _("Everything")
        self.initial.setdefault("valid_from", on)

    def clean_member(self):
        member = self.cleaned_data["member"]
        if member == self._user and not member.is_superuser:
            raise forms.ValidationError(
                _("Nobody frees themselves. Ask the organisation above.")
            )
        return member

    def clean(self):
        cleaned = super().clean()
        other = cleaned.get("ground") == ExemptionReason.OTHER
        if other and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say which reason it is."))
        return cleaned

    def _post_clean(self):
        """The operation validates the model; here only what was typed is."""
