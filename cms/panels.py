"""What an editor sees first: what is being transcoded, what failed, what waits to be finished."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.views.videos import status_context
from media_pipeline.models import Video, VideoNews
from media_pipeline.queries import videos_with_status, without_captions
from media_pipeline.states import JOB_OPEN, JobState

SHOWN = 5
NEWS_SHOWN = 20
BROKEN = (JobState.REJECTED, JobState.FAILED)


class VideoPanel(Component):
    """Some videos with their state; absent when there is none or the person may not see them."""

    template_name = "cms/panels/videos.html"
    heading: Any = ""

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        policy = policy_registry.get_by_type(Video)
        videos = []
        if policy.user_has_any_permission(user, {"add", "change", "view"}):
            videos = list(self.videos().filter(archived_at__isnull=True)[:SHOWN])
        return {
            "heading": self.heading,
            "rows": [status_context(video) for video in videos],
            "request": parent_context["request"],
            "csrf_token": parent_context.get("csrf_token"),
        }

    def videos(self):
        raise NotImplementedError


class ProcessingPanel(VideoPanel):
    order = 110
    heading = _("Being transcoded")

    def videos(self):
        return videos_with_status().filter(jobs__state__in=JOB_OPEN).distinct()


class FailedPanel(VideoPanel):
    order = 120
    heading = _("Failed")

    def videos(self):
        return (
            videos_with_status()
            .filter(current_rendition__isnull=True, jobs__state__in=BROKEN)
            .exclude(jobs__state__in=JOB_OPEN)
            .distinct()
        )


class CaptionsPanel(Component):
    """How many lectures nobody can follow who cannot hear; absent when there is none."""

    order = 140
    template_name = "cms/panels/captions.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        policy = policy_registry.get_by_type(Video)
        count = 0
        if policy.user_has_any_permission(user, {"add", "change"}):
            count = without_captions().count()
        return {"count": count}


class NewsPanel(Component):
    """What became of this person's uploads since they last said that they have read it."""

    order = 100
    template_name = "cms/panels/news.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        unseen = VideoNews.objects.unseen_by(user).select_related("job__video")
        news = list(unseen[:NEWS_SHOWN])
        return {
            "news": news,
            "newest": max((item.pk for item in news), default=0),
            "csrf_token": parent_context.get("csrf_token"),
        }


class DraftsPanel(Component):
    """Pages of this person that are not published as they stand."""

    order = 130
    template_name = "cms/panels/drafts.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        pages = (
            Page.objects.filter(
                Q(owner=user) | Q(latest_revision__user=user),
                has_unpublished_changes=True,
            )
            .order_by("-latest_revision_created_at", "-pk")
            .only("pk", "title", "draft_title", "latest_revision_created_at", "live")
        )
        return {"pages": pages[:SHOWN]}
