"""Playlists for an object store: every object in them gets an address of its own.

The playlist itself comes from Django under the path token; the objects it names come straight from
the store, by addresses that end when the token ends. No request to the store per object: the text
is read once per process, since nothing under a generation is ever rewritten, and signing is
arithmetic.
"""

import posixpath
import re
from collections.abc import Callable
from datetime import datetime
from functools import cache, lru_cache

from media_pipeline.storage import media_storage

_ATTRIBUTE = re.compile(r'URI="([^"]+)"')
# A three-hour lecture's playlist has some 100 kB; only masters and playlists in use are kept.
_KEPT = 128


def signed_playlist(name: str, *, at: datetime, expires_at: datetime) -> str:
    """The stored playlist `name` with an address for each object, good until `expires_at`.

    Other playlists in it stay as they are: those are asked of Django too. Addresses are the same
    for all who ask within one window of the store's. Raises FileNotFoundError.
    """
    folder = posixpath.dirname(name)
    store = media_storage()

    @cache
    def sign(uri: str) -> str:
        target = posixpath.normpath(posixpath.join(folder, uri))
        return store.presign(target, at=at, expires_at=expires_at)  # type: ignore[attr-defined]

    return readdressed(_stored_text(name, _site()), sign)


def readdressed(text: str, address: Callable[[str], str]) -> str:
    """A playlist with `address(uri)` in the place of every object; playlists keep their names."""
    return "\n".join(_line(line, address) for line in text.split("\n"))


def _line(line: str, address: Callable[[str], str]) -> str:
    if line.startswith("#"):
        return _ATTRIBUTE.sub(lambda m: f'URI="{_of(m[1], address)}"', line)
    return _of(line, address) if line else line


def _of(uri: str, address: Callable[[str], str]) -> str:
    return uri if uri.endswith(".m3u8") else address(uri)


def _site() -> str:
    """What tells two stores in one process apart: tests have several."""
    config = getattr(media_storage(), "config", None)
    return f"{config.endpoint} {config.bucket}" if config else ""


@lru_cache(maxsize=_KEPT)
def _stored_text(name: str, _where: str) -> str:
    with media_storage().open(name) as file:
        return file.read().decode()
