"""Forms around files of questions."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.formats import FORMATS
from quizzes.states import VersionState

# A bank of ten thousand questions is a tenth of this.
MOST_BYTES = 8 * 1024 * 1024

FORMAT_NAMES = {
    "xlsx": gettext_lazy("Excel table (XLSX)"),
    "csv": gettext_lazy("Table as text (CSV)"),
    "gift": "Moodle GIFT",
    "aiken": "Aiken",
    "moodlexml": "Moodle XML",
    "qti": "QTI 2.1 / 3.0",
}


def format_choices() -> list[tuple[str, Any]]:
    """(name, label) of every format there is."""
    known = [(name, FORMAT_NAMES[name]) for name in FORMAT_NAMES if name in FORMATS]
    return known + [(name, name) for name in FORMATS if name not in FORMAT_NAMES]


class ImportFileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=False)
    format = forms.ChoiceField(label=gettext_lazy("Format"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = [("", _("told by the file")), *format_choices()]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB.") % {"most": MOST_BYTES >> 20}
            )
        return file


class ApplyImportForm(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("The questions come in"),
        choices=[
            (VersionState.DRAFT, gettext_lazy("as drafts, to be looked through")),
            (VersionState.READY, gettext_lazy("ready to be asked")),
        ],
        initial=VersionState.DRAFT,
        widget=forms.RadioSelect,
    )
