from pathlib import PurePath

from django import forms
from django.utils.translation import gettext_lazy as _

from media_pipeline.models import Video
from media_pipeline.rules import SUFFIX_FAMILIES

ACCEPTED = ",".join(SUFFIX_FAMILIES)
TITLE_LENGTH = Video._meta.get_field("title").max_length


def title_from(display_name: str) -> str:
    """The name of an uploaded file without folders and extension, as a title for people."""
    name = PurePath(display_name.replace("\\", "/")).name
    return (PurePath(name).stem or name)[:TITLE_LENGTH]


class VideoUploadForm(forms.Form):
    """One file and its title; without a title, the file's name becomes it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A recording as it comes from the phone or the camera; nothing needs to be converted first."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        # An empty file is refused with the other unusable ones, in the same words.
        allow_empty_file=True,
    )
    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=TITLE_LENGTH,
        help_text=_("Left empty, it is the name of the file."),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("file") and not cleaned.get("title"):
            cleaned["title"] = title_from(cleaned["file"].name)
        return cleaned


class VideoTitleForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)


class TitleSearchForm(forms.Form):
    """The search of our choosers, by a part of the title."""

    q = forms.CharField(
        label=_("Part of the title"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
    )

    is_filtering_by_collection = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_searching = False
        self.search_query = None

    def filter(self, objects):
        """The objects whose title contains the query."""
        query = self.cleaned_data.get("q")
        if query:
            self.is_searching, self.search_query = True, query
            objects = objects.filter(title__icontains=query)
        return objects
