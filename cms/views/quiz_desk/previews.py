"""What stands beside a form while it is filled in: the page of a member, at the size of a phone."""

from dataclasses import dataclass
from typing import Any

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.forms.questions import QuestionForm, row_forms
from cms.views.quiz_desk.questions import ROW_PREFIX, QuestionView
from cms.views.quiz_desk.quizzes import QuizView
from quizzes.operations.attempts import would_ask
from quizzes.operations.quizzes import problems_of, slots_of
from quizzes.queries import ItemView, preview_view
from quizzes.queries.desk import answers_in_words
from quizzes.queries.drafts import draft_view
from quizzes.queries.quiz_checks import oddities

# More than anybody scrolls through beside a form.
SHOWN = 40
TEMPLATE = "cms/quizzes/phone.html"
# Posted only when the editor asks for it; without it no key comes near the answer.
SHOW_KEY = "show_key"


@dataclass(frozen=True)
class PreviewItem:
    """A question, and what is right in it where that was asked for."""

    item: ItemView
    right: tuple[str, ...] = ()
    explanation: str = ""


class QuestionPhoneView(QuestionView):
    """The posted question as members would see it. Nothing is saved."""

    http_method_names = ["post"]

    def post(self, request, bank, entry=None):
        form, content = self._content()
        draft = draft_view(kind=self.kind, content=content)
        items = []
        if draft.item is not None:
            shown = (
                (draft.right, form.data.get("explanation", ""))
                if SHOW_KEY in request.POST
                else ()
            )
            items = [PreviewItem(draft.item, *shown)]
        problems = [draft.problem] if draft.problem else []
        return render(request, TEMPLATE, {"items": items, "problems": problems})

    def _content(self) -> tuple[QuestionForm, dict[str, Any]]:
        """The form, and as much of its content as can be read."""
        data, inputs = self.request.POST, self.inputs
        form = QuestionForm(data, inputs=inputs)
        form.is_valid()
        content = {"stem": ""} | {one.name: "" for one in inputs.settings}
        content |= {
            name: form.cleaned_data.get(name, content[name]) for name in content
        }
        if inputs.rows:
            rows = row_forms(inputs.rows, data, prefix=ROW_PREFIX)
            content["rows"] = rows.content() if rows.is_valid() else []
        return form, content


class QuizPhoneView(QuizView):
    """The posted quiz as a member would get it, draws included, and what is odd about it. Nothing is saved."""

    http_method_names = ["post"]

    def post(self, request, key=None):
        form, _picker, _sections, _kept, specs = self._posted()
        form.is_valid()
        if specs is None:
            problems = [_("Points, positions or draws are not filled in right yet.")]
            return render(request, TEMPLATE, {"problems": problems})
        quiz = form.instance
        minutes = form.cleaned_data.get("time_limit_min")
        quiz.time_limit_s = minutes * 60 if minutes else None
        slots = slots_of(quiz, specs)
        asked = would_ask(quiz, slots=slots)
        odd = oddities(quiz, slots, at=timezone.now()) if quiz.pass_percent else []
        return render(
            request,
            TEMPLATE,
            {
                "quiz": quiz,
                "items": self._items([version for version, _points in asked[:SHOWN]]),
                "total": len(asked),
                "more": max(0, len(asked) - SHOWN),
                "points": sum(points for _version, points in asked),
                "problems": problems_of(specs) or odd,
            },
        )

    def _items(self, versions) -> list[PreviewItem]:
        answers = answers_in_words(versions) if SHOW_KEY in self.request.POST else {}
        return [
            PreviewItem(preview_view(version, no=no), *answers.get(version.pk, ()))
            for no, version in enumerate(versions, start=1)
        ]
