from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.forms.grants import GrantForm
from cms.views.base import DeskView
from cms.views.quiz_desk.quizzes import QuizMixin
from members.models import Member
from quizzes.models import Quiz
from quizzes.operations import grant_extra
from quizzes.queries import granted_people


class GrantsView(QuizMixin, DeskView):
    """Who was given more time or attempts at a quiz, by whom and why; and a form to give some.

    Only people of the organisations that this person looks after are listed or found.
    """

    model = Quiz
    permission = "change"
    template_name = "cms/quizzes/grants.html"
    header_icon = "group"
    index_url_name = "quizzes:index"
    index_title = gettext_lazy("Quizzes")

    def get_page_title(self):
        return _("More time or attempts: %(title)s") % {"title": self.quiz.title}

    def get(self, request, key):
        return self._page(GrantForm(members=self._members()))

    def post(self, request, key):
        form = GrantForm(request.POST, members=self._members())
        if form.is_valid():
            try:
                grant = grant_extra(
                    quiz=self.quiz, at=timezone.now(), by=request.user, **form.grant()
                )
            except ValidationError as error:
                for field, sentences in error.message_dict.items():
                    form.add_error(field, sentences)
            else:
                messages.success(
                    request, _("Noted for %(person)s.") % {"person": grant.member}
                )
                return redirect("quizzes:grants", key=self.quiz.key)
        return self._page(form, status=422)

    def _members(self):
        return Member.objects.visible_to(self.request.user, on=timezone.localdate())

    def _page(self, form, status=200):
        return self.show(
            status=status,
            form=form,
            quiz=self.quiz,
            people=granted_people(self.quiz, self._members()),
        )
