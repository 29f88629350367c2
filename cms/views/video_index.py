"""The list of the video library: filters, sizes, and one thing done to many videos."""

from uuid import UUID

import django_filters
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic

from cms.usage import pages_using, used_videos
from cms.views.base import PermissionRequired
from cms.views.videos import player_of, status_context
from media_pipeline.messages import JOB_LABELS
from media_pipeline.models import Video
from media_pipeline.operations import (
    SourceGone,
    archive_video,
    cancel_job,
    reencode_video,
    restore_video,
    retry_job,
)
from media_pipeline.operations.news import mark_news_seen
from media_pipeline.queries import (
    outdated_videos,
    storage_use,
    video_status,
    videos_with_status,
    with_latest_job,
    with_stored_bytes,
    without_captions,
)
from media_pipeline.states import JobState
from members.models import Member

STATUS_LIMIT = 50
AT_ONCE = 100


class PosterColumn(Column):
    cell_template_name = "cms/videos/_poster_cell.html"

    def get_value(self, instance):
        return player_of(instance)


class StatusColumn(Column):
    cell_template_name = "cms/videos/_status_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return context | status_context(instance)


class TickColumn(Column):
    """A check box that belongs to the form below the list."""

    header_template_name = "cms/videos/_tick_header.html"
    cell_template_name = "cms/videos/_tick_cell.html"


class BytesColumn(Column):
    cell_template_name = "cms/videos/_bytes_cell.html"


def _uploaders(request):
    """People who have uploaded something; few, since only editors may."""
    uploaded = Video.objects.order_by().values("uploaded_by")
    return Member.objects.filter(pk__in=uploaded).order_by("name", "employee_no")


class VideoFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        field_name="job_state",
        label=gettext_lazy("State"),
        choices=[(state.value, label) for state, label in JOB_LABELS.items()],
    )
    recipe = django_filters.ChoiceFilter(
        method="by_recipe",
        label=gettext_lazy("Recipe"),
        empty_label=gettext_lazy("All"),
        choices=[
            ("outdated", gettext_lazy("Older than today's")),
            ("today", gettext_lazy("Today's")),
        ],
    )
    use = django_filters.ChoiceFilter(
        method="by_use",
        label=gettext_lazy("Use"),
        empty_label=gettext_lazy("All"),
        choices=[
            ("used", gettext_lazy("Used in a page")),
            ("unused", gettext_lazy("Not used")),
        ],
    )
    captions = django_filters.ChoiceFilter(
        method="by_captions",
        label=gettext_lazy("Captions"),
        empty_label=gettext_lazy("All"),
        choices=[("none", gettext_lazy("None for members"))],
    )
    archived = django_filters.ChoiceFilter(
        method="by_archived",
        label=gettext_lazy("Archive"),
        empty_label=gettext_lazy("In the library"),
        choices=[("yes", gettext_lazy("Archived"))],
    )
    uploaded_by = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Uploaded by"),
        queryset=_uploaders,
        empty_label=gettext_lazy("All"),
    )
    created_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Uploaded"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Video
        fields: list[str] = []

    def by_recipe(self, videos, name, value):
        old = Q(pk__in=outdated_videos().order_by().values("pk"))
        return videos.filter(old) if value == "outdated" else videos.exclude(old)

    def by_captions(self, videos, name, value):
        return videos.filter(pk__in=without_captions().order_by().values("pk"))

    def by_archived(self, videos, name, value):
        """The view has chosen already: archived videos and others are never in one list."""
        return videos

    def by_use(self, videos, name, value):
        used = Q(pk__in=used_videos())
        return videos.filter(used) if value == "used" else videos.exclude(used)


class VideoIndexView(generic.IndexView):
    """All videos in use, or those that were archived, the newest first, with what is happening to each."""

    model = Video
    page_title = gettext_lazy("Video library")
    search_fields = ["title", "source__display_name"]
    filterset_class = VideoFilterSet
    paginate_by = 20
    any_permission_required = ["add", "change", "view"]
    add_item_label = gettext_lazy("Upload videos")
    template_name = "cms/videos/index.html"
    verbose_name = gettext_lazy("video")
    verbose_name_plural = gettext_lazy("videos")
    default_ordering = "-created_at"

    @property
    def shows_archive(self):
        return self.request.GET.get("archived") == "yes"

    def get_base_queryset(self):
        videos = Video.objects.filter(archived_at__isnull=not self.shows_archive)
        return with_stored_bytes(with_latest_job(videos_with_status(videos)))

    def get_valid_orderings(self):
        names = ("title", "created_at", "stored_bytes")
        return [sign + name for name in names for sign in ("", "-")]

    def order_queryset(self, queryset):
        # A second key, so that equal titles and sizes keep their page.
        return queryset.order_by(self.ordering, "-pk")

    def get_edit_url(self, instance):
        return reverse(self.edit_url_name, args=[instance.key])

    @cached_property
    def columns(self):
        may_change = self.user_has_permission("change")
        ticks = [TickColumn("tick", label=_("Choose"), width="3%")]
        return [
            *(ticks if may_change else []),
            PosterColumn("poster", label="", width="170px"),
            TitleColumn(
                "title",
                label=_("Title"),
                get_url=self.get_edit_url,
                sort_key="title",
            ),
            StatusColumn("status", label=_("State"), width="36%"),
            BytesColumn("stored_bytes", label=_("Size"), sort_key="stored_bytes"),
            DateColumn("created_at", label=_("Uploaded"), sort_key="created_at"),
        ]

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        if not self.results_only:
            context |= {
                "use": storage_use(),
                "outdated": outdated_videos().count(),
                "may_change": self.user_has_permission("change"),
                "actions": ARCHIVE_ACTIONS if self.shows_archive else ACTIONS,
            }
        return context


class VideoStatusView(PermissionRequired):
    """The state cells of the videos named by `?key=`, for the list to renew itself."""

    model = Video
    permission = "change"

    def get(self, request):
        keys = keys_of(request.GET.getlist("key"))
        videos = videos_with_status().filter(key__in=keys[:STATUS_LIMIT])
        return JsonResponse(
            {
                str(video.key): render_to_string(
                    "cms/videos/_status.html", status_context(video), request
                )
                for video in videos
            }
        )


class NewsSeenView(PermissionRequired):
    """Puts away the news that this person has read; only their own."""

    model = Video
    permission = "add"
    http_method_names = ["post"]

    def post(self, request):
        up_to = request.POST.get("up_to", "")
        if up_to.isdecimal():
            mark_news_seen(member=request.user, up_to=int(up_to), at=timezone.now())
        return redirect("wagtailadmin_home")


ACTIONS = {
    "reencode": gettext_lazy("Convert again with today's recipe"),
    "retry": gettext_lazy("Try again"),
    "cancel": gettext_lazy("Stop"),
    "archive": gettext_lazy("Archive"),
}
ARCHIVE_ACTIONS = {"restore": gettext_lazy("Take back into the library")}


class ManyVideosView(PermissionRequired):
    """Does one of ACTIONS or ARCHIVE_ACTIONS to every ticked video, and tells how many it was done to and to which not."""

    model = Video
    http_method_names = ["post"]

    def post(self, request):
        action = request.POST.get("action", "")
        keys = keys_of(request.POST.getlist("video"))[:AT_ONCE]
        words = {**ACTIONS, **ARCHIVE_ACTIONS}
        if action not in words or not keys:
            messages.warning(request, _("Tick the videos and choose what to do."))
            return redirect("videos:index")
        done, left = 0, []
        chosen = Video.objects.filter(
            key__in=keys, archived_at__isnull=action not in ARCHIVE_ACTIONS
        )
        for video in videos_with_status(chosen):
            if carry_out(action, video, by=request.user, at=timezone.now()):
                done += 1
            else:
                left.append(video.title)
        if done:
            messages.success(
                request,
                _("%(action)s: %(number)s videos.")
                % {"action": words[action], "number": done},
            )
        if left:
            messages.warning(
                request,
                _("There was nothing to do for: %(titles)s")
                % {"titles": "、".join(left)},
            )
        return redirect("videos:index")


def carry_out(action: str, video: Video, *, by, at) -> bool:
    """Do one of ACTIONS or ARCHIVE_ACTIONS to a video from `videos_with_status`; False when it does not apply."""
    job = video.latest_job
    match action:
        case "retry" if video_status(video).can_retry:
            retry_job(job=job, by=by, at=at)
        case "cancel" if job is not None and job.is_open:
            cancel_job(job=job, by=by, at=at)
        case "archive" if not pages_using(video=video):
            archive_video(video=video, by=by, at=at)
        case "restore":
            restore_video(video=video, by=by, at=at)
        case "reencode" if job is not None and not job.is_open:
            return _reencode(video, by=by, at=at)
        case _:
            return False
    return True


def _reencode(video: Video, *, by, at) -> bool:
    try:
        job = reencode_video(video=video, by=by, at=at)
    except SourceGone:
        return False
    return job.state == JobState.RECEIVED


def keys_of(texts: list[str]) -> list[UUID]:
    """The UUIDs among the texts of an address or a form."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
