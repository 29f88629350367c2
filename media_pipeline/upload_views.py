"""Resumable uploads, tus 1.0: each method is one operation, each refusal one status.

| method | done | refused |
|---|---|---|
| OPTIONS | 204 | |
| POST | 201 | 400 header, 413 too long, 415 type, 422 file, 429 too many, 507 space |
| HEAD | 200 | 404 foreign or unknown, 410 given up |
| PATCH | 204 | 400, 404, 409 offset, 410, 411, 413 beyond the length, 415, 423 another PATCH runs, 460, 503, 507 |
| DELETE | 204 | 403 finished, 404, 410 |

All of them: 403 without the permission to add videos, 412 for another version of the protocol.
A refusal has a JSON body: `code`, and `message`, a sentence for people.
"""

import errno
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views import View

from media_pipeline import messages, tus
from media_pipeline.access import get_upload_for, may_upload
from media_pipeline.models import Upload
from media_pipeline.operations.titles import rename_upload
from media_pipeline.operations.uploads import (
    UploadRefused,
    append,
    create_upload,
    terminate_upload,
)
from media_pipeline.operations.uploads.appending import (
    Appended,
    BeyondLength,
    Checksum,
    ChecksumMismatch,
)
from media_pipeline.operations.uploads.turns import (
    LostTurn,
    UploadBusy,
    UploadEnded,
    WrongOffset,
)
from media_pipeline.spool import SpoolLost
from media_pipeline.states import UploadState

REFUSALS: dict[str, int] = {
    "too_many_uploads": HTTPStatus.TOO_MANY_REQUESTS,
    "upload_quota": HTTPStatus.INSUFFICIENT_STORAGE,
    "no_space": HTTPStatus.INSUFFICIENT_STORAGE,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}


class TusView(View):
    """What all addresses of the protocol have in common."""

    http_method_names = ["options", "post", "head", "patch", "delete"]

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if request.method == "POST":
            # For clients behind proxies that know neither PATCH nor DELETE.
            request.method = request.headers.get("X-HTTP-Method-Override", "POST")
        response = self._answer(request, *args, **kwargs)
        response["Tus-Resumable"] = tus.VERSION
        response["Cache-Control"] = "no-store"
        return response

    def _answer(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not may_upload(request.user):
            return forbidden(request)
        is_question = request.method == "OPTIONS"
        if not is_question and request.headers.get("Tus-Resumable") != tus.VERSION:
            answer = refused(
                HTTPStatus.PRECONDITION_FAILED, "version", f"tus {tus.VERSION}"
            )
            answer["Tus-Version"] = tus.VERSION
            return answer
        try:
            return super().dispatch(request, *args, **kwargs)
        except tus.BadHeader as error:
            return refused(HTTPStatus.BAD_REQUEST, "header", str(error))

    def options(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        return HttpResponse(
            status=HTTPStatus.NO_CONTENT,
            headers={
                "Tus-Version": tus.VERSION,
                "Tus-Extension": tus.EXTENSIONS,
                "Tus-Max-Size": str(settings.DANGKE_MAX_UPLOAD_BYTES),
                "Tus-Checksum-Algorithm": tus.CHECKSUM_ALGORITHMS,
            },
        )


class UploadsView(TusView):
    """Creation, with the first piece in the same request if the client likes."""

    http_method_names = ["options", "post"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        size = tus.parse_number(request.headers.get("Upload-Length"), "Upload-Length")
        metadata = tus.parse_metadata(request.headers.get("Upload-Metadata"))
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        _checksum(request)  # nothing is begun with one that cannot be read
        if length and request.content_type != tus.PIECE_TYPE:
            return _wrong_type()
        at = timezone.now()
        try:
            upload = create_upload(
                by=request.user,
                display_name=metadata.filename,
                size=size,
                title=metadata.title,
                fingerprint=metadata.fingerprint,
                on=timezone.localdate(at),
                at=at,
            )
        except UploadRefused as error:
            return _refusal(error)
        except OSError as error:
            return _storage_fault(error)
        answer = take_piece(request, upload, 0, length) if length else _created()
        if answer.status_code == HTTPStatus.NO_CONTENT:
            answer.status_code = HTTPStatus.CREATED
        # Even when its first piece was not taken: the client goes on from here.
        answer["Location"] = reverse("uploads:one", args=[upload.key])
        answer["Upload-Expires"] = _expires(upload)
        return answer


class UploadView(TusView):
    """One upload of the person who asks."""

    http_method_names = ["options", "head", "patch", "delete"]

    def head(self, request: HttpRequest, key: UUID) -> HttpResponseBase:
        upload = get_upload_for(request.user, key)
        if upload.is_gone(at=timezone.now()):
            return gone()
        answer = HttpResponse()
        answer["Upload-Offset"] = str(upload.offset)
        answer["Upload-Length"] = str(upload.size)
        answer["Upload-Metadata"] = tus.as_metadata(
            filename=upload.display_name, title=upload.title
        )
        if upload.video is not None:
            answer["Dangke-Video"] = str(upload.video.key)
        else:
            answer["Upload-Expires"] = _expires(upload)
        return answer

    def patch(self, request: HttpRequest, key: UUID) -> HttpResponseBase:
        upload = get_upload_for(request.user, key)
        if upload.is_gone(at=timezone.now()):
            return gone()
        if request.content_type != tus.PIECE_TYPE:
            return _wrong_type()
        offset = tus.parse_number(request.headers.get("Upload-Offset"), "Upload-Offset")
        length = request.META.get("CONTENT_LENGTH")
        if not length:
            return refused(
                HTTPStatus.LENGTH_REQUIRED, "length", "Content-Length is missing"
            )
        return take_piece(request, upload, offset, int(length))

    def delete(self, request: HttpRequest, key: UUID) -> HttpResponseBase:
        upload = get_upload_for(request.user, key)
        at = timezone.now()
        if upload.is_gone(at=at):
            return gone()
        try:
            terminate_upload(upload=upload, by=request.user, at=at)
        except UploadEnded:
            return refused(
                HTTPStatus.FORBIDDEN,
                "finished",
                _("The upload is complete; the video is in the library."),
            )
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


class TitleView(View):
    """Another title for an upload, before or after it is complete; a plain form post."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, key: UUID) -> HttpResponseBase:
        if not may_upload(request.user):
            return forbidden(request)
        upload = get_upload_for(request.user, key)
        title = request.POST.get("title", "").strip()
        if not title:
            return refused(
                HTTPStatus.UNPROCESSABLE_ENTITY, "title", _("Enter a title.")
            )
        rename_upload(upload=upload, title=title, by=request.user, at=timezone.now())
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


def take_piece(
    request: HttpRequest, upload: Upload, offset: int, length: int
) -> HttpResponseBase:
    """Append the body of the request; 204 with the new offset, or the refusal."""
    try:
        checksum = _checksum(request)
        done = append(
            upload=upload,
            offset=offset,
            length=length,
            read=request.read,
            checksum=checksum,
            now=timezone.now,
        )
    except UploadEnded:
        return _ended(upload)
    except UploadBusy:
        return _busy()
    except LostTurn:
        upload.refresh_from_db()
        is_open = upload.state == UploadState.RECEIVING
        return _busy() if is_open else _ended(upload)
    except WrongOffset as error:
        answer = refused(HTTPStatus.CONFLICT, "offset", f"it is {error.offset}")
        answer["Upload-Offset"] = str(error.offset)
        return answer
    except BeyondLength:
        return refused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "beyond", "more than Upload-Length"
        )
    except ChecksumMismatch:
        return refused(tus.CHECKSUM_MISMATCH, "checksum", "the checksum differs")
    except SpoolLost:
        terminate_upload(upload=upload, by=request.user, at=timezone.now())
        return gone()
    except OSError as error:
        return _storage_fault(error)
    return _taken(upload, done)


def _checksum(request: HttpRequest) -> Checksum | None:
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    try:
        return Checksum.parse(header)
    except ValueError as error:
        raise tus.BadHeader(f"Upload-Checksum: {error}") from error


def _taken(upload: Upload, done: Appended) -> HttpResponseBase:
    answer = HttpResponse(status=HTTPStatus.NO_CONTENT)
    answer["Upload-Offset"] = str(done.offset)
    if done.video is not None:
        answer["Dangke-Video"] = str(done.video.key)
    else:
        upload.refresh_from_db(fields=["expires_at"])
        answer["Upload-Expires"] = _expires(upload)
    return answer


def _created() -> HttpResponseBase:
    answer = HttpResponse(status=HTTPStatus.CREATED)
    answer["Upload-Offset"] = "0"
    return answer


def _expires(upload: Upload) -> str:
    return http_date(upload.expires_at.timestamp())


def _busy() -> HttpResponseBase:
    return refused(HTTPStatus.LOCKED, "busy", _("Another window is sending this file."))


def _ended(upload: Upload) -> HttpResponseBase:
    """A piece for an upload that has ended: complete ones say where they stand."""
    upload.refresh_from_db()
    if not upload.is_finished:
        return gone()
    answer = refused(HTTPStatus.CONFLICT, "finished", "it is complete")
    answer["Upload-Offset"] = str(upload.offset)
    return answer


def _storage_fault(error: OSError) -> HttpResponseBase:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _refusal(UploadRefused("no_space"))
    sentence = messages.failure_sentence("storage", {})
    answer = refused(HTTPStatus.SERVICE_UNAVAILABLE, "storage", sentence.message)
    answer["Retry-After"] = "10"
    return answer


def _refusal(error: UploadRefused) -> HttpResponseBase:
    status = REFUSALS.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY)
    answer = refused(status, error.code, error.message)
    if "wait_s" in error.params:
        answer["Retry-After"] = str(error.params["wait_s"])
    return answer


def refused(status: int, code: str, message: str) -> HttpResponse:
    return JsonResponse({"code": code, "message": message}, status=status)


def forbidden(request: HttpRequest) -> HttpResponse:
    """For whoever may not add videos; somebody who is signed out is told just that."""
    if not request.user.is_authenticated:
        return refused(HTTPStatus.FORBIDDEN, "signed_out", str(messages.SIGNED_OUT))
    return refused(HTTPStatus.FORBIDDEN, "forbidden", _("You may not add videos."))


gone = partial(refused, HTTPStatus.GONE, "gone", "the upload was given up; begin again")


def _wrong_type() -> HttpResponseBase:
    return refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "type", tus.PIECE_TYPE)
