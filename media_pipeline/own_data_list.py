"""What the media pipeline keeps of a person."""

from django.utils.translation import gettext_lazy as _

from members.own_data import register


def add_categories():
    register(
        "uploads",
        _("Videos uploaded"),
        "media_pipeline.Video",
        ("title", _("Title")),
        ("created_at", _("Recorded at")),
        about=("uploaded_by",),
    )
    register(
        "upload_ways",
        _("Uploads"),
        "media_pipeline.Upload",
        ("created_at", _("Recorded at")),
        about=("owner",),
    )
    register(
        "video_news",
        _("News of conversions"),
        "media_pipeline.VideoNews",
        ("created_at", _("Recorded at")),
        ("is_ready", _("Ready")),
    )
