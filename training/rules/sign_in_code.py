"""The rotating code by which people sign in at a session. Pure.

A photograph of the screen that is passed on serves nobody after a minute; the code says only
"was shown just now", who signs in is the account's business.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime

WINDOW_S = 30
ACCEPTED_WINDOWS = 2


def code_at(secret: str, at: datetime) -> str:
    """The code that is shown at the aware instant `at`: 16 letters and digits, lower case."""
    return _code(secret, _window(at))


def is_accepted(secret: str, code: str, at: datetime) -> bool:
    """Whether `code` was shown within this window of 30 seconds or the one before; in constant time."""
    window = _window(at)
    given = code.encode("utf-8", "replace")
    matches = [
        hmac.compare_digest(_code(secret, window - back).encode(), given)
        for back in range(ACCEPTED_WINDOWS)
    ]
    return any(matches)


def _window(at: datetime) -> int:
    return int(at.timestamp()) // WINDOW_S


def _code(secret: str, window: int) -> str:
    digest = hmac.new(secret.encode(), str(window).encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode().lower()
