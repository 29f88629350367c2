"""Files of this machine, one after the other: looked at, compared with what is there, taken in."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from media_pipeline import messages, rules
from media_pipeline.models import Source, Video
from media_pipeline.operations.uploads import UploadRefused, import_video
from media_pipeline.operations.uploads.entry import check_name, check_size, clean_name
from media_pipeline.recipe import current_options
from media_pipeline.transcode import steps
from media_pipeline.transcode.errors import TranscodeError


@dataclass(frozen=True)
class Line:
    """What became of one file. `outcome` is imported, duplicate or refused; `video` is a key.

    `duplicate`: the video that holds these bytes already. In a dry run nothing has a new video.
    """

    file: str
    outcome: str
    reason: str = ""
    code: str = ""
    video: str = ""
    sha256: str = ""
    bytes: int = 0


def videos_in(folder: Path) -> Iterator[Path]:
    """Files below `folder` whose extension is on our list, by name; links and hidden ones are left out."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            wanted = rules.suffix_of(name) in rules.SUFFIX_FAMILIES
            if wanted and not name.startswith(".") and not path.is_symlink():
                yield path


def import_file(
    *,
    path: Path,
    root: Path,
    by,
    org,
    at: datetime,
    move: bool,
    dry_run: bool,
) -> Line:
    """Take in one file, unless its organisation has the same bytes in a video that is in use.

    The file is read here for its sha256 and signature, so that the answer is known at once;
    `inspect` asks the same again, because only what it has read is sure. With `move` a
    duplicate is left where it is. Raises nothing that one file can cause.
    """
    name = path.relative_to(root).as_posix()
    try:
        check_name(clean_name(path.name))
        check_size(path.stat().st_size)
        known = _identify(path)
        twin = _video_with(known.sha256, org)
        facts = {"file": name, "sha256": known.sha256, "bytes": known.size}
        if twin is not None:
            reason = f"the same as “{twin.title}”"
            return Line(
                outcome="duplicate", reason=reason, video=str(twin.key), **facts
            )
        if dry_run:
            return Line(outcome="imported", **facts)
        video = import_video(
            path=path,
            display_name=path.name,
            title="",
            by=by,
            at=at,
            org=org,
            move=move,
        )
        return Line(outcome="imported", video=str(video.key), **facts)
    except UploadRefused as refusal:
        return Line(name, "refused", refusal.message, refusal.code)
    except TranscodeError as error:
        sentence = messages.refusal_message(error.code, dict(error.params))
        return Line(name, "refused", sentence, error.code)
    except OSError as error:
        return Line(name, "refused", error.strerror or str(error), "unreadable")


def _identify(path: Path) -> steps.Identity:
    identity = steps.identify_source(path, options=current_options())
    suffix = rules.suffix_of(path.name)
    if rules.SUFFIX_FAMILIES[suffix] != identity.family:
        raise UploadRefused("wrong_extension", {"format": suffix})
    return identity


def _video_with(sha256: str, org) -> Video | None:
    """A video in use that holds these bytes and was not refused.

    A copy that waits for its inspection has no sha256 yet: the worker recognises it then.
    """
    sources = Source.objects.filter(org=org, sha256=sha256)
    return (
        Video.objects.in_use()
        .filter(source__in=sources)
        .exclude(jobs__state="rejected")
        .order_by("pk")
        .first()
    )
