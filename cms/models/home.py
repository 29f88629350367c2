from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import IntroBlock
from cms.links import linked
from cms.models.topics import TopicPage
from courses.queries import home_view
from training.queries.my_duties import duties_of, my_duties

SHOWN_DUTIES = 6


class HomePage(Page):
    """The front page: a short text of the editors above what this member has to study."""

    intro = StreamField(
        IntroBlock(required=False),
        blank=True,
        verbose_name=_("introduction"),
        help_text=_("A short welcome or notice above the lectures."),
    )

    content_panels = Page.content_panels + [FieldPanel("intro")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.TopicIndexPage"]
    max_count = 1
    template = "cms/home_page.html"
    page_description = _("The front page of the site.")

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request, *args, **kwargs):
        """The page's context with `home`, the member's HomeView, `duties`, what they owe next, and `topics`, linked cards."""
        context = super().get_context(request, *args, **kwargs)
        at = timezone.now()
        home = home_view(request.user, at=at)
        context["home"] = home
        if home.is_member:
            owed = duties_of(request.user)[:SHOWN_DUTIES]
            context["duties"] = my_duties(owed, member=request.user, at=at)
        context["topics"] = linked(home.topics, TopicPage.objects.live(), request)
        return context
