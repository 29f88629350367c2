from django.conf import settings
from django.db import models

from lib.insert_only import InsertOnly
from quizzes.models.questions import QuestionVersion


class QuestionImageQuerySet(models.QuerySet):
    def unused(self):
        """Those that no version of a question shows."""
        return self.filter(uses__isnull=True)

    def in_banks(self, banks):
        """Those in any wording of a question of these banks."""
        return self.filter(uses__version__entry__bank__in=banks).distinct()


class QuestionImage(InsertOnly):
    """A picture in questions, under the digest of its bytes: the same picture lies here once.

    In the database like the files of questions, and for the same reasons: every web process
    sees it, it goes with the rows that show it, and no address leads to it but the one that
    asks who is there. A picture in an explanation is a part of the key.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    data = models.BinaryField()
    mime = models.CharField(max_length=32)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    uploaded_at = models.DateTimeField()

    objects = QuestionImageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["uploaded_at"], name="quizzes_image_uploaded")]

    def __str__(self):
        return self.sha256


class VersionImage(InsertOnly):
    """Says that a wording or its explanation shows a picture, so that the picture stays."""

    version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="+"
    )
    image = models.ForeignKey(
        QuestionImage, on_delete=models.PROTECT, related_name="uses"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "image"], name="quizzes_version_image_once"
            )
        ]

    def __str__(self):
        return f"{self.image_id} in version {self.version_id}"
