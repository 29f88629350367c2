"""What a password must be, where Django's own sentence has no Chinese."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's rule of a least length; Django's catalogues lack the sentence that refuses (5.2)."""

    def get_error_message(self):
        return _(
            "This password is too short. It needs at least %(count)d characters."
        ) % {"count": self.min_length}
