"""The pictures of questions that are being imported, between the file and the database."""

from quizzes.formats.parsed import Problem
from quizzes.formats.pictures import decoded, map_texts, rich_texts
from quizzes.models import QuestionImage
from quizzes.operations.images import ImageRefused
from quizzes.richtext import image_refs, pictures, with_images


class Gallery:
    """Knows which pictures of a file are stored, and prepares the others.

    A file names its pictures by the digest of its own bytes, which stay as they are when they
    are stored already; any other picture is written anew and gets another name.
    """

    def __init__(self, questions):
        names = {name for one in questions for name in one.images}
        self._names = {
            name: name
            for name in QuestionImage.objects.filter(sha256__in=names).values_list(
                "sha256", flat=True
            )
        }
        self._why = {}
        self._prepared = {}

    def settle(self, question):
        """(the question with its pictures by the names they will have, notes on those that cannot come in).

        Only what this answers may be stored.
        """
        for name, data in question.images.items():
            self._prepare(name, data)
        names = {
            name: self._names[name] if name in question.images else None
            for text in rich_texts(question)
            for name in image_refs(text)
        }
        renamed = map_texts(question, lambda text: with_images(text, names))
        lost = [name for name in question.images if self._names[name] is None]
        notes = [
            Problem(
                question.line,
                "image_unreadable",
                {"why": self._why[name]},
                question.file,
                refused=False,
            )
            for name in lost
        ]
        return renamed, notes

    def pictures_of(self, question):
        """{name: Picture} of those in a settled question that are not stored yet."""
        wanted = {self._names[name] for name in question.images}
        return {
            name: picture for name, picture in self._prepared.items() if name in wanted
        }

    def _prepare(self, name, data):
        if name in self._names:
            return
        try:
            picture = pictures.prepare(decoded(data) or b"")
        except pictures.PictureRefused as error:
            self._names[name] = None
            self._why[name] = ImageRefused(error.code).message
        else:
            self._names[name] = picture.sha256
            self._prepared[picture.sha256] = picture
