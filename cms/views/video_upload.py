"""The page on which editors drop their recordings; `static/cms/upload/` does the sending."""

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.views.base import DeskView
from media_pipeline.access import unfinished_uploads_of
from media_pipeline.messages import SIGNED_OUT, refusal_message
from media_pipeline.models import Upload, Video
from media_pipeline.rules import SUFFIX_FAMILIES


class VideoUploadView(DeskView):
    """Files are chosen or dropped here, several at once; what was begun earlier is listed.

    The page itself takes no file: the script sends to `uploads:all` (tus 1.0).
    """

    model = Video
    permission = "add"
    template_name = "cms/videos/upload.html"
    page_title = gettext_lazy("Upload videos")
    header_icon = "upload"
    index_url_name = "videos:index"
    index_title = gettext_lazy("Video library")

    def get(self, request):
        begun = unfinished_uploads_of(request.user, at=timezone.now())
        return self.show(
            accept=",".join(SUFFIX_FAMILIES),
            setup=upload_setup(),
            unfinished=[_line(upload) for upload in begun],
            limit=filesizeformat(settings.DANGKE_MAX_UPLOAD_BYTES),
        )


def upload_setup() -> dict:
    """What the script needs to know, and every sentence that it says."""
    return {
        "endpoint": reverse("uploads:all"),
        "piece": settings.DANGKE_UPLOAD_PIECE_BYTES,
        "most": settings.DANGKE_MAX_UPLOAD_BYTES,
        "suffixes": sorted(SUFFIX_FAMILIES),
        "csrfCookie": settings.CSRF_COOKIE_NAME,
        "words": _words(),
    }


def _line(upload: Upload) -> dict:
    return {
        "upload": upload,
        "url": reverse("uploads:one", args=[upload.key]),
        "percent": upload.offset * 100 // upload.size,
    }


def _words() -> dict[str, str]:
    """Sentences by the names that the script knows; {name} is filled in there."""
    most = settings.DANGKE_MAX_UPLOAD_BYTES
    return {
        "waiting": _("Waiting for its turn"),
        "starting": _("Starting…"),
        "sending": _("{percent}% · {done} of {total} · {speed}/s · {left} left"),
        "sendingSlow": _("{percent}% · {done} of {total}"),
        "paused": _("Paused at {percent}% · {done} of {total}"),
        "offline": _("The connection is lost. It goes on by itself from {percent}%."),
        "busy": _("Another window is sending this file. Trying again…"),
        "finished": _(
            "The file has arrived; below stands what becomes of it. You may leave this page."
        ),
        "cancelled": _("Cancelled; nothing was kept."),
        "signedOut": str(SIGNED_OUT),
        "failed": _("The server did not accept the file."),
        "gone": _(
            "The server has given this upload up. Press “Try again” to begin anew."
        ),
        "twice": _("{name} is in the list already."),
        "resumed": _("{name} goes on from {percent}%."),
        "notVideo": refusal_message("unsupported_format", {"format": "{format}"}),
        "tooLarge": refusal_message(
            "too_large", {"limit": most, "value": "{size}", "unit": "bytes"}
        ),
        "empty": refusal_message("empty_file", {}),
        "sayAdded": _("{name} was added."),
        "sayPart": _("{name}: {percent}% uploaded."),
        "sayFinished": _("{name} is uploaded."),
        "sayFailed": _("{name} was not uploaded. {reason}"),
        "sayPaused": _("{name} is paused."),
        "sayCancelled": _("{name} was cancelled."),
        "askCancel": _("Cancel the upload of {name}? What was sent so far is deleted."),
        "titleSaved": _("The title was saved."),
        "titleFailed": _(
            "The title could not be saved. Change it on the video's page."
        ),
        "overall": _("{count} files under way, {percent}% of all"),
        "unknownTime": _("time unknown"),
    }
