"""Playback addresses: a token in the path that every relative address inherits.

`/m/{sig}/{exp}/{video}/{gen}/{object}`; `sig` is base64url without padding of
MD5("{exp} {video} {gen} {secret}"), the digest that a stock nginx computes with
`secure_link_md5 "$exp $vid $gen $media_secret"`. The secret comes last, so the digest cannot be
extended. Rights are checked by whoever calls `playback`; a right that is lost later acts when
the address expires, at most `settings.DANGKE_MEDIA_TOKEN_TTL_S` later.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

from django.conf import settings
from django.urls import get_script_prefix

from media_pipeline import rules
from media_pipeline.models import Rendition, Video
from media_pipeline.storage import CONTENT_TYPES as STORED_TYPES

# The one closed pattern: what it captures is what is signed and what is opened, never the raw
# address. Manifests do not match. A web server that checks tokens itself has to use this pattern.
OBJECT_PATH = (
    r"m/(?P<sig>[A-Za-z0-9_-]{22})/(?P<exp>[0-9]{10})/(?P<video>[0-9a-f]{32})"
    r"/(?P<gen>[0-9a-f]{16}-[0-9a-f]{8})"
    r"/(?P<name>(?:[a-z]{1,16}[0-9]{0,9}\.[0-9]{1,12}/)?[a-z0-9]{1,40}(?:\.[0-9]{1,12})?\.(?:m3u8|m4s|mp4|m4a|jpg|vtt))"
)
# By suffix, of what has an address; manifests have none.
CONTENT_TYPES = {
    suffix: kind for suffix, kind in STORED_TYPES.items() if suffix != "json"
}
# Nothing under a generation is ever rewritten.
CACHE_CONTROL = "private, max-age=31536000, immutable"
# What `?download=` may hold, as it stands in the address: a file name without its suffix.
DOWNLOAD_NAME = r"[A-Za-z0-9._~%-]+"
KEEPABLE = frozenset({"mp4", "m4a"})
_HOUR = 3600


class NotPlayable(Exception):
    """Nothing of this video is live, or it was put away."""


class WrongToken(Exception):
    """The token was not made for this video and generation."""


class ExpiredToken(Exception):
    """The token was good and its time is over: ask for a new address."""


@dataclass(frozen=True)
class Playback:
    """Addresses of what is live, good until `expires_at`; ask again at 80 % of that time.

    `mp4_url` and `m4a_url` are whole files for saving and for players without HLS, with their
    sizes; None while only the early copy is live, and for tracks that a video does not have.
    """

    master_url: str
    poster_url: str | None
    storyboard_url: str | None
    expires_at: datetime
    duration_ms: int
    has_video: bool
    mp4_url: str | None = None
    m4a_url: str | None = None
    mp4_bytes: int = 0
    m4a_bytes: int = 0


def playback(video: Video, *, at: datetime) -> Playback:
    """Addresses for playing a video; the caller has checked that the reader may see it.

    Raises NotPlayable.
    """
    rendition = video.current_rendition
    if rendition is None or not video.is_playable:
        raise NotPlayable(video.pk)
    exp = expiry(at.timestamp())
    base = address(video.key.hex, rendition.gen, exp)
    story = rendition.storyboard_name
    return Playback(
        master_url=base + rendition.master_name,
        poster_url=_poster_url(video, rendition, base, exp),
        storyboard_url=base + story if story else None,
        expires_at=datetime.fromtimestamp(exp, UTC),
        duration_ms=rendition.duration_ms,
        has_video=rendition.has_video,
        mp4_url=base + rendition.mp4_name if rendition.mp4_name else None,
        m4a_url=base + rendition.m4a_name if rendition.m4a_name else None,
        mp4_bytes=rendition.mp4_bytes,
        m4a_bytes=rendition.m4a_bytes,
    )


def _poster_url(video: Video, rendition: Rendition, base: str, exp: int) -> str | None:
    """The poster that a person chose, in its own generation; else the one of the conversion."""
    if video.poster_gen:
        return address(video.key.hex, video.poster_gen, exp) + rules.CHOSEN_POSTER
    return base + rendition.poster_name if rendition.poster_name else None


def expiry(now_s: float) -> int:
    """Unix second at which a token made now ends: a full hour, never later than the TTL allows.

    Rounding lets everybody who starts within one hour share cached addresses. A TTL of less
    than two hours is rounded by a quarter of itself instead.
    """
    ttl = settings.DANGKE_MEDIA_TOKEN_TTL_S
    grain = _HOUR if ttl >= 2 * _HOUR else max(1, ttl // 4)
    return ceil((now_s + ttl - grain) / grain) * grain


def address(video_hex: str, gen: str, exp: int) -> str:
    """The path, with a slash at its end, below which the objects of a generation are served."""
    return (
        f"{get_script_prefix()}m/{sign(exp, video_hex, gen)}/{exp}/{video_hex}/{gen}/"
    )


def sign(exp: int | str, video_hex: str, gen: str) -> str:
    """The 22 characters that allow reading one generation of one video until `exp`."""
    text = f"{exp} {video_hex} {gen} {settings.DANGKE_MEDIA_SECRET}"
    digest = hashlib.md5(text.encode(), usedforsecurity=False).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def delivers_from_disk() -> bool:
    """Whether objects lie on a disk, where nginx can read them; else the store itself hands them out."""
    return settings.DANGKE_STORAGE == "disk"


def disposition(raw_query: str, name: str) -> str | None:
    """The Content-Disposition of an object whose address ends in `?download=NAME`, else None.

    `raw_query` is the query as it was sent. Only MP4 and M4A are for keeping; NAME is a title in
    UTF-8, percent-encoded, which stays so: it comes from the address and must not end the header.
    """
    given = re.fullmatch(rf"(?:.*&)?download=({DOWNLOAD_NAME})(?:&.*)?", raw_query)
    suffix = name.rpartition(".")[2]
    if given is None or suffix not in KEEPABLE:
        return None
    return f"attachment; filename*=UTF-8''{given[1]}.{suffix}"


def check_token(*, sig: str, exp: str, video_hex: str, gen: str, now_s: float) -> None:
    """Raise WrongToken or ExpiredToken unless the token is good; compares in constant time."""
    if not hmac.compare_digest(sig, sign(exp, video_hex, gen)):
        raise WrongToken
    if now_s > int(exp):
        raise ExpiredToken
