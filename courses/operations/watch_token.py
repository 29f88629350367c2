"""The signed token that lets a page send the beats of one watch session, and nothing else.

No web session, no user query, no cookie: whoever holds it can report seconds for that session until it
expires. It carries the ids that a beat needs, so that checking it costs no query.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import datetime
from uuid import UUID

from django.core import signing

_SIGNER_SALT = "courses.watch"


class TokenRefused(Exception):
    """Not signed by us, damaged, expired, or of a session that may no longer report."""


@dataclass(frozen=True)
class WatchToken:
    """What a beat may touch. `length_s` and `need_s` are those at issue; the completion rule reads the rows."""

    session_id: int
    member_id: int
    lecture_id: int
    lecture_key: str
    media_version_id: int
    pass_no: int
    length_s: int
    need_s: int
    expires_s: int

    def signed(self) -> str:
        """The token as text for the page."""
        return _signer().sign_object(astuple(self), compress=False)


def read(text: str, *, key: UUID, at: datetime) -> WatchToken:
    """The token that `text` carries, if it is ours, for the lecture `key`, and valid at `at`.

    Raises TokenRefused.
    """
    try:
        token = WatchToken(*_signer().unsign_object(text))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise TokenRefused from error
    if token.lecture_key != key.hex or at.timestamp() >= token.expires_s:
        raise TokenRefused
    return token


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SIGNER_SALT)
