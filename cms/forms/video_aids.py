"""What an editor fills in beside a video: captions, chapters, the poster."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.text_encoding import NAMES
from media_pipeline.operations.chapters import MAX_CHAPTERS, ChapterRow
from media_pipeline.subtitles.languages import LANGUAGES
from media_pipeline.subtitles.problems import MAX_BYTES
from media_pipeline.subtitles.times import parse_shown, show_clock

ENCODINGS = [
    ("", _("Find out")),
    *((code, NAMES[code]) for code in ("utf-8", "utf-16", "gb18030", "big5hkscs")),
]
# Of a draft whose language is none of ours, the code itself is offered, too.
LANGUAGE_CHOICES = list(LANGUAGES.items())
EMPTY_ROWS = 3


class CaptionUploadForm(forms.Form):
    """A subtitle file, its language, and its encoding for whoever knows better."""

    file = forms.FileField(
        label=_("Subtitle file"),
        help_text=_("SRT, WebVTT or ASS, at most 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".srt,.vtt,.ass,.ssa"}),
        allow_empty_file=True,
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_CHOICES)
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        choices=ENCODINGS,
        required=False,
        help_text=_("Leave it as it is unless characters come out wrong."),
    )

    def data_of_file(self) -> bytes:
        """The bytes, one more than is allowed at most: enough to refuse them."""
        return self.cleaned_data["file"].read(MAX_BYTES + 1)


class CaptionForm(forms.Form):
    """The text of a caption as WebVTT, and its language."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_CHOICES)
    text = forms.CharField(
        label=_("Text with times (WebVTT)"),
        strip=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}),
    )

    def __init__(self, *args, language: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if language not in LANGUAGES:
            self.fields["language"].choices = [
                *LANGUAGE_CHOICES,
                (language, language),
            ]


class MomentField(forms.CharField):
    """A moment of the video as people write it, cleaned to milliseconds within the video."""

    default_error_messages = {
        "moment": _("Write the time as minutes and seconds, for example 12:30."),
        "beyond": _("The video ends at %(end)s."),
    }

    def __init__(self, *, end_ms: int | None = None, **kwargs) -> None:
        kwargs.setdefault("max_length", 16)
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )
        super().__init__(**kwargs)
        self.end_ms = end_ms

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        moment = parse_shown(text)
        if moment is None:
            raise forms.ValidationError(self.error_messages["moment"], code="moment")
        if self.end_ms is not None and moment >= self.end_ms:
            raise forms.ValidationError(
                self.error_messages["beyond"],
                code="beyond",
                params={"end": show_clock(self.end_ms)},
            )
        return moment


class ChapterForm(forms.Form):
    """One row of the list of chapters; an empty row is no chapter."""

    start = MomentField(label=_("Begins at"), required=False)
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    shown = forms.BooleanField(label=_("Show to members"), required=False)
    removed = forms.BooleanField(label=_("Remove"), required=False)

    def __init__(self, *args, end_ms: int | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].end_ms = end_ms

    def clean(self):
        values = super().clean()
        has_text = values.get("title") or values.get("shown")
        if has_text and "start" in values and values["start"] is None:
            self.add_error("start", self.fields["start"].error_messages["moment"])
        return values

    @property
    def row(self) -> ChapterRow | None:
        """What it says; None for an empty or removed row."""
        values = self.cleaned_data
        if values.get("start") is None or values.get("removed"):
            return None
        return ChapterRow(values["start"], values["title"].strip(), values["shown"])


ChapterFormSet = forms.formset_factory(
    ChapterForm,
    extra=EMPTY_ROWS,
    max_num=MAX_CHAPTERS,
    absolute_max=MAX_CHAPTERS + EMPTY_ROWS,
)


class FrameForm(forms.Form):
    """The moment whose picture becomes the poster."""

    moment = MomentField(
        label=_("Time"), help_text=_("Minutes and seconds, for example 12:30.")
    )

    def __init__(self, *args, end_ms: int | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["moment"].end_ms = end_ms


class PosterUploadForm(forms.Form):
    """A picture of one's own."""

    picture = forms.FileField(
        label=_("Picture file"),
        help_text=_("JPEG, PNG or WebP, at least 320 × 180, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
