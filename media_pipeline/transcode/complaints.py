"""What ffprobe complains about, as a reason to refuse the file. Pure."""

import re

from .errors import Param, SourceRejected
from .options import Limits
from .whitelist import WHITELISTS

_PICTURE = re.compile(
    r"Picture size (\d+)x(\d+) (?:is invalid|exceeds specified max pixel)"
)
_STREAMS = "exceeds max_streams"
_NO_INDEX = "moov atom not found"


def require_no_excess(stderr: str, limits: Limits) -> None:
    """Raise SourceRejected for a picture, a cover included, or a number of tracks beyond all limits.

    ffprobe skips such a picture and reads on; what else is in the file does not matter then.
    """
    tail = stderr[-4000:]
    if match := _PICTURE.search(stderr):
        side = max(int(match[1]), int(match[2]))
        params: dict[str, Param] = {
            "limit": limits.max_side_px,
            "value": side,
            "unit": "px",
        }
        raise SourceRejected("too_many_pixels", match[0], params=params, tail=tail)
    if _STREAMS in stderr:
        # The count is not known: reading ended at the first one too many.
        least = int(WHITELISTS["max_streams"]) + 1
        params = {"limit": limits.max_streams, "value": least, "unit": "streams"}
        detail = f"{least} tracks or more"
        raise SourceRejected("too_large", detail, params=params, tail=tail)


def refusal_of_ffprobe(stderr: str) -> SourceRejected:
    """Why ffprobe could not open the file, from what it printed."""
    line = stderr.strip().rsplit("\n", 1)[-1][:300]
    if _NO_INDEX in stderr:
        params: dict[str, Param] = {"read": 0, "total": 0, "unit": "bytes"}
        return SourceRejected(
            "truncated_source", line, params=params, tail=stderr[-4000:]
        )
    return SourceRejected("not_media", f"ffprobe: {line}", tail=stderr[-4000:])
