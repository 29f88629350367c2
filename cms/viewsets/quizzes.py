from django.db.models import Count
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import (
    ModelAdminURLFinder,
    register_admin_url_finder,
)
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser as chooser_views
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.permissions import policy_registry

from cms.forms.videos import TitleSearchForm
from cms.views import quiz_desk as views
from quizzes.models import Quiz


class QuizURLFinder(ModelAdminURLFinder):
    def construct_edit_url(self, instance):
        return reverse("quizzes:edit", args=[instance.key])


class QuizDesk(ViewSet):
    """`/admin/quizzes/`: banks, questions and quizzes."""

    name = "quizzes"
    icon = "form"
    menu_label = _("Quizzes")
    menu_name = "quizzes"
    menu_order = 160
    add_to_admin_menu = True

    def on_register(self):
        super().on_register()
        register_admin_url_finder(Quiz, QuizURLFinder)

    def get_menu_item(self, order=None):
        item = super().get_menu_item(order)
        item.is_shown = lambda request: policy_registry.get_by_type(
            Quiz
        ).user_has_any_permission(request.user, {"add", "change", "view"})
        return item

    def get_urlpatterns(self):
        index = {
            "index_url_name": "quizzes:index",
            "index_results_url_name": "quizzes:index_results",
            "add_url_name": "quizzes:add",
            "edit_url_name": "quizzes:edit",
            "header_icon": self.icon,
        }
        return [
            path("", views.QuizIndexView.as_view(**index), name="index"),
            path(
                "results/",
                views.QuizIndexView.as_view(**index, results_only=True),
                name="index_results",
            ),
            path("add/", views.QuizView.as_view(), name="add"),
            path("add/phone/", views.QuizPhoneView.as_view(), name="add_phone"),
            path("<uuid:key>/", views.QuizView.as_view(), name="edit"),
            path("<uuid:key>/phone/", views.QuizPhoneView.as_view(), name="phone"),
            path(
                "<uuid:key>/preview/", views.QuizPreviewView.as_view(), name="preview"
            ),
            path(
                "<uuid:key>/analysis/",
                views.QuizAnalysisView.as_view(),
                name="analysis",
            ),
            path("<uuid:key>/grants/", views.GrantsView.as_view(), name="grants"),
            path("<uuid:key>/retire/", views.RetireQuizView.as_view(), name="retire"),
            *_bank_patterns(),
            *_file_patterns(),
        ]


def _bank_patterns():
    """Banks and their questions."""
    question = views.QuestionView.as_view()
    phone = views.QuestionPhoneView.as_view()
    return [
        path("images/add/", views.AddImageView.as_view(), name="add_image"),
        path("images/<str:sha256>/", views.ImageView.as_view(), name="image"),
        path("banks/", views.BankListView.as_view(), name="banks"),
        path("banks/<uuid:bank>/", views.BankView.as_view(), name="bank"),
        path("banks/duplicates/", views.DuplicatesView.as_view(), name="duplicates"),
        path(
            "banks/<uuid:bank>/many/",
            views.ManyQuestionsView.as_view(),
            name="many_questions",
        ),
        path(
            "banks/<uuid:bank>/many/<uuid:change>/back/",
            views.TakeBackView.as_view(),
            name="take_back",
        ),
        path(
            "banks/<uuid:bank>/practice/",
            views.BankPracticeView.as_view(),
            name="bank_practice",
        ),
        path("banks/<uuid:bank>/add/", question, name="add_question"),
        path("banks/<uuid:bank>/add/phone/", phone, name="add_question_phone"),
        path("banks/<uuid:bank>/<uuid:entry>/", question, name="question"),
        path("banks/<uuid:bank>/<uuid:entry>/phone/", phone, name="question_phone"),
        path(
            "banks/<uuid:bank>/<uuid:entry>/marks/",
            views.CorrectionView.as_view(),
            name="correction",
        ),
        path(
            "banks/<uuid:bank>/<uuid:entry>/retire/",
            views.RetireQuestionView.as_view(),
            name="retire_question",
        ),
    ]


def _file_patterns():
    """Banks as files, in and out."""
    bank = "banks/<uuid:bank>"
    return [
        path(
            "banks/templates/<str:format_name>/",
            views.TemplateFileView.as_view(),
            name="template_file",
        ),
        path(f"{bank}/import/", views.ImportView.as_view(), name="import"),
        path(
            f"{bank}/import/<uuid:file>/",
            views.ImportPreviewView.as_view(),
            name="import_preview",
        ),
        path(
            f"{bank}/imported/<uuid:file>/",
            views.ImportedFileView.as_view(),
            name="imported_file",
        ),
        path(f"{bank}/export/", views.ExportView.as_view(), name="export"),
        path(
            f"{bank}/export/<str:format_name>/",
            views.ExportFileView.as_view(),
            name="export_file",
        ),
    ]


class ChooseQuizMixin:
    filter_form_class = TitleSearchForm

    def get_object_list(self):
        return Quiz.objects.offered().annotate(slot_count=Count("slots"))

    @property
    def columns(self):
        return [
            *super().columns,
            Column("slot_count", label=_("Questions")),
            Column("pass_percent", label=_("Pass mark (%)")),
        ]


class ChooseQuizView(ChooseQuizMixin, chooser_views.ChooseView):
    pass


class ChooseQuizResultsView(ChooseQuizMixin, chooser_views.ChooseResultsView):
    pass


class QuizChooser(ChooserViewSet):
    model = Quiz
    icon = "form"
    choose_one_text = _("Choose a quiz")
    choose_another_text = _("Choose another quiz")
    edit_item_text = _("Open this quiz")
    choose_view_class = ChooseQuizView
    choose_results_view_class = ChooseQuizResultsView

    @cached_property
    def name(self):
        return "quiz_chooser"
