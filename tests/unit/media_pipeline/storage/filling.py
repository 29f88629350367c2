"""A process of its own that fetches into a cache: `python filling.py ROOT LOG BYTES PAUSE`.

Writes "begin" to LOG when it starts to fetch, sleeps PAUSE seconds half way, and ends with "have".
"""

import sys
import time
from pathlib import Path

from media_pipeline.storage.cache import SourceCache

root, log, size, pause = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]


def say(word: str) -> None:
    with log.open("a") as file:
        file.write(word + "\n")


def fetch(path: Path) -> None:
    say("begin")
    with path.open("wb") as file:
        file.write(b"x" * (size // 2))
        file.flush()
        time.sleep(float(pause))
        file.write(b"x" * (size - size // 2))


with SourceCache(Path(root), 10**9).hold("ab", size, fetch) as held:
    say(f"have {held.stat().st_size}")
