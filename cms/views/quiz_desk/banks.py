from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.forms.quizzes import BankForm
from cms.forms.sorting import EntryFilterForm, ManyForm
from cms.questions import banks_of
from cms.views.base import DeskView
from members.access import has_scope
from quizzes.models import Bank
from quizzes.operations import BankNameTaken, create_bank
from quizzes.operations.practice import set_practice
from quizzes.operations.rearranging import last_rearrangement
from quizzes.queries.bank_lists import (
    EntryFilter,
    categories_of,
    entry_rows,
    matching_entries,
    tags_of,
)
from quizzes.types import kind_choices

PER_PAGE = 50


class BankListView(DeskView):
    """All banks of this person, and a form for another one."""

    model = Bank
    permission = "change"
    template_name = "cms/quizzes/banks.html"
    page_title = gettext_lazy("Question banks")
    header_icon = "folder-open-inverse"
    index_url_name = "quizzes:index"
    index_title = gettext_lazy("Quizzes")

    def get(self, request):
        return self._page(self._form())

    def post(self, request):
        form = self._form(request.POST)
        if form.is_valid():
            try:
                bank = create_bank(**form.cleaned_data)
            except BankNameTaken as taken:
                form.add_error("name", taken.message)
            else:
                messages.success(request, _("The bank was created."))
                return redirect("quizzes:bank", bank=bank.key)
        return self._page(form, status=422)

    def _form(self, data=None):
        return BankForm(data, user=self.request.user, on=timezone.localdate())

    def _page(self, form, status=200):
        user, today = self.request.user, timezone.localdate()
        return self.show(
            status=status,
            form=form,
            banks=banks_of(user, on=today),
            may_choose=has_scope(user, on=today),
        )


class BankMixin:
    """Fetches the bank that the address names, if this person may use it; else 404."""

    @cached_property
    def bank(self) -> Bank:
        banks = Bank.objects.visible_to(self.request.user, on=timezone.localdate())
        return get_object_or_404(banks, key=self.kwargs["bank"])


class BankView(BankMixin, DeskView):
    """The questions of one bank, searched, narrowed, and ticked to be changed together."""

    model = Bank
    permission = "change"
    template_name = "cms/quizzes/bank.html"
    header_icon = "folder-open-inverse"
    index_url_name = "quizzes:banks"
    index_title = gettext_lazy("Question banks")

    def get_page_title(self):
        return self.bank.name

    def get(self, request, bank):
        banks = Bank.objects.visible_to(request.user, on=timezone.localdate())
        filters = EntryFilterForm(
            request.GET,
            categories=categories_of([self.bank]),
            tags=tags_of([self.bank]),
        )
        wanted = filters.wanted()
        found = matching_entries(self.bank, wanted)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
        return self.show(
            bank=self.bank,
            filters=filters,
            is_filtered=wanted != EntryFilter(),
            page=page,
            rows=entry_rows(page.object_list),
            kinds=kind_choices(),
            last_change=last_rearrangement(
                bank=self.bank, at=timezone.now(), by=request.user
            ),
            many=ManyForm(banks=banks.exclude(pk=self.bank.pk)),
        )


class BankPracticeView(BankMixin, DeskView):
    """Opens a bank for members' practice, or closes it."""

    model = Bank
    permission = "change"
    http_method_names = ["post"]

    def post(self, request, bank):
        is_open = request.POST.get("practice") == "1"
        set_practice(bank=self.bank, is_open=is_open)
        if is_open:
            said = _("Members may practise with this bank.")
        else:
            said = _("This bank is closed for practice.")
        messages.success(request, said)
        return redirect("quizzes:bank", bank=bank)
