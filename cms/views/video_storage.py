"""Pages for whoever looks after the machine: what takes up space, and what an older recipe made."""

from typing import Any

from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.views.base import DeskView
from media_pipeline.models import Video
from media_pipeline.operations import reencode_outdated
from media_pipeline.operations.collecting import (
    Garbage,
    GarbageKind,
    Tally,
    WrongDatabase,
    collect,
    find_garbage,
)
from media_pipeline.queries import (
    outdated_videos,
    storage_use,
    videos_with_status,
    with_stored_bytes,
)

LARGEST = 20


class LibraryPage(DeskView):
    """A page below the video library."""

    model = Video
    header_icon = "media"
    index_url_name = "videos:index"
    index_title = gettext_lazy("Video library")


class StorageView(LibraryPage):
    """What is stored, and the largest videos; what nothing needs any more is listed when asked for.

    Listing walks the whole store, so it waits for a click; POST deletes what a new listing finds.
    """

    page_title = gettext_lazy("Storage")
    template_name = "cms/videos/storage.html"

    def get(self, request):
        garbage = find_garbage(at=timezone.now()) if "look" in request.GET else None
        largest = with_stored_bytes(videos_with_status()).order_by(
            "-stored_bytes", "-pk"
        )
        return self.show(
            use=storage_use(),
            largest=largest[:LARGEST],
            garbage=garbage,
            tallies=_in_words(garbage),
        )

    def post(self, request):
        try:
            gone = collect(at=timezone.now(), by=request.user)
        except WrongDatabase:
            messages.error(
                request,
                _(
                    "Nothing was deleted: the store holds many files and the database knows no finished video. Is it the right database?"
                ),
            )
            return redirect("videos:storage")
        messages.success(
            request,
            _("Files deleted: %(number)s (%(size)s).")
            % {"number": gone.count, "size": filesizeformat(gone.bytes)},
        )
        return redirect("videos:storage")


class OlderRecipeView(LibraryPage):
    """Asks once, then converts every video again that an older recipe made."""

    page_title = gettext_lazy("Convert videos of an older recipe again")
    template_name = "cms/videos/older_recipe.html"

    def get(self, request):
        videos = outdated_videos()
        return self.show(number=videos.count(), some=videos[:LARGEST])

    def post(self, request):
        begun = reencode_outdated(by=request.user, at=timezone.now())
        messages.success(
            request, _("Conversions begun: %(number)s.") % {"number": begun}
        )
        return redirect("videos:index")


GARBAGE = {
    GarbageKind.SUPERSEDED: gettext_lazy("Earlier conversions that were replaced"),
    GarbageKind.ORPHAN: gettext_lazy("Files that belong to no video"),
    GarbageKind.SPOOL: gettext_lazy("Remains of uploads"),
    GarbageKind.UNFINISHED: gettext_lazy("Files that were never finished"),
    GarbageKind.SCRATCH: gettext_lazy("Working files of this host"),
    GarbageKind.CACHE: gettext_lazy("Copies beyond the limit of this host's cache"),
}


def _in_words(garbage: Garbage | None) -> list[tuple[Any, Tally]]:
    return [(GARBAGE[one.kind], one) for one in garbage.tallies()] if garbage else []
