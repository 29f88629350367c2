"""The two page types that members study: a lecture, and the recording of an activity."""

from contextlib import suppress

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.models.keyed import KeyedPage
from cms.models.page_forms import StudyPageForm
from cms.widgets import UnitTreeSelect
from courses.states import LectureKind, Visibility
from media_pipeline.delivery import NotPlayable, playback


def default_threshold() -> int:
    """The share of a video, in per cent, that must be seen; the site's setting."""
    return settings.DANGKE_WATCH["threshold_percent"]


AUDIENCE_PANELS = [
    FieldPanel("visibility"),
    FieldPanel("units", widget=UnitTreeSelect),
]
RULE_PANELS = [FieldPanel("required"), FieldPanel("threshold_percent")]


class StudyPage(KeyedPage):
    """What a lecture and a recorded activity share.

    Members never see this page itself: its address is the study page of the identity, which
    stays the same when the page is moved or renamed.
    """

    summary = models.TextField(
        _("summary"),
        blank=True,
        max_length=500,
        help_text=_("One or two sentences shown in lists."),
    )
    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("text"))
    video = models.ForeignKey(
        "media_pipeline.Video",
        verbose_name=_("video"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_(
            "It may still be transcoding: the page can be published, and the video appears when it is ready."
        ),
    )
    quiz = models.ForeignKey(
        "quizzes.Quiz",
        verbose_name=_("quiz"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("With a quiz, completion needs the video and a passed quiz."),
    )
    pretest = models.ForeignKey(
        "quizzes.Quiz",
        verbose_name=_("pre-test"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_(
            "Offered before the video is begun. It counts for nothing; the result of the quiz is compared with it."
        ),
    )
    visibility = models.CharField(
        _("who may study it"),
        max_length=16,
        choices=Visibility.choices,
        default=Visibility.MEMBERS,
    )
    units = ParentalManyToManyField(
        "members.Unit",
        verbose_name=_("chosen organisations"),
        blank=True,
        related_name="+",
        help_text=_(
            "Only when chosen organisations may study it. An organisation includes everything below it."
        ),
    )
    required = models.BooleanField(
        _("required"),
        default=True,
        help_text=_("Required lectures count in the completion reports."),
    )
    threshold_percent = models.PositiveSmallIntegerField(
        _("share to be seen (%)"),
        default=default_threshold,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("How much of the video a member must have seen."),
    )

    base_form_class = StudyPageForm
    parent_page_types = ["cms.TopicPage", "cms.CoursePage"]
    subpage_types: list[str] = []
    study_kind: LectureKind

    class Meta:
        abstract = True

    def get_url_parts(self, request=None):
        """The identity's address instead of the place in the page tree."""
        parts = super().get_url_parts(request)
        if parts is None or parts[2] is None:
            return parts
        return parts[0], parts[1], reverse("courses:lecture", args=[self.key])

    def serve(self, request, *args, **kwargs):
        """Leads an old or hand-typed address of the page tree to the study page."""
        return redirect("courses:lecture", key=self.key)

    def serve_preview(self, request, mode_name):
        """The page as members will see it, without anyone's progress."""
        return TemplateResponse(
            request,
            "cms/study_preview.html",
            self.get_preview_context(request, mode_name),
        )

    def get_preview_context(self, request, mode_name):
        """The page's context with `player`, a Playback or None while there is nothing to play."""
        context = self.get_context(request)
        context["player"] = None
        if self.video is not None:
            with suppress(NotPlayable):
                context["player"] = playback(self.video, at=timezone.now())
        return context


class LecturePage(StudyPage):
    """A party lecture."""

    lecturer = models.CharField(_("lecturer"), max_length=100, blank=True)
    theme = models.CharField(_("theme"), max_length=100, blank=True)
    checkpoints_must_be_right = models.BooleanField(
        _("questions in the video must be answered right"),
        default=False,
        help_text=_(
            "Otherwise any answer will do. Either way one may try again as often as wanted."
        ),
    )

    study_kind = LectureKind.LECTURE
    content_panels = Page.content_panels + [
        MultiFieldPanel(
            [FieldPanel("lecturer"), FieldPanel("theme"), FieldPanel("summary")],
            heading=_("About the lecture"),
        ),
        FieldPanel("video"),
        InlinePanel(
            "checkpoints",
            heading=_("Questions in the video"),
            label=_("Question"),
            help_text=_(
                "The video stops at the second and asks. The lecture is completed only when each has been answered."
            ),
        ),
        FieldPanel("checkpoints_must_be_right"),
        FieldPanel("quiz"),
        FieldPanel("pretest"),
        FieldPanel("body"),
        MultiFieldPanel(AUDIENCE_PANELS, heading=_("Audience")),
        MultiFieldPanel(RULE_PANELS, heading=_("What counts as completed")),
    ]
    search_fields = Page.search_fields + [
        index.SearchField("lecturer"),
        index.SearchField("theme"),
        index.SearchField("summary"),
        index.SearchField("body"),
    ]
    page_description = _("A video, a text or both, with a quiz if you like.")

    class Meta:
        verbose_name = _("lecture")
        verbose_name_plural = _("lectures")


class ActivityPage(StudyPage):
    """The recording of an activity, for those who could not be there."""

    held_on = models.DateField(_("date"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    attendees = models.TextField(
        _("attendees"),
        blank=True,
        max_length=2000,
        help_text=_("Who was there, in words. It gives nobody a completion."),
    )

    study_kind = LectureKind.ACTIVITY
    content_panels = Page.content_panels + [
        MultiFieldPanel(
            [
                FieldPanel("held_on"),
                FieldPanel("place"),
                FieldPanel("attendees"),
                FieldPanel("summary"),
            ],
            heading=_("About the activity"),
        ),
        FieldPanel("video"),
        FieldPanel("quiz"),
        FieldPanel("pretest"),
        FieldPanel("body"),
        MultiFieldPanel(AUDIENCE_PANELS, heading=_("Audience")),
        MultiFieldPanel(RULE_PANELS, heading=_("What counts as completed")),
    ]
    search_fields = Page.search_fields + [
        index.SearchField("place"),
        index.SearchField("summary"),
        index.SearchField("body"),
    ]
    page_description = _("The recording of an activity, for those who were away.")

    class Meta:
        verbose_name = _("recorded activity")
        verbose_name_plural = _("recorded activities")
