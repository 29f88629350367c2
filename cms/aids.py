"""What stands beside a video, in short, for its page."""

from media_pipeline.models import Caption, Chapter, Video
from media_pipeline.states import ChapterState
from media_pipeline.subtitles.languages import language_name


def aids_of(video: Video) -> dict:
    """What the page of a video says about its captions, chapters and poster; two queries."""
    captions = Caption.objects.filter(video=video).values_list("language", "checked_at")
    states = list(Chapter.objects.filter(video=video).values_list("state", flat=True))
    return {
        "languages": [language_name(code) for code, checked in captions if checked],
        "drafts": sum(checked is None for _code, checked in captions),
        "chapters": states.count(ChapterState.ACCEPTED),
        "suggestions": states.count(ChapterState.SUGGESTED),
        "poster_kind": video.poster_kind,
    }
