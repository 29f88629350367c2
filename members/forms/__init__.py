from allauth.account.forms import ChangePasswordForm, LoginForm
from django.utils.translation import gettext_lazy as _


def _let_reveal(field):
    """Mark a password input for static/js/show-password.js."""
    field.widget.attrs["data-show-password"] = ""
    field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):
    """Employee number and password, set up for the keyboards of phones."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        number = self.fields["login"]
        number.label = _("Employee number")
        number.error_messages["required"] = _("Please enter your employee number.")
        number.widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "autocorrect": "off",
            "spellcheck": "false",
            "enterkeyhint": "next",
            "maxlength": "64",
        }
        password = self.fields["password"]
        password.label = _("Password")
        password.help_text = ""
        password.error_messages["required"] = _("Please enter your password.")
        password.widget.attrs["enterkeyhint"] = "go"
        _let_reveal(password)


class NewPasswordForm(ChangePasswordForm):
    """The current password once, the new one twice; the new one must differ."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": _("Current password"),
            "password1": _("New password"),
            "password2": _("New password, once more"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            _let_reveal(self.fields[name])
        self.fields["oldpassword"].help_text = ""

    def clean(self):
        data = super().clean()
        if data.get("password1") and data.get("password1") == data.get("oldpassword"):
            self.add_error(
                "password1", _("Please choose a password other than the current one.")
            )
        return data
