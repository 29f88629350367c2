"""Keys of objects below a generation's prefix; the one place that spells them.

A fence, when there is one, is part of the name: a worker that lost its lease cannot overwrite
what its successor wrote. Without a fence (the pipeline on one file) the names are bare.
"""


def _with_fence(stem: str, fence: int | None) -> str:
    return stem if fence is None else f"{stem}.{fence}"


def chunk_prefix(index: int, fence: int | None = None) -> str:
    """`c0007` or `c0007.12`."""
    return _with_fence(f"c{index:04d}", fence)


def audio_prefix(fence: int | None = None) -> str:
    """`a` or `a.3`."""
    return _with_fence("a", fence)


def stills_prefix(fence: int | None = None) -> str:
    """`s` or `s.5`."""
    return _with_fence("s", fence)


def quick_prefix(fence: int | None = None) -> str:
    """`q` or `q.2`."""
    return _with_fence("q", fence)


def download_prefix(fence: int | None = None) -> str:
    """`d` or `d.4`."""
    return _with_fence("d", fence)


def top_level(stem: str, extension: str, fence: int | None = None) -> str:
    """`master.m3u8` or `master.9.m3u8`."""
    return f"{_with_fence(stem, fence)}.{extension}"
