"""What people call a video; nothing on disk is named after it."""

from django.db import transaction

from media_pipeline.models import Upload, Video


def rename_video(*, video: Video, title: str, at, by) -> Video:
    """Give a video another title, cut at the column's length."""
    video.title = title[: Video._meta.get_field("title").max_length]
    video.save(update_fields=["title"])
    return video


@transaction.atomic
def rename_upload(*, upload: Upload, title: str, at, by) -> None:
    """Give an upload another title, and the video that has become of it meanwhile."""
    title = title[: Upload._meta.get_field("title").max_length]
    # The row's lock, so that the last byte cannot come in between.
    upload = Upload.objects.select_for_update(no_key=True).get(pk=upload.pk)
    upload.title = title
    upload.save(update_fields=["title"])
    if upload.video is not None:
        rename_video(video=upload.video, title=title, at=at, by=by)
