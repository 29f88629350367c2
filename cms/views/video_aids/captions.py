from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from cms.forms.video_aids import CaptionForm, CaptionUploadForm
from cms.views.video_aids.base import AidView
from cms.views.videos import OneVideo
from media_pipeline import speech
from media_pipeline.companion_queries import note_problems, transcript
from media_pipeline.messages import failure_sentence
from media_pipeline.models import Caption, Source
from media_pipeline.operations.captions import (
    LanguageTaken,
    add_caption,
    correct_caption,
    delete_caption,
    publish_caption,
)
from media_pipeline.operations.extras import (
    NothingToHear,
    extra_step,
    request_speech,
    stop_speech,
)
from media_pipeline.states import CaptionOrigin, StepKind, StepState
from media_pipeline.subtitles import Unreadable
from media_pipeline.subtitles.languages import language_name
from media_pipeline.text_response import as_webvtt
from media_pipeline.transcode.source import Probe
from media_pipeline.transcode.text_tracks import bitmap_tracks

ORIGINS = {
    CaptionOrigin.UPLOADED: gettext_lazy("From an uploaded file"),
    CaptionOrigin.EMBEDDED: gettext_lazy("Found in the video file"),
    CaptionOrigin.RECOGNISED: gettext_lazy("From speech recognition"),
}
SHOWN_PROBLEMS = 20
CAPTIONS = ("videos:captions", gettext_lazy("Captions"))


class CaptionsView(AidView):
    """All captions of a video, and the ways to get more."""

    template_name = "cms/videos/aids/captions.html"
    page_title = gettext_lazy("Captions")

    def get(self, request, key):
        return self._page(CaptionUploadForm())

    def post(self, request, key):
        form = CaptionUploadForm(request.POST, request.FILES)
        caption = self._add(form) if form.is_valid() else None
        if caption is None:
            return self._page(form, status=422)
        messages.success(
            request, _("The file was read. Look at it, then publish it for members.")
        )
        return redirect("videos:caption", key=key, caption=caption.key)

    def _add(self, form) -> Caption | None:
        try:
            return add_caption(
                video=self.video,
                data=form.data_of_file(),
                file_name=form.cleaned_data["file"].name,
                language=form.cleaned_data["language"],
                encoding=form.cleaned_data["encoding"],
                at=timezone.now(),
                by=self.request.user,
            )
        except Unreadable as refusal:
            add_problems(form, "file", refusal)
            return None

    def _page(self, form, status=200):
        captions = list(
            self.video.captions.defer("body")
            .select_related("checked_by", "created_by")
            .order_by(F("checked_at").asc(nulls_last=True), "language", "pk")
        )
        return self.show(
            status=status,
            form=form,
            rows=[
                (caption, language_name(caption.language), ORIGINS[caption.origin])
                for caption in captions
            ],
            speech=speech_context(self.video),
            bitmap_tracks=_bitmap_tracks(self.video),
        )


class OneCaption(OneVideo):
    """A view of a caption of the video that the address names; 404 when there is none."""

    @cached_property
    def caption(self) -> Caption:
        return get_object_or_404(
            Caption.objects.select_related("checked_by", "created_by"),
            video=self.video,
            key=self.kwargs["caption"],
        )


class CaptionView(OneCaption, AidView):
    """One caption: how it looks, its lines, and its text to correct."""

    template_name = "cms/videos/aids/caption.html"
    parent = CAPTIONS

    def get_page_title(self):
        return language_name(self.caption.language)

    def get(self, request, key, caption):
        initial = {"language": self.caption.language, "text": self.caption.body}
        return self._page(CaptionForm(initial=initial, language=self.caption.language))

    def post(self, request, key, caption):
        form = CaptionForm(request.POST, language=self.caption.language)
        if form.is_valid() and self._correct(form):
            messages.success(request, _("The captions were saved."))
            return redirect("videos:caption", key=key, caption=caption)
        return self._page(form, status=422)

    def _correct(self, form) -> bool:
        try:
            correct_caption(
                caption=self.caption,
                text=form.cleaned_data["text"],
                language=form.cleaned_data["language"],
                at=timezone.now(),
                by=self.request.user,
            )
        except Unreadable as refusal:
            add_problems(form, "text", refusal)
            return False
        except LanguageTaken:
            form.add_error(
                "language", _("Other captions are published in this language.")
            )
            return False
        return True

    def _page(self, form, status=200):
        caption = self.caption
        url = reverse("videos:caption_file", args=[self.video.key, caption.key])
        replaced = self.video.captions.published().filter(language=caption.language)
        return self.show(
            status=status,
            form=form,
            caption=caption,
            origin=ORIGINS[caption.origin],
            lines=transcript(caption),
            notes=note_problems(caption),
            replaces=not caption.is_published and replaced.exists(),
            tracks=[
                {
                    "language": caption.language,
                    "label": language_name(caption.language),
                    "url": url,
                }
            ],
        )


class CaptionFileView(OneCaption):
    """The text as WebVTT: for the preview, or with `?download` to keep."""

    def get(self, request, key, caption):
        response = as_webvtt(request, self.caption.body)
        if "download" in request.GET:
            name = slugify(self.video.title, allow_unicode=True) or "captions"
            file_name = f"{name}.{self.caption.language}.vtt"
            response = HttpResponse(
                self.caption.body, content_type="text/vtt; charset=utf-8"
            )
            response.headers["Content-Disposition"] = _attachment(file_name)
        return response


class CaptionPublishView(OneCaption):
    http_method_names = ["post"]

    def post(self, request, key, caption):
        publish_caption(caption=self.caption, at=timezone.now(), by=request.user)
        messages.success(request, _("Members see these captions now."))
        return redirect("videos:captions", key=key)


class CaptionDeleteView(OneCaption, AidView):
    """Asks once, then deletes."""

    template_name = "cms/videos/aids/caption_delete.html"
    parent = CAPTIONS

    def get_page_title(self):
        return _("Delete captions")

    def get(self, request, key, caption):
        return self.show(
            caption=self.caption, language=language_name(self.caption.language)
        )

    def post(self, request, key, caption):
        delete_caption(caption=self.caption, at=timezone.now(), by=request.user)
        messages.success(request, _("The captions were deleted."))
        return redirect("videos:captions", key=key)


class SpeechView(OneVideo):
    """Asks a worker to write down what is said, or with `stop` takes that back."""

    http_method_names = ["post"]

    def post(self, request, key):
        if "stop" in request.POST:
            if stop_speech(video=self.video, at=timezone.now(), by=request.user):
                messages.success(request, _("Speech recognition is being stopped."))
        elif problem := speech.problem():
            messages.error(request, problem.sentence)
        else:
            self._request()
        return redirect("videos:captions", key=key)

    def _request(self):
        try:
            request_speech(video=self.video, at=timezone.now(), by=self.request.user)
        except NothingToHear:
            messages.error(self.request, _("There is no sound to listen to yet."))
            return
        messages.success(
            self.request,
            _(
                "What is said will be written down. You may leave this page; a draft will be here."
            ),
        )


def speech_context(video) -> dict:
    """Whether speech can be recognised here, and how far it is for this video."""
    step = extra_step(video, StepKind.SPEECH)
    problem = speech.problem()
    failed = step is not None and step.state == StepState.FAILED
    is_open = step is not None and step.state in {
        StepState.QUEUED,
        StepState.RUNNING,
        StepState.RETRY_WAIT,
    }
    return {
        "is_offered": speech.is_offered(),
        "problem": problem.sentence if problem else "",
        "is_open": is_open,
        "percent": step.progress_permille // 10 if step else 0,
        "failure": failure_sentence(step.error_code, {}).message if failed else "",
    }


def add_problems(form, field: str, refusal: Unreadable) -> None:
    """Every fault with its line as an error of the field; of very many, the first."""
    for problem in refusal.problems[:SHOWN_PROBLEMS]:
        words = {"line": problem.line, "sentence": problem.sentence}
        form.add_error(field, _("Line %(line)s: %(sentence)s") % words)
    more = len(refusal.problems) - SHOWN_PROBLEMS
    if more > 0:
        text = ngettext("and %(count)s more", "and %(count)s more", more)
        form.add_error(field, text % {"count": more})


def _bitmap_tracks(video) -> int:
    stored = Source.objects.values_list("probe", flat=True).get(pk=video.source_id)
    return bitmap_tracks(Probe.from_json(stored)) if stored else 0


def _attachment(file_name: str) -> str:
    return content_disposition_header(True, file_name) or "attachment"
