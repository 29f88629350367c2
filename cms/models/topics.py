from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms.links import linked
from cms.models.keyed import KeyedPage
from courses.queries import lecture_cards, topics


class TopicIndexPage(Page):
    """The list of all topics."""

    introduction = models.TextField(_("introduction"), blank=True, max_length=500)

    content_panels = Page.content_panels + [FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.TopicPage"]
    max_count = 1
    template = "cms/topic_index_page.html"
    page_description = _("The list of all topics.")

    class Meta:
        verbose_name = _("topic list")
        verbose_name_plural = _("topic lists")

    def get_context(self, request, *args, **kwargs):
        """The page's context with `topics`: cards that hold something for this member, and addresses."""
        context = super().get_context(request, *args, **kwargs) | {"nav": "courses"}
        cards = topics(request.user, at=timezone.now())
        pages = TopicPage.objects.child_of(self).live()
        context["topics"] = linked(cards, pages, request)
        return context


class TopicPage(KeyedPage):
    """A topic: the lectures and courses that belong together."""

    summary = models.TextField(_("summary"), blank=True, max_length=500)

    content_panels = Page.content_panels + [FieldPanel("summary")]
    search_fields = Page.search_fields + [index.SearchField("summary")]
    parent_page_types = ["cms.TopicIndexPage"]
    subpage_types = ["cms.CoursePage", "cms.LecturePage", "cms.ActivityPage"]
    template = "cms/topic_page.html"
    page_description = _("Lectures and courses on one theme.")

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def get_context(self, request, *args, **kwargs):
        """The page's context with `cards` (this member's lectures) and `courses` (live pages)."""
        context = super().get_context(request, *args, **kwargs) | {"nav": "courses"}
        context["cards"] = lecture_cards(
            request.user, at=timezone.now(), topic_key=self.key
        )
        context["courses"] = [
            (page.title, page.summary, page.get_url(request))
            for page in CoursePage.objects.child_of(self).live()
        ]
        context["index"] = _index_of(self, request)
        return context


class CoursePage(KeyedPage):
    """A course: lectures meant to be studied in their order."""

    summary = models.TextField(_("summary"), blank=True, max_length=500)

    content_panels = Page.content_panels + [FieldPanel("summary")]
    search_fields = Page.search_fields + [index.SearchField("summary")]
    parent_page_types = ["cms.TopicPage"]
    subpage_types = ["cms.LecturePage", "cms.ActivityPage"]
    template = "cms/course_page.html"
    page_description = _("Lectures that are studied in their order.")

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def get_context(self, request, *args, **kwargs):
        """The page's context with `cards`, this member's lectures of the course."""
        context = super().get_context(request, *args, **kwargs) | {"nav": "courses"}
        context["cards"] = lecture_cards(
            request.user, at=timezone.now(), course_key=self.key
        )
        topic = self.get_parent()
        context["topic"] = (topic.title, topic.get_url(request))
        context["index"] = _index_of(topic, request)
        return context


def _index_of(page, request):
    """Title and address of the list of topics that `page` stands in, for the breadcrumbs."""
    index = page.get_parent()
    return index.title, index.get_url(request)
