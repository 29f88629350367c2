from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.forms.video_aids import ChapterFormSet
from cms.views.video_aids.base import AidView
from media_pipeline.companion_queries import title_suggestions
from media_pipeline.operations.chapters import TwiceOneMoment, save_chapters
from media_pipeline.states import ChapterState
from media_pipeline.subtitles.times import show_clock


class ChaptersView(AidView):
    """The list of chapters: suggestions to take or drop, and rows of one's own."""

    template_name = "cms/videos/aids/chapters.html"
    page_title = gettext_lazy("Chapters")

    def get(self, request, key):
        chapters = list(self.video.chapters.exclude(state=ChapterState.DROPPED))
        titles = title_suggestions(self.video, chapters)
        initial = [
            {
                "start": show_clock(chapter.start_ms)
                if chapter.start_ms % 1000 == 0
                else f"{chapter.start_ms / 1000:.3f}",
                "title": title,
                "shown": chapter.state == ChapterState.ACCEPTED,
            }
            for chapter, title in zip(chapters, titles, strict=True)
        ]
        return self._page(self._forms(initial=initial), rows=len(chapters))

    def post(self, request, key):
        forms = self._forms(request.POST)
        if forms.is_valid() and self._save(forms, take_all="all" in request.POST):
            messages.success(request, _("The chapters were saved."))
            return redirect("videos:chapters", key=key)
        return self._page(forms, rows=forms.initial_form_count(), status=422)

    def _forms(self, data=None, initial=None):
        end_ms = self.video.duration_ms
        return ChapterFormSet(
            data, initial=initial, prefix="chapters", form_kwargs={"end_ms": end_ms}
        )

    def _save(self, forms, *, take_all: bool) -> bool:
        rows = [row for form in forms if (row := form.row)]
        if take_all:
            rows = [type(row)(row.start_ms, row.title, True) for row in rows]
        try:
            save_chapters(
                video=self.video, rows=rows, at=timezone.now(), by=self.request.user
            )
        except TwiceOneMoment as error:
            words = {"time": show_clock(error.start_ms)}
            self.problem = _("Two chapters begin at %(time)s.") % words
            return False
        return True

    problem = ""

    def _page(self, forms, *, rows: int, status: int = 200):
        return self.show(status=status, forms=forms, rows=rows, problem=self.problem)
