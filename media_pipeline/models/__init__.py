from media_pipeline.models.companions import Caption, Chapter
from media_pipeline.models.conversion import (
    Job,
    Outbox,
    Rendition,
    Source,
    Step,
    Video,
)
from media_pipeline.models.news import VideoNews
from media_pipeline.models.uploads import Upload

__all__ = [
    "Caption",
    "Chapter",
    "Job",
    "Outbox",
    "Rendition",
    "Source",
    "Step",
    "Upload",
    "Video",
    "VideoNews",
]
