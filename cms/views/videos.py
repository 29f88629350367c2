"""The video library in the editor: list, upload, one video, and what can be done with it."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic

from cms.forms.videos import VideoTitleForm, VideoUploadForm
from cms.usage import pages_using
from cms.views.base import DeskView, PermissionRequired
from media_pipeline.delivery import NotPlayable, playback
from media_pipeline.models import Video
from media_pipeline.operations import (
    UploadRefused,
    archive_video,
    cancel_job,
    retry_job,
    upload_video,
)
from media_pipeline.operations.titles import rename_video
from media_pipeline.queries import video_status, videos_with_status

STATUS_LIMIT = 50


def player_of(video: Video):
    """The video's Playback, or None while there is nothing to play."""
    try:
        return playback(video, at=timezone.now())
    except NotPlayable:
        return None


def status_context(video: Video) -> dict:
    """What `cms/videos/_status.html` shows of a video."""
    status = video_status(video)
    return {
        "video": video,
        "status": status,
        "is_working": status.is_open,
    }


class PosterColumn(Column):
    cell_template_name = "cms/videos/_poster_cell.html"

    def get_value(self, instance):
        return player_of(instance)


class StatusColumn(Column):
    cell_template_name = "cms/videos/_status_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return context | status_context(instance)


class VideoIndexView(generic.IndexView):
    """All videos in use, the newest first, with what is happening to each."""

    model = Video
    page_title = gettext_lazy("Video library")
    search_fields = ["title"]
    paginate_by = 20
    any_permission_required = ["add", "change", "view"]
    add_item_label = gettext_lazy("Upload a video")
    template_name = "cms/videos/index.html"
    verbose_name = gettext_lazy("video")
    verbose_name_plural = gettext_lazy("videos")

    def get_base_queryset(self):
        return videos_with_status().filter(archived_at__isnull=True)

    def order_queryset(self, queryset):
        return queryset.order_by("-created_at", "-pk")

    def get_edit_url(self, instance):
        return reverse(self.edit_url_name, args=[instance.key])

    @cached_property
    def columns(self):
        return [
            PosterColumn("poster", label="", width="170px"),
            TitleColumn("title", label=_("Title"), get_url=self.get_edit_url),
            StatusColumn("status", label=_("State"), width="40%"),
            DateColumn("created_at", label=_("Uploaded")),
        ]


class VideoStatusView(PermissionRequired):
    """The state cells of the videos named by `?key=`, for the list to renew itself."""

    model = Video
    permission = "change"

    def get(self, request):
        keys = [key for key in map(_as_uuid, request.GET.getlist("key")) if key]
        videos = videos_with_status().filter(key__in=keys[:STATUS_LIMIT])
        return JsonResponse(
            {
                str(video.key): render_to_string(
                    "cms/videos/_status.html", status_context(video), request
                )
                for video in videos
            }
        )


class VideoUploadView(DeskView):
    """Takes one file and leads to its page. A refused file leaves nothing behind.

    `static/js/upload-progress.js` gets {"redirect"} or {"errors"}; a plain form gets pages.
    """

    model = Video
    permission = "add"
    template_name = "cms/videos/upload.html"
    page_title = gettext_lazy("Upload a video")
    header_icon = "upload"
    index_url_name = "videos:index"
    index_title = gettext_lazy("Video library")

    def get(self, request):
        return self.show(form=VideoUploadForm())

    def post(self, request):
        form = VideoUploadForm(request.POST, request.FILES)
        video = self._upload(form) if form.is_valid() else None
        by_script = request.headers.get("x-requested-with") == "XMLHttpRequest"
        if video is None:
            if by_script:
                return JsonResponse({"errors": _sentences(form)}, status=422)
            return self.show(form=form, status=422)
        messages.success(
            request,
            _("“%(title)s” was uploaded. You may leave this page: transcoding goes on.")
            % {"title": video.title},
        )
        if by_script:
            return JsonResponse({"redirect": reverse("videos:edit", args=[video.key])})
        return redirect("videos:edit", key=video.key)

    def _upload(self, form: VideoUploadForm) -> Video | None:
        upload = form.cleaned_data["file"]
        try:
            return upload_video(
                file=upload,
                display_name=upload.name,
                title=form.cleaned_data["title"],
                by=self.request.user,
                at=timezone.now(),
            )
        except UploadRefused as refusal:
            form.add_error("file", refusal.message)
            return None


class OneVideo(PermissionRequired):
    """A view of the video named by the address; 404 when there is none."""

    model = Video

    @cached_property
    def video(self) -> Video:
        return get_object_or_404(videos_with_status(), key=self.kwargs["key"])


class VideoView(DeskView, OneVideo):
    """One video: player, state, title, and the pages that use it."""

    template_name = "cms/videos/video.html"
    header_icon = "media"
    index_url_name = "videos:index"
    index_title = gettext_lazy("Video library")

    def get_page_title(self):
        return self.video.title

    def get(self, request, key):
        return self._page(VideoTitleForm(initial={"title": self.video.title}))

    def post(self, request, key):
        form = VideoTitleForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        rename_video(
            video=self.video,
            title=form.cleaned_data["title"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("The title was saved."))
        return redirect("videos:edit", key=key)

    def _page(self, form: VideoTitleForm, status: int = 200) -> HttpResponse:
        return self.show(
            status=status,
            form=form,
            player=player_of(self.video),
            uses=pages_using(video=self.video),
            status_of_video=status_context(self.video),
        )


class VideoCommand(OneVideo):
    """A button beside a video: does one thing and comes back."""

    http_method_names = ["post"]

    def post(self, request, key):
        self.carry_out(self.video)
        return redirect("videos:edit", key=key)

    def carry_out(self, video: Video) -> None:
        raise NotImplementedError


class RetryView(VideoCommand):
    def carry_out(self, video):
        if video_status(video).can_retry:
            retry_job(job=video.latest_job, by=self.request.user, at=timezone.now())
            messages.success(self.request, _("Transcoding starts again."))
        else:
            messages.warning(self.request, _("There is nothing to try again."))


class CancelView(VideoCommand):
    def carry_out(self, video):
        job = video.latest_job
        if job is not None and job.is_open:
            cancel_job(job=job, by=self.request.user, at=timezone.now())
            messages.success(self.request, _("Transcoding is being stopped."))
        else:
            messages.warning(self.request, _("Nothing is being transcoded."))


class ArchiveView(VideoCommand):
    """Takes the video out of the library. Refused while a page uses it."""

    def carry_out(self, video):
        if pages_using(video=video):
            messages.error(
                self.request,
                _("Pages still use this video. Take it out of them first."),
            )
            return
        archive_video(video=video, by=self.request.user, at=timezone.now())
        messages.success(self.request, _("The video was archived."))


def _sentences(form: VideoUploadForm) -> list[str]:
    return [str(sentence) for errors in form.errors.values() for sentence in errors]


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
