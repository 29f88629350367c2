from django.urls import include, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import (
    ModelAdminURLFinder,
    register_admin_url_finder,
)
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import chooser as chooser_views
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.permissions import policy_registry

from cms.forms.videos import TitleSearchForm
from cms.views import video_index, video_storage, video_upload
from cms.views import videos as views
from cms.views.video_aids import urls as video_aids
from media_pipeline.models import Video
from media_pipeline.queries import video_status, videos_with_status


class VideoURLFinder(ModelAdminURLFinder):
    def construct_edit_url(self, instance):
        return reverse("videos:edit", args=[instance.key])


class VideoLibrary(ViewSet):
    """`/admin/videos/`: the recordings, apart from the pages that show them."""

    name = "videos"
    icon = "media"
    menu_label = _("Videos")
    menu_name = "videos"
    menu_order = 150
    add_to_admin_menu = True

    def on_register(self):
        super().on_register()
        register_admin_url_finder(Video, VideoURLFinder)

    def get_menu_item(self, order=None):
        item = super().get_menu_item(order)
        item.is_shown = lambda request: policy_registry.get_by_type(
            Video
        ).user_has_any_permission(request.user, {"add", "change", "view"})
        return item

    def get_urlpatterns(self):
        index = {
            "index_url_name": "videos:index",
            "index_results_url_name": "videos:index_results",
            "add_url_name": "videos:add",
            "edit_url_name": "videos:edit",
            "header_icon": self.icon,
        }
        return [
            path("", video_index.VideoIndexView.as_view(**index), name="index"),
            path(
                "results/",
                video_index.VideoIndexView.as_view(**index, results_only=True),
                name="index_results",
            ),
            path("status/", video_index.VideoStatusView.as_view(), name="status"),
            path("many/", video_index.ManyVideosView.as_view(), name="many"),
            path(
                "older-recipe/",
                video_storage.OlderRecipeView.as_view(),
                name="older_recipe",
            ),
            path("news/", video_index.NewsSeenView.as_view(), name="news_seen"),
            path("storage/", video_storage.StorageView.as_view(), name="storage"),
            path("add/", video_upload.VideoUploadView.as_view(), name="add"),
            path("<uuid:key>/", views.VideoView.as_view(), name="edit"),
            path("<uuid:key>/", include(video_aids)),
            path(
                "<uuid:key>/preview/<str:name>",
                views.PreviewView.as_view(),
                name="preview",
            ),
            path("<uuid:key>/retry/", views.RetryView.as_view(), name="retry"),
            path("<uuid:key>/reencode/", views.ReencodeView.as_view(), name="reencode"),
            path("<uuid:key>/cancel/", views.CancelView.as_view(), name="cancel"),
            path("<uuid:key>/archive/", views.ArchiveView.as_view(), name="archive"),
            path("<uuid:key>/restore/", views.RestoreView.as_view(), name="restore"),
        ]


class ChooseVideoMixin:
    filter_form_class = TitleSearchForm
    template_name = "cms/videos/chooser.html"

    def get_object_list(self):
        return videos_with_status().filter(archived_at__isnull=True)

    @property
    def columns(self):
        return [
            *super().columns,
            Column(
                "status",
                label=_("State"),
                accessor=lambda video: video_status(video).label,
            ),
            DateColumn("created_at", label=_("Uploaded")),
        ]


class ChooseVideoView(ChooseVideoMixin, chooser_views.ChooseView):
    pass


class ChooseVideoResultsView(ChooseVideoMixin, chooser_views.ChooseResultsView):
    pass


class VideoChooser(ChooserViewSet):
    model = Video
    icon = "media"
    choose_one_text = _("Choose a video")
    choose_another_text = _("Choose another video")
    edit_item_text = _("Open this video")
    choose_view_class = ChooseVideoView
    choose_results_view_class = ChooseVideoResultsView
    ordering = ["-created_at", "-pk"]

    @cached_property
    def name(self):
        return "video_chooser"
