import time
from dataclasses import dataclass, replace

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRefresh
from wagtail.admin import messages

from cms.forms.importing import ApplyImportForm, ImportFileForm, format_choices
from cms.views.base import DeskView, PermissionRequired
from cms.views.quiz_desk.banks import BankMixin
from lib import doorbell
from quizzes.formats import FORMATS, template, write_questions
from quizzes.formats.confined import STOPPED
from quizzes.formats.problems import sentence
from quizzes.models import Bank, QuestionFile
from quizzes.operations.file_reading import READ_TASK
from quizzes.operations.importing import ImportRefused, RowStatus, preview_import
from quizzes.operations.question_files import (
    FileGone,
    UnknownFormat,
    apply_file,
    discard_file,
    keep_file,
    report_of,
    waiting_file,
)
from quizzes.queries.exporting import exportable_questions
from quizzes.queries.importing import import_lines, waiting_pictures
from quizzes.states import FileState
from quizzes.types import kind_choices

LINES_PER_PAGE = 50
PAST_IMPORTS = 20
LOOK_EVERY_S = 0.1
UNREAD = (FileState.QUEUED, FileState.READING)


class BankPage(BankMixin, DeskView):
    """A page that belongs to one bank; its trail leads through the bank."""

    model = Bank
    permission = "change"
    header_icon = "upload"
    index_url_name = "quizzes:banks"
    index_title = gettext_lazy("Question banks")

    def get_breadcrumbs_items(self):
        trail = super().get_breadcrumbs_items()
        url = redirect("quizzes:bank", bank=self.bank.key).url
        return [*trail[:-1], {"url": url, "label": self.bank.name}, trail[-1]]


class ImportView(BankPage):
    """Takes a file of questions for a bank; nothing comes in before its preview was seen.

    A worker reads the file. A small one is read within `patience_s`, and its preview is the next
    page; for a larger one the next page waits.
    """

    patience_s = 2.0

    template_name = "cms/quizzes/import.html"
    page_title = gettext_lazy("Import questions")

    def get(self, request, bank):
        return self._page(ImportFileForm())

    def post(self, request, bank):
        form = ImportFileForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                kept = keep_file(
                    bank=self.bank,
                    name=file.name,
                    data=file.read(),
                    format_name=form.cleaned_data["format"],
                    at=timezone.now(),
                    by=request.user,
                )
            except UnknownFormat as unknown:
                form.add_error("format", unknown.message)
            else:
                doorbell.ring(READ_TASK)
                self._wait_for(kept)
                return redirect(
                    "quizzes:import_preview", bank=self.bank.key, file=kept.key
                )
        return self._page(form, status=422)

    def _wait_for(self, kept: QuestionFile) -> None:
        until = time.monotonic() + self.patience_s
        unread = QuestionFile.objects.filter(pk=kept.pk, state__in=UNREAD)
        while time.monotonic() < until and unread.exists():
            time.sleep(LOOK_EVERY_S)

    def _page(self, form, status=200):
        past = (
            self.bank.files.applied()
            .defer("data", "report")
            .select_related("uploaded_by")
        )
        return self.show(
            status=status,
            form=form,
            bank=self.bank,
            formats=format_choices(),
            past=past[:PAST_IMPORTS],
        )


class ImportPreviewView(BankPage):
    """What an import would do, line by line; POST does it, all or nothing, or discards the file."""

    template_name = "cms/quizzes/import_preview.html"

    def get_page_title(self):
        return _("Preview: %(title)s") % {"title": self.file.name}

    @cached_property
    def file(self) -> QuestionFile:
        return waiting_file(
            bank=self.bank,
            key=self.kwargs["file"],
            at=timezone.now(),
            by=self.request.user,
        )

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except FileGone as gone:
            messages.warning(request, gone.message)
            return redirect("quizzes:import", bank=self.bank.key)

    def get(self, request, bank, file):
        if self.file.state == FileState.READ:
            return self._page(ApplyImportForm(), self._preview())
        if not request.htmx:
            return self._wait()
        if self.file.state in UNREAD:
            return HttpResponse(status=204)
        return HttpResponseClientRefresh()

    def post(self, request, bank, file):
        if "discard" in request.POST:
            discard_file(file=self.file)
            messages.success(request, _("The file was discarded."))
            return redirect("quizzes:import", bank=self.bank.key)
        form = ApplyImportForm(request.POST)
        if not form.is_valid():
            return self._page(form, self._preview(), status=422)
        try:
            done = apply_file(
                file=self.file,
                state=form.cleaned_data["state"],
                at=timezone.now(),
                by=request.user,
            )
        except ImportRefused as refused:
            return self._page(form, refused.preview, status=422)
        messages.success(
            request,
            _("Questions imported: %(number)s.")
            % {"number": done.count(RowStatus.ADD)},
        )
        return redirect("quizzes:bank", bank=self.bank.key)

    def _preview(self):
        return preview_import(report=report_of(self.file), bank=self.bank)

    def _wait(self):
        """It has not been read yet, or cannot be."""
        self.template_name = "cms/quizzes/import_wait.html"
        return self.show(
            bank=self.bank,
            file=self.file,
            state=FileState(self.file.state).label,
            problem=STOPPED.get(self.file.problem, ""),
        )

    def _page(self, form, preview, status=200):
        # What hinders comes first; within that the order of the file.
        rows = sorted(preview.rows, key=lambda row: row.status != RowStatus.REFUSED)
        page = Paginator(rows, LINES_PER_PAGE).get_page(self.request.GET.get("p"))
        return self.show(
            status=status,
            form=form,
            bank=self.bank,
            file=self.file,
            counts={str(one): preview.count(one) for one in RowStatus},
            is_refused=preview.is_refused,
            page=page,
            lines=import_lines(page.object_list),
            pictures=waiting_pictures(page.object_list),
        )


class TemplateFileView(PermissionRequired):
    """A file to begin with, in one of the formats."""

    model = Bank
    permission = "change"
    http_method_names = ["get"]

    def get(self, request, format_name):
        if format_name not in FORMATS:
            raise Http404
        return _download(template(format_name), "questions", format_name)


class ExportView(BankPage):
    """The formats of a bank's file, and what the chosen one could not hold."""

    template_name = "cms/quizzes/export.html"
    header_icon = "download"
    page_title = gettext_lazy("Export questions")

    def get(self, request, bank):
        chosen = request.GET.get("format", "")
        if chosen and chosen not in FORMATS:
            raise Http404
        questions, unknown = exportable_questions(self.bank)
        left_out = write_questions(questions, chosen).left_out if chosen else ()
        return self.show(
            bank=self.bank,
            formats=format_choices(),
            chosen=chosen,
            total=len(questions) + len(unknown),
            unknown=unknown,
            losses=_losses(questions, left_out),
        )


@dataclass(frozen=True)
class Loss:
    """One thing that a format cannot hold, and the questions that have it; `is_question`: they stay out whole."""

    words: str
    is_question: bool
    stems: tuple[str, ...]


def _losses(questions, left_out) -> list[Loss]:
    """What is lost, in words, what costs whole questions first."""
    kinds = {kind: str(label) for kind, label in kind_choices()}
    found: dict[tuple[str, bool], list[str]] = {}
    for one in left_out:
        params = {
            name: kinds.get(value, value) if name == "kind" else value
            for name, value in one.params.items()
        }
        words = sentence(replace(one, params=params))
        stems = found.setdefault((words, one.refused), [])
        if 0 < one.line <= len(questions):
            stems.append(questions[one.line - 1].stem)
    losses = [Loss(words, refused, tuple(s)) for (words, refused), s in found.items()]
    return sorted(losses, key=lambda loss: not loss.is_question)


class ExportFileView(BankMixin, PermissionRequired):
    """A bank as a file, with its right answers."""

    model = Bank
    permission = "change"
    http_method_names = ["get"]

    def get(self, request, bank, format_name):
        if format_name not in FORMATS:
            raise Http404
        questions, _unknown = exportable_questions(self.bank)
        written = write_questions(questions, format_name)
        return _download(written.data, self.bank.name, format_name)


class ImportedFileView(BankMixin, PermissionRequired):
    """A file that was imported, as it came."""

    model = Bank
    permission = "change"
    http_method_names = ["get"]

    def get(self, request, bank, file):
        found = self.bank.files.applied().filter(key=file).first()
        if found is None:
            raise Http404
        return _attachment(bytes(found.data), found.name)


def _download(data, stem, format_name):
    suffix = {"gift": ".gift.txt", "aiken": ".aiken.txt", "moodlexml": ".moodle.xml"}
    ending = suffix.get(format_name, FORMATS[format_name].suffixes[0])
    name = slugify(stem, allow_unicode=True) or "questions"
    return _attachment(data, name + ending)


def _attachment(data, name):
    """Never opened inside the site: what an editor uploaded is not ours."""
    return HttpResponse(
        data,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
