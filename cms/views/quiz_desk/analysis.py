from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.views.base import DeskView
from cms.views.quiz_desk.quizzes import QuizMixin
from quizzes.models import Quiz
from quizzes.operations.tallying import tally_quiz
from quizzes.queries.analysis import quiz_analysis
from quizzes.queries.analysis_words import analysis_context


class QuizAnalysisView(QuizMixin, DeskView):
    """How a quiz and its questions do, for everybody together, with what was answered.

    POST counts anew instead of waiting for the night.
    """

    model = Quiz
    permission = "change"
    template_name = "cms/quizzes/analysis.html"
    header_icon = "form"
    index_url_name = "quizzes:index"
    index_title = gettext_lazy("Quizzes")

    def get_page_title(self):
        return _("Analysis of “%(title)s”") % {"title": self.quiz.title}

    def get(self, request, key):
        analysis = quiz_analysis(self.quiz, roots=None, on=timezone.localdate())
        return self.show(
            quiz=self.quiz, **analysis_context(analysis, shows_answers=True)
        )

    def post(self, request, key):
        number = tally_quiz(quiz=self.quiz, at=timezone.now())
        messages.success(
            request, _("First attempts counted: %(number)s.") % {"number": number}
        )
        return redirect("quizzes:analysis", key=key)
