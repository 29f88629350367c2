"""The questions inside a video, as an editor writes them into the page of a lecture."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable


class LectureCheckpoint(Orderable):
    """A question and the moment at which the video stops for it; publishing makes it a `courses.Checkpoint`."""

    page = ParentalKey(
        "cms.LecturePage", on_delete=models.CASCADE, related_name="checkpoints"
    )
    at_s = models.PositiveIntegerField(
        _("second of the video"),
        validators=[MinValueValidator(1)],
        help_text=_("3 minutes 20 seconds are 200."),
    )
    question = models.ForeignKey(
        "quizzes.BankEntry",
        verbose_name=_("question"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    panels = [FieldPanel("at_s"), FieldPanel("question")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["page", "question"],
                name="cms_checkpoint_question_once",
                violation_error_message=_("A question can be asked once in a video."),
            )
        ]
        verbose_name = _("question in the video")
        verbose_name_plural = _("questions in the video")
