from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.forms.corrections import CorrectionForm
from cms.views.base import DeskView
from cms.views.quiz_desk.questions import EntryMixin
from lib import doorbell
from quizzes.models import Bank
from quizzes.operations.regrading import (
    PREVIEWED,
    apply_correction,
    correct_version,
    correctable_by,
    preview_correction,
)
from quizzes.queries.corrections import AskedVersion, asked_versions, fallen_attempts

SHOWN = 50
APPLY_TASK = "quizzes.tasks.apply_corrections"


class CorrectionView(EntryMixin, DeskView):
    """Corrects how answers to an asked version are marked: first a preview, then the deed."""

    model = Bank
    permission = "change"
    template_name = "cms/quizzes/correction.html"
    page_title = gettext_lazy("Correct the marks")
    header_icon = "help"

    @cached_property
    def asked(self) -> list[AskedVersion]:
        return asked_versions(self.entry)

    @cached_property
    def chosen(self) -> AskedVersion | None:
        """The version of `?version=`, else the newest that was asked."""
        wanted = self.request.GET.get("version", "")
        if not wanted:
            return self.asked[0] if self.asked else None
        found = [one for one in self.asked if str(one.version.no) == wanted]
        if not found:
            raise Http404
        return found[0]

    def get(self, request, bank, entry):
        return self._page(self._form() if self.chosen else None)

    def post(self, request, bank, entry):
        if self.chosen is None:
            raise Http404
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        version, rule = self.chosen.version, form.rule()
        if "apply" not in request.POST:
            return self._page(form, effect=preview_correction(version=version, **rule))
        correction = correct_version(
            version=version,
            **rule,
            may_lower=form.cleaned_data["may_lower"],
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
            by=request.user,
        )
        self._carry_out(correction)
        return redirect(request.get_full_path())

    def _carry_out(self, correction) -> None:
        """At once for a handful; thousands are a worker's business, in batches."""
        if self.chosen.attempts > PREVIEWED:
            doorbell.ring(APPLY_TASK)
            messages.success(
                self.request,
                _(
                    "The correction is noted. The attempts are marked again one after the other."
                ),
            )
            return
        effect = apply_correction(correction=correction, at=timezone.now())
        messages.success(
            self.request,
            _("Marked again: %(attempts)s attempts, of which %(changed)s changed.")
            % {"attempts": effect.attempts, "changed": len(effect.changes)},
        )

    def _form(self, data=None) -> CorrectionForm:
        return CorrectionForm(
            data,
            versions=correctable_by(self.chosen.version),
            has_own_key=bool(self.chosen.corrections),
        )

    def _page(self, form, *, effect=None, status=200):
        fallen = fallen_attempts(self.chosen.version)[:SHOWN] if self.chosen else ()
        return self.show(
            status=status,
            form=form,
            effect=effect,
            changes=effect.changes[:SHOWN] if effect else (),
            bank=self.bank,
            entry=self.entry,
            asked=self.asked,
            chosen=self.chosen,
            stem=self.chosen.version.words if self.chosen else "",
            fallen=fallen,
        )
