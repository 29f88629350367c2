from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms.forms.quizzes import (
    FreshOptionFormSet,
    OptionFormSet,
    QuestionForm,
    TruthForm,
)
from cms.views.base import DeskView, PermissionRequired
from cms.views.quiz_desk.banks import BankMixin
from quizzes.models import Bank, BankEntry
from quizzes.operations import InvalidQuestion, retire_question, save_question
from quizzes.queries import EditableQuestion, editable_question
from quizzes.types import REGISTRY, TrueFalse, UnknownKind, question_type

OPTION_PREFIX = "options"


class EntryMixin(BankMixin):
    """Fetches the question that the address names, inside its bank; else 404."""

    @cached_property
    def entry(self) -> BankEntry | None:
        key = self.kwargs.get("entry")
        return get_object_or_404(self.bank.entries, key=key) if key else None


class QuestionView(EntryMixin, DeskView):
    """Writes a question: a new one of the kind `?kind=`, or the next version of an old one."""

    model = Bank
    permission = "change"
    template_name = "cms/quizzes/question.html"
    header_icon = "help"

    def get_breadcrumbs_items(self):
        trail = super().get_breadcrumbs_items()
        url = self._bank_url()
        return [*trail[:-1], {"url": url, "label": self.bank.name}, trail[-1]]

    def get_page_title(self):
        return question_type(self.kind).label

    @cached_property
    def draft(self) -> EditableQuestion | None:
        if self.entry is None:
            return None
        try:
            return editable_question(self.entry)
        except (UnknownKind, InvalidQuestion) as error:
            raise Http404 from error

    @cached_property
    def kind(self) -> str:
        kind = self.draft.kind if self.draft else self.request.GET.get("kind", "")
        if kind not in REGISTRY:
            raise Http404
        return kind

    @property
    def is_statement(self) -> bool:
        return self.kind == TrueFalse.kind

    def get(self, request, bank, entry=None):
        return self._page(*self._fresh_forms())

    def post(self, request, bank, entry=None):
        form_class = TruthForm if self.is_statement else QuestionForm
        form = form_class(request.POST)
        options = None if self.is_statement else self._option_class(request.POST)
        forms_valid = form.is_valid() and (options is None or options.is_valid())
        if forms_valid and self._save(form, options):
            messages.success(request, _("The question was saved."))
            return redirect(self._bank_url())
        return self._page(form, options, status=422)

    def _save(self, form, options) -> bool:
        rows = form.options() if options is None else options.options()
        try:
            save_question(
                bank=self.bank,
                entry=self.entry,
                kind=self.kind,
                stem=form.cleaned_data["stem"],
                options=rows,
                explanation=form.cleaned_data["explanation"],
                policy=self.draft.policy if self.draft else None,
                at=timezone.now(),
                by=self.request.user,
            )
        except InvalidQuestion as problem:
            form.add_error(None, problem.message)
            return False
        return True

    def _fresh_forms(self):
        draft = self.draft
        words = {"stem": draft.stem, "explanation": draft.explanation} if draft else {}
        if self.is_statement:
            if draft:
                words["truth"] = "true" if draft.options[0][1] else "false"
            return TruthForm(initial=words), None
        rows = [
            {"text": text, "is_right": right}
            for text, right in (draft.options if draft else [])
        ]
        return QuestionForm(initial=words), self._option_class(initial=rows)

    def _option_class(self, data=None, **kwargs):
        formset = OptionFormSet if self.entry else FreshOptionFormSet
        return formset(data, prefix=OPTION_PREFIX, **kwargs)

    def _page(self, form, options, status=200):
        return self.show(
            status=status,
            form=form,
            options=options,
            hint=question_type(self.kind).hint,
            bank=self.bank,
            entry=self.entry,
        )

    def _bank_url(self) -> str:
        return redirect("quizzes:bank", bank=self.bank.key).url


class RetireQuestionView(EntryMixin, PermissionRequired):
    """Takes a question out of use: quizzes no longer ask it, given answers stay."""

    model = Bank
    permission = "change"
    http_method_names = ["post"]

    def post(self, request, bank, entry):
        retire_question(entry=self.entry, at=timezone.now(), by=request.user)
        messages.success(request, _("The question was taken out of use."))
        return redirect("quizzes:bank", bank=self.bank.key)
