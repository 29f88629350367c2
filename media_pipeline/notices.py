"""What is done about each kind of notice in the outbox; every handler bears being called twice."""

from collections.abc import Callable

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from media_pipeline import messages
from media_pipeline.models import Job, Outbox
from media_pipeline.operations.discards import delete_generation, delete_source_bytes
from media_pipeline.operations.news import tell_uploader
from media_pipeline.operations.uploads.ending import discard_upload
from media_pipeline.storage import media_storage


def handle_notice(notice: Outbox) -> None:
    """Do what the notice asks for; raises whatever went wrong, for the caller to retry."""
    HANDLERS[notice.topic](notice)


def _tell_ready(notice: Outbox) -> None:
    job = _job_of(notice)
    tell_uploader(key=notice.key, job=job, is_ready=True, at=notice.created_at)
    _mail(
        job,
        lambda: _("Your video “%(title)s” is ready") % {"title": job.video.title},
        lambda: _("It has been converted and can be used in a lecture."),
    )


def _tell_failed(notice: Outbox) -> None:
    job = _job_of(notice)
    if not job.error_code:
        # Tried again meanwhile: there is nothing to tell any more.
        return
    tell_uploader(key=notice.key, job=job, is_ready=False, at=notice.created_at)

    def body() -> str:
        sentence = messages.failure_sentence(
            job.error_code, job.error_params, ref=job.pk, given_up=True
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


def _job_of(notice: Outbox) -> Job:
    jobs = Job.objects.select_related("video__uploaded_by")
    return jobs.get(pk=notice.payload["job"])


def _mail(job: Job, subject: Callable[[], str], body: Callable[[], str]) -> None:
    """Write to the uploader in their language; without an address the news in the editor must do."""
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


HANDLERS: dict[str, Callable[[Outbox], object]] = {
    "video_ready": _tell_ready,
    "video_failed": _tell_failed,
    "delete_prefix": lambda notice: delete_generation(job_id=notice.payload["job"]),
    "delete_upload": lambda notice: discard_upload(upload_id=notice.payload["upload"]),
    "delete_object": lambda notice: media_storage().delete(notice.payload["name"]),
    "delete_source": lambda notice: delete_source_bytes(
        source_id=notice.payload["source"]
    ),
}
