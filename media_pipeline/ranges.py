"""The `Range` header (RFC 9110, 14.2), single byte ranges only."""

import re

_SINGLE = re.compile(r"bytes=([0-9]*)-([0-9]*)", re.IGNORECASE)
_MANY = re.compile(r"bytes=[0-9,\s-]+", re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range asked for lies outside the object, or is no range."""


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of the part asked for, or None for the whole object.

    Several ranges, none and other units count as asking for the whole, which the standard allows.
    Raises Unsatisfiable.
    """
    text = header.strip()
    if not text.lower().startswith("bytes=") or len(text) == len("bytes="):
        return None
    if "," in text and _MANY.fullmatch(text):
        return None
    match = _SINGLE.fullmatch(text)
    if not match or not any(match.groups()):
        raise Unsatisfiable(header[:100])
    first, last = match.groups()
    if not first:
        length = int(last)
        if length == 0 or size == 0:
            raise Unsatisfiable(header[:100])
        return max(0, size - length), size - 1
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if start >= size or (last and int(last) < start):
        raise Unsatisfiable(header[:100])
    return start, end
