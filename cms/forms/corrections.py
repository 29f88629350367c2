from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.models import QuestionVersion
from quizzes.states import CorrectionKind


class CorrectionForm(forms.Form):
    """How one version is to be marked: by the key of a version that fits, or without any key."""

    how = forms.ChoiceField(
        label=gettext_lazy("Mark the answers"), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("Kept with every mark that changes."),
    )
    may_lower = forms.BooleanField(
        label=gettext_lazy("Also lower marks"),
        required=False,
        help_text=gettext_lazy(
            "Without a tick nobody loses by it. A completion that was reached stands in any case."
        ),
    )

    def __init__(
        self, *args, versions: list[QuestionVersion], has_own_key: bool, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self._versions = {f"{CorrectionKind.KEY}-{one.no}": one for one in versions}
        choices = [
            (name, _("As version %(no)s does") % {"no": one.no})
            for name, one in self._versions.items()
        ]
        choices += [
            (kind.value, kind.label)
            for kind in (CorrectionKind.FULL, CorrectionKind.DROP)
        ]
        if has_own_key:
            own = CorrectionKind.ORIGINAL
            choices.append((own.value, own.label))
        self.fields["how"].choices = choices

    def rule(self) -> dict:
        """`kind` and `key_of` as the operations take them."""
        how = self.cleaned_data["how"]
        key_of = self._versions.get(how)
        return {"kind": CorrectionKind.KEY if key_of else how, "key_of": key_of}
