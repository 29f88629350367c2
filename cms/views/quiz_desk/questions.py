from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms.forms.questions import QuestionForm, row_forms
from cms.forms.sorting import SortingForm
from cms.views.base import DeskView, PermissionRequired
from cms.views.quiz_desk.banks import BankMixin
from quizzes.models import Bank, BankEntry
from quizzes.operations import InvalidQuestion, retire_question, save_content
from quizzes.operations.sorting import sort_entries
from quizzes.queries import EditableQuestion, editable_question
from quizzes.queries.bank_lists import quizzes_naming, times_asked
from quizzes.richtext.pictures import MOST_BYTES
from quizzes.types import UnknownKind, kind_choices, question_type
from quizzes.types.inputs import Inputs

ROW_PREFIX = "options"


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
        if kind not in dict(kind_choices()):
            raise Http404
        return kind

    @property
    def inputs(self) -> Inputs:
        return question_type(self.kind).inputs

    def get(self, request, bank, entry=None):
        draft, rows = self.draft, self.inputs.rows
        values = {}
        if draft:
            values = draft.content | {
                "explanation": draft.explanation,
                "reference_s": draft.reference_s,
            }
        form = QuestionForm(inputs=self.inputs, initial=values)
        options = rows and row_forms(
            rows, prefix=ROW_PREFIX, initial=values.get("rows")
        )
        return self._page(form, options, SortingForm(entry=self.entry))

    def post(self, request, bank, entry=None):
        rows = self.inputs.rows
        form = QuestionForm(request.POST, inputs=self.inputs)
        options = rows and row_forms(rows, request.POST, prefix=ROW_PREFIX)
        sorting = SortingForm(request.POST)
        forms_valid = (
            form.is_valid()
            & (options is None or options.is_valid())
            & sorting.is_valid()
        )
        if forms_valid and self._save(form, options, sorting):
            messages.success(request, _("The question was saved."))
            return redirect(self._bank_url())
        return self._page(form, options, sorting, status=422)

    def _save(self, form, options, sorting) -> bool:
        content = form.content()
        if options is not None:
            content["rows"] = options.content()
        try:
            version = save_content(
                bank=self.bank,
                entry=self.entry,
                kind=self.kind,
                content=content,
                explanation=form.cleaned_data["explanation"],
                reference_s=form.cleaned_data["reference_s"],
                at=timezone.now(),
                by=self.request.user,
            )
        except InvalidQuestion as problem:
            form.add_error(None, problem.message)
            return False
        sort_entries(entries=[version.entry], **sorting.cleaned_data)
        return True

    def _page(self, form, options, sorting, status=200):
        named, drawing = quizzes_naming(self.entry) if self.entry else ((), ())
        return self.show(
            status=status,
            form=form,
            options=options,
            sorting=sorting,
            named=named,
            drawing=drawing,
            asked=times_asked(self.entry) if self.entry else 0,
            rows=self.inputs.rows,
            most_mb=MOST_BYTES >> 20,
            bank=self.bank,
            entry=self.entry,
            phone_url=self._phone_url(),
        )

    def _phone_url(self) -> str:
        if self.entry:
            keys = [self.bank.key, self.entry.key]
            return reverse("quizzes:question_phone", args=keys)
        url = reverse("quizzes:add_question_phone", args=[self.bank.key])
        return f"{url}?{urlencode({'kind': self.kind})}"

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
