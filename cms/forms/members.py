"""Wagtail's forms for accounts, with the columns of our members instead of a first and a last name."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from members.models.people import normalise_employee_no

Member = get_user_model()
FIELDS = ["employee_no", "name", "email", "is_superuser", "groups"]
WIDGETS = {"groups": forms.CheckboxSelectMultiple}


class MemberFormMixin:
    def clean_employee_no(self):
        return normalise_employee_no(self.cleaned_data["employee_no"])


class MemberCreationForm(MemberFormMixin, UserCreationForm):
    first_name = None
    last_name = None
    email = forms.EmailField(required=False, label=_("E-mail"))

    class Meta:
        model = Member
        fields = FIELDS
        widgets = WIDGETS


class MemberEditForm(MemberFormMixin, UserEditForm):
    first_name = None
    last_name = None
    email = forms.EmailField(required=False, label=_("E-mail"))

    class Meta:
        model = Member
        fields = [*FIELDS, "is_active"]
        widgets = WIDGETS
