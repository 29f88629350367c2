from django import forms
from django.utils.translation import gettext_lazy as _

from media_pipeline.models import Video

TITLE_LENGTH = Video._meta.get_field("title").max_length


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
