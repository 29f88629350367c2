"""How much a request may send, decided before its first byte is read."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils import timezone

from members.access import managing_scope_of

# Fields and boundaries around the file.
FRAME_BYTES = 1024 * 1024


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Streams files to disk, and refuses a body larger than its sender has any use for.

    Django itself sets no limit to files, and its CSRF check reads the whole body before any view
    can say no: without this, a stranger could fill the disk. A body over the limit is answered
    with 400 and never read.
    """

    def handle_raw_input(
        self, input_data, META, content_length, boundary, encoding=None
    ):
        if content_length > self._limit():
            raise RequestDataTooBig("The body is larger than this sender may send.")
        return super().handle_raw_input(
            input_data, META, content_length, boundary, encoding
        )

    def _limit(self) -> int:
        user = getattr(self.request, "user", None)
        if user is None or not _sends_files(user):
            return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        images = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
        return max(images, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE) + FRAME_BYTES


def _sends_files(user):
    """Editors send pictures and documents, and those who look after an organisation its papers."""
    if user.has_perm("wagtailadmin.access_admin"):
        return True
    return user.is_authenticated and bool(
        managing_scope_of(user, on=timezone.localdate())
    )
