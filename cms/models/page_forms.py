"""The forms of pages that stand for an identity; those of a lecture or an activity.

A draft may be as unfinished as its author likes: Wagtail marks the form of a plain save as
deferred, and nothing is asked then.
"""

from django.forms import ValidationError
from wagtail.admin.forms.pages import WagtailAdminPageForm

from cms.readiness import publish_problems

CHECKED = ("video", "body", "visibility", "units", "quiz", "pretest")


class KeyedPageForm(WagtailAdminPageForm):
    """Whoever leaves the slug empty gets one from the title.

    The editor's script writes it once typing has paused, so that publishing right after typing
    was answered by an error on a tab that nobody had opened.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False


class StudyPageForm(KeyedPageForm):
    """Names every reason against publishing beside its field."""

    def clean(self):
        cleaned = super().clean()
        if self.is_deferred_validation or any(name in self.errors for name in CHECKED):
            return cleaned
        for problem in publish_problems(
            **{name: cleaned.get(name) for name in CHECKED},
            checkpoints=self._checkpoints(),
        ):
            self.add_error(
                problem.field, ValidationError(problem.message, code=problem.code)
            )
        return cleaned

    def _checkpoints(self):
        """(second, question) pairs of the questions in the video, where the page has any."""
        rows = self.formsets.get("checkpoints")
        if rows is None or not rows.is_valid():
            return []
        kept = [row for row in rows.cleaned_data if row and not row.get("DELETE")]
        return [(row["at_s"], row["question"]) for row in kept]
