"""Moments as subtitle files write them, in milliseconds."""

import re

_CLOCK = re.compile(
    r"(?:(?P<h>\d{1,4}):)?(?P<m>\d{1,2}):(?P<s>\d{1,2})(?:[,.:](?P<f>\d{1,3}))?"
)
_HOUR_MS = 3_600_000


def parse_clock(text: str) -> int | None:
    """`01:02:03,456`, `02:03.4`, `1:02:03.45`; None for anything else. Digits after the point are a fraction."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None or int(match["m"]) > 59 or int(match["s"]) > 59:
        return None
    fraction = int((match["f"] or "0").ljust(3, "0"))
    seconds = int(match["m"]) * 60 + int(match["s"])
    return int(match["h"] or 0) * _HOUR_MS + seconds * 1000 + fraction


def write_clock(ms: int) -> str:
    """`01:02:03.456`, as WebVTT wants it."""
    seconds, fraction = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{fraction:03d}"


def show_clock(ms: int) -> str:
    """`2:03` or `1:02:03`, as people read it."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02d}:{seconds:02d}"
    return f"{minutes}:{seconds:02d}"


def parse_shown(text: str) -> int | None:
    """Milliseconds of what a person types: `754`, `12:34`, `1:02:03`, full-width colons too; else None."""
    text = text.strip().replace("：", ":")
    if re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?", text, re.ASCII):
        whole, _, fraction = text.partition(".")
        return int(whole) * 1000 + int(fraction.ljust(3, "0"))
    return parse_clock(text) if re.fullmatch(r"[\d:.]+", text, re.ASCII) else None
