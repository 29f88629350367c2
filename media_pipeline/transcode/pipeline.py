"""The whole pipeline on one file, without a database."""

from pathlib import Path

from .options import Options
from .steps import Progress
from .types import Summary


def transcode_file(
    src: Path,
    dest: Path,
    *,
    options: Options | None = None,
    on_progress: Progress | None = None,
) -> Summary:
    """Turn `src` into a verified HLS tree with poster and storyboard in `dest`.

    `dest` is created, or must be an empty directory, and gets all files or none: work happens
    in a sibling directory that is moved over at the end. `on_progress(done, total)` counts
    permille of the whole. Raises SourceRejected, StepFailed, FileExistsError (dest not empty).
    """
    raise NotImplementedError
