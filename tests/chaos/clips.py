"""Very short recordings, each with bytes of its own."""

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

_LOOKS = {
    "talk": ("testsrc2=size=128x72:rate=10:duration=2", True),
    "phone": ("testsrc=size=72x128:rate=12:duration=1.5", True),
    "slides": ("smptebars=size=96x64:rate=5:duration=2", False),
}
# One in so many uploads is a file that only looks like a recording.
_BAD_EVERY = 12


def endless(folder: Path, dice: random.Random) -> Iterator[Path]:
    """Paths of clips, each made when it is asked for; some are the same bytes again.

    Every twelfth holds a header and no picture: it can only be refused.
    """
    folder.mkdir(parents=True, exist_ok=True)
    looks = [_make(folder / f"{name}.mp4", *look) for name, look in _LOOKS.items()]
    number = 0
    while True:
        number += 1
        if number % _BAD_EVERY == 0:
            content = _box(b"ftyp", b"isom\0\0\0\0isom") + _box(b"moov", b"m" * 500)
        else:
            content = dice.choice(looks).read_bytes()
        path = folder / f"video-{number}.mp4"
        salt = b"" if dice.random() < 0.1 else dice.randbytes(8)
        path.write_bytes(content + (_box(b"free", salt) if salt else b""))
        yield path


def _make(path: Path, picture: str, has_sound: bool) -> Path:
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", picture]
    if has_sound:
        command += ["-f", "lavfi", "-i", "sine=frequency=440:duration=2"]
        command += ["-shortest", "-c:a", "aac"]
    command += ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast"]
    subprocess.run([*command, str(path)], check=True)
    return path


def _box(kind: bytes, payload: bytes) -> bytes:
    return (8 + len(payload)).to_bytes(4, "big") + kind + payload
