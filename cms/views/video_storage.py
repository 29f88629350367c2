"""Pages for whoever looks after the machine: what takes up space, and what an older recipe made."""

from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.views.base import DeskView
from media_pipeline.models import Video
from media_pipeline.operations import reencode_outdated
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
    """What is stored, and the largest videos."""

    page_title = gettext_lazy("Storage")
    template_name = "cms/videos/storage.html"

    def get(self, request):
        largest = with_stored_bytes(videos_with_status()).order_by(
            "-stored_bytes", "-pk"
        )
        return self.show(use=storage_use(), largest=largest[:LARGEST])


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
