"""The form that gives one person more time or attempts. `grant_extra` decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Member
from members.models.people import normalise_employee_no


class GrantForm(forms.Form):
    """`members` are those the giver may reach; anybody else is not found, whoever exists."""

    employee_no = forms.CharField(label=_("Employee number"), max_length=64)
    extra_attempts = forms.IntegerField(
        label=_("More attempts"),
        required=False,
        min_value=-99,
        max_value=99,
        help_text=_("With a minus sign: take back."),
    )
    extra_time = forms.IntegerField(
        label=_("More time (minutes)"),
        required=False,
        min_value=-24 * 60,
        max_value=24 * 60,
        help_text=_(
            "Also for an attempt that is running now, up to the close of the quiz."
        ),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members

    def clean_employee_no(self) -> Member:
        """The person, if the giver may reach them."""
        number = normalise_employee_no(self.cleaned_data["employee_no"])
        found = self.members.filter(employee_no=number, is_active=True).first()
        if found is None:
            raise forms.ValidationError(
                _("Nobody with this number in the organisations you look after.")
            )
        return found

    def grant(self) -> dict[str, Any]:
        """What `grant_extra` takes."""
        return {
            "member": self.cleaned_data["employee_no"],
            "extra_attempts": self.cleaned_data["extra_attempts"] or 0,
            "extra_time_s": (self.cleaned_data["extra_time"] or 0) * 60,
            "reason": self.cleaned_data["reason"],
        }
