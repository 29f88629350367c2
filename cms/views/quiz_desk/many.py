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
from quizzes.operations.sorting import make_ready, move_entries, sort_entries
from quizzes.queries.bank_lists import duplicates

GROUPS_SHOWN = 100


class ManyQuestionsView(BankMixin, PermissionRequired):
    """Changes the ticked questions of a bank at once, and goes back to where they were ticked."""

    model = Bank
    permission = "change"
    http_method_names = ["post"]

    def post(self, request, bank):
        form = ManyForm(request.POST, banks=self._targets())
        ticked = self.ticked
        if not ticked:
            messages.warning(request, _("Tick some questions first."))
        elif not form.is_valid():
            for sentences in form.errors.values():
                messages.error(request, " ".join(sentences))
        else:
            number = self._change(form.cleaned_data, ticked)
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

    def _change(self, values, entries) -> int:
        match values["act"]:
            case "category":
                sort_entries(entries=entries, category=values["category"])
            case "difficulty":
                sort_entries(entries=entries, difficulty=values["difficulty"])
            case "add_tags":
                sort_entries(entries=entries, add_tags=values["tags"])
            case "remove_tags":
                sort_entries(entries=entries, remove_tags=values["tags"])
            case "move":
                return move_entries(entries=entries, bank=values["bank"])
            case "ready":
                return make_ready(entries=entries)
            case "retire":
                retire_entries(entries=entries, at=timezone.now(), by=self.request.user)
        return len(entries)

    def _back(self) -> str:
        home = redirect("quizzes:bank", bank=self.bank.key).url
        back = self.request.POST.get("back", "")
        is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return back if is_ours and back.startswith(home) else home


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
