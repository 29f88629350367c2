from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.forms.sorting import ManyForm
from cms.views.base import DeskView, PermissionRequired
from cms.views.quiz_desk.banks import BankMixin
from quizzes.models import Bank, BankEntry
from quizzes.operations.banks import retire_entries
from quizzes.operations.rearranging import FIELDS, rearrange, take_back
from quizzes.operations.sorting import make_ready
from quizzes.queries.bank_lists import duplicates, entry_rows, matching_entries

GROUPS_SHOWN = 100
NAMED = 20


class ManyQuestionsView(BankMixin, DeskView):
    """Changes the ticked questions of a bank at once, once that was confirmed; then back to the list."""

    model = Bank
    permission = "change"
    template_name = "cms/quizzes/many.html"
    page_title = gettext_lazy("Change the ticked questions")
    header_icon = "folder-open-inverse"
    index_url_name = "quizzes:banks"
    index_title = gettext_lazy("Question banks")
    http_method_names = ["post"]

    def post(self, request, bank):
        form = ManyForm(request.POST, banks=self._targets())
        if not self.ticked:
            messages.warning(request, _("Tick some questions first."))
        elif not form.is_valid():
            for sentences in form.errors.values():
                messages.error(request, " ".join(sentences))
        elif "sure" not in request.POST:
            return self._ask(form)
        else:
            number = self._change(form, self.ticked)
            messages.success(
                request, _("Questions changed: %(number)s.") % {"number": number}
            )
        return redirect(self._back())

    @cached_property
    def ticked(self) -> list[BankEntry]:
        """What is ticked and lies in this bank; anything else is not this person's choice."""
        keys = {str(one.key): one for one in self.bank.entries.all()}
        return [keys[key] for key in self.request.POST.getlist("entry") if key in keys]

    def _targets(self):
        return Bank.objects.visible_to(self.request.user, on=timezone.localdate())

    def _ask(self, form: ManyForm):
        ids = [one.pk for one in self.ticked]
        named = entry_rows(matching_entries(self.bank).filter(pk__in=ids[:NAMED]))
        return self.show(
            bank=self.bank,
            form=form,
            question=form.in_words(len(ids)),
            can_undo=form.cleaned_data["act"] in FIELDS,
            entries=self.ticked,
            named=named,
            more=len(ids) - len(named),
            posted=form.posted(),
            back=self._back(),
        )

    def _change(self, form: ManyForm, entries: list[BankEntry]) -> int:
        act, at = form.cleaned_data["act"], timezone.now()
        if act in FIELDS:
            change = rearrange(
                bank=self.bank,
                entries=entries,
                act=act,
                value=form.value(),
                at=at,
                by=self.request.user,
            )
            return change.count
        if act == "ready":
            return make_ready(entries=entries)
        retire_entries(entries=entries, at=at, by=self.request.user)
        return len(entries)

    def _back(self) -> str:
        home = redirect("quizzes:bank", bank=self.bank.key).url
        back = self.request.POST.get("back", "")
        is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return back if is_ours and back.startswith(home) else home


class TakeBackView(BankMixin, PermissionRequired):
    """Takes back what this person has just done to many questions of the bank."""

    model = Bank
    permission = "change"
    http_method_names = ["post"]

    def post(self, request, bank, change):
        found = self.bank.rearrangements.filter(key=change, by=request.user).first()
        if found is None:
            raise Http404
        put_back, left = take_back(change=found, at=timezone.now())
        messages.success(
            request, _("Questions put back: %(number)s.") % {"number": put_back}
        )
        if left:
            messages.warning(
                request,
                _("Left as they are, because they were changed since: %(number)s.")
                % {"number": left},
            )
        return redirect("quizzes:bank", bank=bank)


class DuplicatesView(DeskView):
    """Questions that are there twice, in all banks that this person may use."""

    model = Bank
    permission = "change"
    template_name = "cms/quizzes/duplicates.html"
    page_title = gettext_lazy("Questions that are there twice")
    header_icon = "copy"
    index_url_name = "quizzes:banks"
    index_title = gettext_lazy("Question banks")

    def get(self, request):
        banks = Bank.objects.visible_to(request.user, on=timezone.localdate())
        groups = duplicates(banks)
        return self.show(groups=groups[:GROUPS_SHOWN], total=len(groups))
