"""What people call a video; nothing on disk is named after it."""

from media_pipeline.models import Video


def rename_video(*, video: Video, title: str, at, by) -> Video:
    """Give a video another title, cut at the column's length."""
    video.title = title[: Video._meta.get_field("title").max_length]
    video.save(update_fields=["title"])
    return video
