from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.forms.video_aids import FrameForm, PosterUploadForm
from cms.views.video_aids.base import AidView
from media_pipeline.delivery import address, expiry
from media_pipeline.operations.extras import extra_step
from media_pipeline.operations.posters import (
    NoSuchPicture,
    candidates,
    choose_automatic,
    choose_candidate,
    choose_upload,
    request_frame,
)
from media_pipeline.pictures import MAX_BYTES, NotAPicture
from media_pipeline.states import PosterKind, StepKind, StepState
from media_pipeline.subtitles.times import show_clock

KINDS = {
    PosterKind.AUTOMATIC: gettext_lazy("Chosen automatically"),
    PosterKind.CANDIDATE: gettext_lazy("Chosen from the suggestions"),
    PosterKind.FRAME: gettext_lazy("A moment of the video"),
    PosterKind.UPLOADED: gettext_lazy("Uploaded picture"),
}
REFUSALS = {
    "too_large": gettext_lazy("The picture is larger than 10 MB."),
    "unreadable": gettext_lazy("This is not a JPEG, PNG or WebP picture we can read."),
    "too_many_pixels": gettext_lazy("The picture has more than 40 million pixels."),
    "too_small": gettext_lazy("The picture is smaller than 320 × 180."),
}


class PosterView(AidView):
    """The still picture of a video: another suggestion, another moment, or a picture of one's own."""

    template_name = "cms/videos/aids/poster.html"
    page_title = gettext_lazy("Poster")

    def get(self, request, key):
        return self._page()

    def post(self, request, key):
        actions = {
            "automatic": self._automatic,
            "candidate": self._candidate,
            "frame": self._frame,
            "upload": self._upload,
        }
        action = actions.get(request.POST.get("action", ""))
        return action() if action else self._page(status=400)

    @property
    def _asked(self):
        return {"video": self.video, "at": timezone.now(), "by": self.request.user}

    def _automatic(self):
        choose_automatic(**self._asked)
        return self._done(_("The poster is chosen automatically again."))

    def _candidate(self):
        try:
            choose_candidate(name=self.request.POST.get("name", ""), **self._asked)
        except NoSuchPicture:
            messages.error(self.request, _("This picture is no longer there."))
            return redirect("videos:poster", key=self.video.key)
        return self._done(_("The poster was changed."))

    def _frame(self):
        form = FrameForm(self.request.POST, end_ms=self.video.duration_ms)
        if not form.is_valid():
            return self._page(frame_form=form, status=422)
        try:
            request_frame(at_ms=form.cleaned_data["moment"], **self._asked)
        except NoSuchPicture:
            form.add_error("moment", _("There is no picture at this moment."))
            return self._page(frame_form=form, status=422)
        return self._done(_("The picture is being taken. It appears in a moment."))

    def _upload(self):
        form = PosterUploadForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self._page(upload_form=form, status=422)
        try:
            data = form.cleaned_data["picture"].read(MAX_BYTES + 1)
            choose_upload(data=data, **self._asked)
        except NotAPicture as refusal:
            form.add_error("picture", REFUSALS[refusal.code])
            return self._page(upload_form=form, status=422)
        return self._done(_("The poster was changed."))

    def _done(self, message: str):
        messages.success(self.request, message)
        return redirect("videos:poster", key=self.video.key)

    def _page(self, *, frame_form=None, upload_form=None, status: int = 200):
        video = self.video
        at_ms = video.poster_at_ms
        return self.show(
            status=status,
            kind=KINDS[video.poster_kind],
            moment=show_clock(at_ms) if at_ms is not None else "",
            candidates=self._candidates(),
            frame_form=frame_form or FrameForm(end_ms=video.duration_ms),
            upload_form=upload_form or PosterUploadForm(),
            has_picture=self.player is not None and self.player.has_video,
            **self._wanted(),
        )

    def _candidates(self) -> list[dict]:
        video, rendition = self.video, self.video.current_rendition
        if rendition is None:
            return []
        base = address(video.key.hex, rendition.gen, expiry(timezone.now().timestamp()))
        return [
            {"name": name, "url": base + name, "clock": show_clock(at_ms)}
            for name, at_ms in candidates(video)
        ]

    def _wanted(self) -> dict:
        """Whether a picture is being taken, or could not be."""
        wanted = self.video.poster_wanted_ms
        if wanted is None:
            return {"wanted": "", "failed": False}
        step = extra_step(self.video, StepKind.FRAME, wanted)
        failed = step is None or step.state in {StepState.FAILED, StepState.CANCELLED}
        return {"wanted": show_clock(wanted), "failed": failed}
