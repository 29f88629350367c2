from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from cms.forms.quizzes import (
    QuestionPicker,
    QuestionRow,
    QuizForm,
    in_order,
    section_forms,
)
from cms.forms.slots import KeptRow, kept_rows, number, slot_lines
from cms.questions import preview_items, usable_lines
from cms.usage import pages_using
from cms.views.base import DeskView, PermissionRequired
from quizzes.models import Bank, BankEntry, Quiz, Slot
from quizzes.operations import SlotSpec, create_quiz, retire_quiz, update_quiz
from quizzes.queries.bank_lists import categories_of, tags_of
from quizzes.queries.quiz_checks import oddities
from quizzes.states import VersionState


class QuizIndexView(generic.IndexView):
    """All quizzes that are offered."""

    model = Quiz
    page_title = gettext_lazy("Quizzes")
    search_fields = ["title"]
    paginate_by = 20
    add_item_label = gettext_lazy("Add a quiz")
    verbose_name = gettext_lazy("quiz")
    verbose_name_plural = gettext_lazy("quizzes")

    def get_base_queryset(self):
        return Quiz.objects.offered().annotate(slot_count=Count("slots"))

    def order_queryset(self, queryset):
        return queryset.order_by("-created_at", "-pk")

    def get_edit_url(self, instance):
        return reverse(self.edit_url_name, args=[instance.key])

    @cached_property
    def header_buttons(self):
        banks = HeaderButton(
            label=_("Question banks"),
            url=reverse("quizzes:banks"),
            icon_name="folder-open-inverse",
        )
        marking = HeaderButton(
            label=_("Written answers to mark"),
            url=reverse("marking:queue"),
            icon_name="edit",
        )
        return [*super().header_buttons, banks, marking]

    @cached_property
    def columns(self):
        return [
            TitleColumn("title", label=_("Title"), get_url=self.get_edit_url),
            Column("slot_count", label=_("Questions")),
            Column("pass_percent", label=_("Pass mark (%)")),
            Column(
                "max_attempts",
                label=_("Attempts allowed"),
                accessor=lambda quiz: quiz.max_attempts or _("any number"),
            ),
        ]


class QuizMixin:
    """Fetches the quiz that the address names; 404 when there is none."""

    @cached_property
    def quiz(self) -> Quiz | None:
        key = self.kwargs.get("key")
        return get_object_or_404(Quiz, key=key) if key else None


class QuizView(QuizMixin, DeskView):
    """A quiz's rules and questions, for a new one as for an old one."""

    model = Quiz
    template_name = "cms/quizzes/quiz.html"
    header_icon = "form"
    index_url_name = "quizzes:index"
    index_title = gettext_lazy("Quizzes")

    @property
    def permission(self):
        return "change" if self.kwargs.get("key") else "add"

    def get_page_title(self):
        return self.quiz.title if self.quiz else _("New quiz")

    def get(self, request, key=None):
        form, picker = QuizForm(instance=self.quiz), QuestionPicker(self._rows())
        return self._page(form, picker, self._sections(), self.kept)

    def post(self, request, key=None):
        form, picker, sections, kept, specs = self._posted()
        valid = form.is_valid() and specs is not None
        quiz = self._save(form, picker, specs) if valid else None
        if quiz is None:
            return self._page(form, picker, sections, kept, status=422)
        messages.success(request, _("“%(title)s” was saved.") % {"title": quiz.title})
        if not specs:
            messages.warning(
                request,
                _("It has no questions yet, so no page can be published with it."),
            )
        return redirect("quizzes:edit", key=quiz.key)

    def _posted(self):
        """The forms, and what is asked in order; None for the latter while that cannot be read."""
        data = self.request.POST
        form = QuizForm(data, instance=self.quiz)
        picker = QuestionPicker(self._rows(), data)
        sections = self._sections(data)
        kept = kept_rows(self.kept, data)
        specs = None
        if picker.is_valid() & sections.is_valid():
            still = [(number(row.place), row.spec) for row in kept]
            specs = in_order(picker.placed() + sections.placed() + still)
        return form, picker, sections, kept, specs

    def _save(
        self, form: QuizForm, picker: QuestionPicker, specs: list[SlotSpec]
    ) -> Quiz | None:
        values = form.settings() | {
            "entries": specs,
            "at": timezone.now(),
            "by": self.request.user,
        }
        try:
            if self.quiz is None:
                return create_quiz(**values)
            return update_quiz(quiz=self.quiz, **values)
        except ValidationError as error:
            problems = error.update_error_dict({})
            picker.errors = [
                message
                for one in problems.pop("entries", [])
                for message in one.messages
            ]
            if problems:
                form.add_error(None, ValidationError(problems))
            return None

    @cached_property
    def banks(self):
        """Those that this person may draw from, and those the quiz draws from already."""
        mine = Bank.objects.visible_to(self.request.user, on=timezone.localdate())
        used = self._drawn().values("draw_bank")
        return Bank.objects.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=used))

    @cached_property
    def kept(self) -> list[KeptRow]:
        """What this form may only move: fixed versions, and questions of banks that this person
        may not use. Saving leaves them as they are."""
        if self.quiz is None:
            return []
        mine = Bank.objects.visible_to(self.request.user, on=timezone.localdate())
        usable = BankEntry.objects.usable().exclude(bank__in=mine.values("pk"))
        fixed = Q(version__state=VersionState.READY)
        slots = self.quiz.slots.filter(Q(entry__in=usable.values("pk")) | fixed)
        readable = set(mine.values_list("pk", flat=True))
        return [
            KeptRow(
                key=str((slot.entry or slot.version.entry).key),
                stem=slot.version.words
                if slot.version and slot.version.entry.bank_id in readable
                else "",
                spec=SlotSpec(
                    entry=slot.entry, version=slot.version, points=slot.points
                ),
                place=str(slot.order),
            )
            for slot in slots.select_related("entry", "version__entry").order_by(
                "order"
            )
        ]

    def _drawn(self):
        slots = Slot.objects.filter(quiz=self.quiz, draw_bank__isnull=False)
        return slots if self.quiz else Slot.objects.none()

    def _sections(self, data=None):
        initial = [
            {
                "bank": slot.draw_bank.key,
                "category": slot.draw_category,
                "tag": slot.draw_tag,
                "difficulty": slot.draw_difficulty,
                "count": slot.count,
                "points": f"{slot.points.normalize():f}",
                "place": slot.order,
            }
            for slot in self._drawn().select_related("draw_bank").order_by("order")
        ]
        return section_forms(data, banks=self.banks, initial=initial)

    def _rows(self) -> list[QuestionRow]:
        slots = (
            {
                slot.entry_id: slot
                for slot in self.quiz.slots.filter(entry__isnull=False)
            }
            if self.quiz
            else {}
        )
        rows = []
        for line in usable_lines(self.request.user):
            slot = slots.get(line.entry.pk)
            rows.append(
                QuestionRow(
                    entry=line.entry,
                    stem=line.stem,
                    kind_label=line.kind_label,
                    bank_name=line.entry.bank.name,
                    is_used=slot is not None,
                    points=f"{slot.points.normalize():f}" if slot else "1",
                    place=str(slot.order) if slot else "",
                )
            )
        rows.sort(key=lambda row: int(row.place) if row.place else len(rows) + 1)
        return rows

    def _page(self, form, picker, sections, kept, status=200):
        return self.show(
            status=status,
            form=form,
            sections=sections,
            kept=kept,
            lines=slot_lines(picker, sections, kept),
            categories=categories_of(self.banks),
            tags=tags_of(self.banks),
            picker=picker,
            quiz=self.quiz,
            phone_url=reverse("quizzes:phone", args=[self.quiz.key])
            if self.quiz
            else reverse("quizzes:add_phone"),
            odd=self._odd() if self.quiz and status == 200 else [],
            uses=pages_using(quiz=self.quiz) if self.quiz else [],
        )

    def _odd(self) -> list[str]:
        slots = self.quiz.slots.select_related("version", "draw_bank")
        return oddities(self.quiz, slots.order_by("order"), at=timezone.now())


class QuizPreviewView(QuizMixin, DeskView):
    """The quiz as a member gets it, without an attempt: nothing can be handed in."""

    model = Quiz
    permission = "change"
    template_name = "cms/quizzes/preview.html"
    header_icon = "view"
    index_url_name = "quizzes:index"
    index_title = gettext_lazy("Quizzes")

    def get_page_title(self):
        return _("Preview: %(title)s") % {"title": self.quiz.title}

    def get(self, request, key):
        return self.show(quiz=self.quiz, items=preview_items(self.quiz))


class RetireQuizView(QuizMixin, PermissionRequired):
    """Offers a quiz no longer. Refused while a page uses it."""

    model = Quiz
    http_method_names = ["post"]

    def post(self, request, key):
        if self.quiz is None:
            raise Http404
        if pages_using(quiz=self.quiz):
            messages.error(
                request, _("Pages still use this quiz. Take it out of them first.")
            )
            return redirect("quizzes:edit", key=key)
        retire_quiz(quiz=self.quiz, at=timezone.now(), by=request.user)
        messages.success(request, _("The quiz was withdrawn."))
        return redirect("quizzes:index")
