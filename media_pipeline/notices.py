"""What is done about each kind of notice in the outbox; every handler bears being called twice."""

from collections.abc import Callable

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from media_pipeline import messages
from media_pipeline.models import Job, Outbox
from media_pipeline.operations.discards import delete_generation, delete_source_bytes


def handle_notice(notice: Outbox) -> None:
    """Do what the notice asks for; raises whatever went wrong, for the caller to retry."""
    HANDLERS[notice.topic](notice.payload)


def _tell_ready(payload: dict) -> None:
    job = Job.objects.select_related("video__uploaded_by").get(pk=payload["job"])
    _mail(
        job,
        lambda: _("Your video “%(title)s” is ready") % {"title": job.video.title},
        lambda: _("It has been converted and can be used in a lecture."),
    )


def _tell_failed(payload: dict) -> None:
    job = Job.objects.select_related("video__uploaded_by").get(pk=payload["job"])
    if not job.error_code:
        # Tried again meanwhile: there is nothing to tell any more.
        return

    def body() -> str:
        sentence = messages.failure_sentence(
            job.error_code, job.error_params, ref=job.pk
        )
        return f"{sentence.message}\n{sentence.advice}".strip()

    _mail(
        job,
        lambda: (
            _("Your video “%(title)s” could not be converted")
            % {"title": job.video.title}
        ),
        body,
    )


def _mail(job: Job, subject: Callable[[], str], body: Callable[[], str]) -> None:
    """Write to the uploader in their language; without an address the library page must do."""
    uploader = job.video.uploaded_by
    if uploader is None or not uploader.email or not uploader.is_active:
        return
    with translation.override(uploader.language):
        send_mail(
            " ".join(subject().split()),
            body(),
            settings.DEFAULT_FROM_EMAIL,
            [uploader.email],
        )


HANDLERS: dict[str, Callable[[dict], object]] = {
    "video_ready": _tell_ready,
    "video_failed": _tell_failed,
    "delete_prefix": lambda payload: delete_generation(job_id=payload["job"]),
    "delete_source": lambda payload: delete_source_bytes(source_id=payload["source"]),
}
