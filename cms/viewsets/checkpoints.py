"""Choosing a question for a moment of the video."""

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser as chooser_views
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from quizzes.models import Bank, BankEntry, QuestionVersion
from quizzes.types import kind_choices

STEM_CHARS = 80


def stem_of(entry: BankEntry) -> str:
    """The wording of a question as it would be asked now, shortened to one line."""
    version = entry.versions.order_by("-no").only("words").first()
    return short(version.words) if version else str(entry)


def short(stem: str) -> str:
    return Truncator(" ".join(stem.split())).chars(STEM_CHARS)


class ChooseQuestionMixin:
    """Questions in use of the banks that this person may see, of kinds that need nobody to mark them."""

    def get_object_list(self):
        banks = Bank.objects.visible_to(self.request.user, on=timezone.localdate())
        versions = QuestionVersion.objects.filter(pk=OuterRef("latest_ready_id"))
        return (
            BankEntry.objects.usable()
            .filter(bank__in=banks)
            .select_related("bank")
            .annotate(
                stem=Subquery(versions.values("words")[:1]),
                kind=Subquery(versions.values("kind")[:1]),
            )
            .filter(kind__in=[kind for kind, _label in kind_choices()])
            .order_by("bank__name", "bank_id", "pk")
        )

    @property
    def columns(self):
        title = super().title_column
        title.accessor = lambda entry: short(entry.stem or "")
        return [title, Column("bank", label=_("Question bank"))]


class ChooseQuestionView(ChooseQuestionMixin, chooser_views.ChooseView):
    pass


class ChooseQuestionResultsView(ChooseQuestionMixin, chooser_views.ChooseResultsView):
    pass


class QuestionChosenView(chooser_views.ChosenView):
    def get_display_title(self, instance):
        return stem_of(instance)


class QuestionWidget(BaseChooser):
    """The field of a form: the wording instead of the key."""

    def get_display_title(self, instance):
        return stem_of(instance)


class QuestionChooser(ChooserViewSet):
    model = BankEntry
    icon = "help"
    choose_one_text = _("Choose a question")
    choose_another_text = _("Choose another question")
    edit_item_text = _("Open this question")
    choose_view_class = ChooseQuestionView
    choose_results_view_class = ChooseQuestionResultsView
    chosen_view_class = QuestionChosenView
    base_widget_class = QuestionWidget

    @cached_property
    def name(self):
        return "question_chooser"
