"""One video in the editor: its page, and what can be done with it."""

import json
from dataclasses import dataclass

from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.aids import aids_of
from cms.forms.videos import VideoTitleForm
from cms.usage import pages_using
from cms.views.base import DeskView, PermissionRequired
from media_pipeline.delivery import NotPlayable, playback
from media_pipeline.models import Job, Video
from media_pipeline.operations import (
    SourceGone,
    archive_video,
    cancel_job,
    reencode_video,
    restore_video,
    retry_job,
)
from media_pipeline.operations.titles import rename_video
from media_pipeline.previews import NoPreview, Preview, playlist, preview_of
from media_pipeline.queries import (
    StepLine,
    step_timeline,
    video_status,
    videos_with_status,
)
from media_pipeline.recipe import current_recipe_digest
from media_pipeline.states import JobState
from media_pipeline.transcode import hls
from media_pipeline.transcode.classify import LEAST_FRAMES
from media_pipeline.transcode.options import ContentClass


def player_of(video: Video):
    """The video's Playback, or None while there is nothing to play."""
    try:
        return playback(video, at=timezone.now())
    except NotPlayable:
        return None


def preview_or_none(video: Video) -> Preview | None:
    """What can be watched of an unfinished conversion, or None."""
    try:
        return preview_of(video)
    except NoPreview:
        return None


def status_context(video: Video) -> dict:
    """What `cms/videos/_status.html` shows of a video."""
    status = video_status(video)
    return {
        "video": video,
        "status": status,
        "is_working": status.is_open,
    }


KINDS_OF_PICTURE = {
    ContentClass.SLIDES: gettext_lazy("slides"),
    ContentClass.TALK: gettext_lazy("somebody who speaks"),
    ContentClass.MOTION: gettext_lazy("moving pictures"),
}


@dataclass(frozen=True)
class Conversion:
    """The newest job of a video as operators read it. `recipe` is its digest."""

    job: Job
    steps: list[StepLine]
    plan: str
    recipe: str
    is_outdated: bool
    bytes: int

    @property
    def kind(self) -> str:
        """What the picture was taken for; empty for sound, and before it was looked at."""
        if not (self.job.plan or {}).get("video"):
            return ""
        return str(KINDS_OF_PICTURE[self.job.plan["content_class"]])

    @property
    def why(self) -> dict[str, str] | None:
        """What the sampled look at the picture measured; None for sound, for a reused conversion, and where
        there was too little of it to go by.
        """
        motion = next((step.motion for step in self.steps if step.motion), None)
        if not motion or motion["frames"] < LEAST_FRAMES:
            return None
        return {
            "settled": f"{motion['settled_share']:.0%}",
            "frozen": f"{motion['frozen_share']:.0%}",
            "change": f"{motion['mean_change']:.2f}",
            "cuts": f"{motion['cuts_per_minute']:.1f}",
        }


def conversion_of(video: Video) -> Conversion | None:
    """What was done for the newest job, step by step; None without one. Three queries."""
    job = video.jobs.order_by("-pk").first()
    if job is None:
        return None
    renditions = video.renditions.aggregate(total=Sum("bytes"))["total"] or 0
    return Conversion(
        job=job,
        steps=step_timeline(job),
        plan=json.dumps(job.plan, indent=2, ensure_ascii=False) if job.plan else "",
        recipe=job.recipe_hash,
        is_outdated=job.recipe_hash != current_recipe_digest(),
        bytes=video.source.size + renditions,
    )


class OneVideo(PermissionRequired):
    """A view of the video named by the address; 404 when there is none.

    An archived one is there only for a view that `knows_archived`.
    """

    model = Video
    knows_archived = False

    @cached_property
    def video(self) -> Video:
        every = Video.objects.all() if self.knows_archived else None
        return get_object_or_404(videos_with_status(every), key=self.kwargs["key"])


class PreviewView(OneVideo):
    """A playlist of the finished beginning of a video; 404 when there is nothing to watch so."""

    def get(self, request, key, name):
        try:
            text = playlist(preview_of(self.video), name, at=timezone.now())
        except (NoPreview, KeyError) as error:
            raise Http404 from error
        return HttpResponse(text, content_type=hls.PLAYLIST_TYPE)


class VideoView(DeskView, OneVideo):
    """One video: player, state, title, and the pages that use it."""

    template_name = "cms/videos/video.html"
    knows_archived = True
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
            preview=preview_or_none(self.video),
            uses=pages_using(video=self.video),
            status_of_video=status_context(self.video),
            conversion=conversion_of(self.video),
            aids=aids_of(self.video),
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


class ReencodeView(VideoCommand):
    """Converts the video again with today's recipe. What is live stays until that is done."""

    def carry_out(self, video):
        try:
            job = reencode_video(video=video, by=self.request.user, at=timezone.now())
        except SourceGone:
            messages.error(
                self.request,
                _("The uploaded file is no longer kept. Upload the video again."),
            )
            return
        if job.state == JobState.RECEIVED:
            messages.success(self.request, _("Transcoding starts again."))
        else:
            messages.warning(
                self.request, _("The video has been converted with today's recipe.")
            )


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


class RestoreView(VideoCommand):
    """Takes an archived video back into the library."""

    knows_archived = True

    def carry_out(self, video):
        restore_video(video=video, by=self.request.user, at=timezone.now())
        messages.success(self.request, _("The video is in the library again."))
