"""How a file gets in: its pieces over the network, or a file of this machine; then its content."""

from media_pipeline.operations.uploads.appending import append
from media_pipeline.operations.uploads.creating import create_upload
from media_pipeline.operations.uploads.ending import expire_uploads, terminate_upload
from media_pipeline.operations.uploads.entry import UploadRefused
from media_pipeline.operations.uploads.files import import_video

__all__ = [
    "UploadRefused",
    "append",
    "create_upload",
    "expire_uploads",
    "import_video",
    "terminate_upload",
]
