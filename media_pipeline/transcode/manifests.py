"""The list of everything that a published set consists of."""

import hashlib
import json
from collections.abc import Sequence

from .types import StoredFile, TextFile


def manifest(
    key: str,
    *,
    stored: Sequence[StoredFile],
    texts: Sequence[TextFile],
    facts: dict[str, str],
) -> TextFile:
    """Every file of a set with its size and sha256, and `facts` about how it was made.

    Stored last, so its presence says that the rest is there.
    """
    entries = [{"key": f.key, "size": f.size, "sha256": f.sha256} for f in stored]
    entries += [
        {"key": f.key, "size": len(f.text.encode()), "sha256": text_sha256(f.text)}
        for f in texts
    ]
    body = {"version": 1, **facts, "files": entries}
    text = json.dumps(body, indent=1, sort_keys=True) + "\n"
    return TextFile(key, "application/json", text)


def text_sha256(text: str) -> str:
    """64 hex digits over the text as UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()
