"""Where a video or a quiz is used: asked before anyone takes it away."""

from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Q
from django.urls import reverse

from cms.models import ActivityPage, LecturePage
from courses.models import Lecture


@dataclass(frozen=True)
class Use:
    """A page that names the thing: its title, its address in the editor, whether members see it."""

    title: str
    edit_url: str
    is_live: bool


def pages_using(*, video: Any = None, quiz: Any = None) -> list[Use]:
    """The pages whose saved or published state names this video or quiz. Two queries.

    A draft that names it in a newer revision only is not found: nothing depends on that yet.
    """
    named = Q(video=video) if video is not None else Q(quiz=quiz)
    published = Lecture.objects.published().filter(named).values("key")
    pages = chain.from_iterable(
        page_type.objects.filter(named | Q(key__in=published)).order_by("title")
        for page_type in (LecturePage, ActivityPage)
    )
    return [
        Use(page.title, reverse("wagtailadmin_pages:edit", args=[page.pk]), page.live)
        for page in pages
    ]


def used_videos() -> set[int]:
    """Primary keys of the videos that `pages_using` finds in some page. Three queries."""
    named = [Lecture.objects.published(), LecturePage.objects, ActivityPage.objects]
    return {
        key
        for owners in named
        for key in owners.filter(video__isnull=False).values_list("video", flat=True)
    }
