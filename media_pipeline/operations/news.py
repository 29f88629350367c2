"""News for uploaders, shown in the editor until they have read it."""

from media_pipeline.models import Job, VideoNews


def tell_uploader(*, key: str, job: Job, is_ready: bool, at) -> None:
    """Leave one piece of news per `key` for whoever uploaded the video; nobody, nothing.

    News of an earlier conversion of the same video that was not read yet is replaced.
    """
    uploader = job.video.uploaded_by
    if uploader is None or not uploader.is_active:
        return
    _, is_new = VideoNews.objects.get_or_create(
        key=key,
        defaults={
            "member": uploader,
            "job": job,
            "is_ready": is_ready,
            "created_at": at,
        },
    )
    if is_new:
        stale = VideoNews.objects.unseen_by(uploader).filter(job__video=job.video_id)
        stale.exclude(key=key).update(seen_at=at)


def mark_news_seen(*, member, up_to: int, at) -> int:
    """Mark a person's news up to this primary key as read; how many. Later news stays."""
    unseen = VideoNews.objects.unseen_by(member).filter(pk__lte=up_to)
    return unseen.update(seen_at=at)
