from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cms.views.base import DeskView
from cms.views.videos import OneVideo, player_of


class AidView(DeskView, OneVideo):
    """A page about one thing beside a video: the trail leads back to the video."""

    header_icon = "media"
    index_url_name = "videos:index"
    index_title = _("Video library")
    # (name of the address with the video's key, words) of a page between the video and this one.
    parent: tuple[str, object] | None = None

    def get_breadcrumbs_items(self):
        trail = super().get_breadcrumbs_items()
        key = [self.video.key]
        between = [{"url": reverse("videos:edit", args=key), "label": self.video.title}]
        if self.parent:
            name, label = self.parent
            between.append({"url": reverse(name, args=key), "label": label})
        return [*trail[:-1], *between, trail[-1]]

    def show(self, status: int = 200, **context):
        common = {"video": self.video, "player": self.player}
        return super().show(status=status, **(common | context))

    @cached_property
    def player(self):
        """The video's Playback, or None."""
        return player_of(self.video)
