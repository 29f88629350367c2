"""Cutting a video off at once, where nginx checks the tokens and asks nobody.

A note `closed/{video}` beside the objects says that the video was put away; nginx looks for it at
each request. Django needs none: it asks the database. In an object store Django makes every
playlist, so there is none either, and addresses of objects run out by themselves.
"""

import logging

from media_pipeline.delivery import delivers_from_disk
from media_pipeline.models import Video
from media_pipeline.storage import media_storage

logger = logging.getLogger(__name__)


def closed_name(video: Video) -> str:
    """Where the note of a video lies; nginx knows the same place (deploy/nginx/media.conf.in)."""
    return f"closed/{video.key.hex}"


def close_delivery(video: Video) -> None:
    """Leave the note; after the commit, never inside a transaction that may still fail.

    A disk that refuses is logged and no error: the addresses then run out by themselves.
    """
    if not delivers_from_disk():
        return
    try:
        media_storage().put_bytes(closed_name(video), b"")
    except OSError:
        logger.exception("Video %s stays open until its addresses run out", video.pk)


def open_delivery(video: Video) -> None:
    """Take the note away from a video that is in use again; none there is no error.

    A disk that refuses is logged: nginx then goes on refusing until it is taken back once more.
    """
    if not delivers_from_disk():
        return
    try:
        media_storage().delete(closed_name(video))
    except OSError:
        logger.exception("Video %s stays closed", video.pk)
