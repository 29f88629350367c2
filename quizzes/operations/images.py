"""Pictures of questions: stored once, kept as long as a question shows them."""

import datetime as dt

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from quizzes.models import QuestionImage, VersionImage
from quizzes.richtext import image_refs, pictures
from quizzes.types import InvalidQuestion

# An editor who chose a picture in the evening may still save the question next day.
UNUSED_KEPT = dt.timedelta(days=2)

SENTENCES = {
    "too_large": _("The picture is larger than %(most)s MB."),
    "too_many_pixels": _("The picture has too many pixels. Make it smaller first."),
    "unreadable": _(
        "This is not a picture that can be read. Use PNG, JPEG, GIF or WebP."
    ),
}


class ImageRefused(Exception):
    """The file is no picture that a question may show; `message` says why."""

    def __init__(self, code):
        self.code = code
        super().__init__(code)

    @property
    def message(self):
        return str(SENTENCES[self.code]) % {"most": pictures.MOST_BYTES >> 20}


def add_image(*, data, at, by):
    """Store a picture, or find it stored, and return its QuestionImage.

    Bytes that are stored already stay as they are, so that an export comes back as itself;
    anything else is written anew (`pictures.prepare`). Raises ImageRefused.
    """
    found = QuestionImage.objects.filter(sha256=pictures.name_of(data)).first()
    if found:
        return found
    try:
        picture = pictures.prepare(data)
    except pictures.PictureRefused as error:
        raise ImageRefused(error.code) from error
    return store_picture(picture=picture, at=at, by=by)


def store_picture(*, picture, at, by):
    """Store a prepared Picture, or find it stored, and return its QuestionImage."""
    image, _is_new = QuestionImage.objects.get_or_create(
        sha256=picture.sha256,
        defaults={
            "data": picture.data,
            "mime": picture.mime,
            "width": picture.width,
            "height": picture.height,
            "uploaded_by": by,
            "uploaded_at": at,
        },
    )
    return image


def required_images(texts):
    """The QuestionImages that these texts show. Raises InvalidQuestion("image_missing")."""
    names = {name for text in texts for name in image_refs(text)}
    if not names:
        return []
    images = list(QuestionImage.objects.filter(sha256__in=names).defer("data"))
    if len(images) != len(names):
        raise InvalidQuestion("image_missing")
    return images


def link_images(*, version, images):
    """Say that a new version shows these pictures, so that they stay."""
    VersionImage.objects.bulk_create(
        VersionImage(version=version, image=image) for image in images
    )


def sweep_images(*, at):
    """Delete pictures that were chosen and then not used; returns how many."""
    old = QuestionImage.objects.unused().filter(uploaded_at__lt=at - UNUSED_KEPT)
    swept = 0
    for image_id in list(old.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                swept += QuestionImage.objects.filter(pk=image_id).delete()[0]
        except ProtectedError:
            # A question took it in the meantime.
            continue
    return swept
