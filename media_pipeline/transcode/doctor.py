"""Can this machine run the pipeline?"""

from typing import NamedTuple


class Finding(NamedTuple):
    """One line of the self check; `advice` says in English what to do when not `ok`."""

    name: str
    ok: bool
    advice: str


def self_check() -> list[Finding]:
    """ffmpeg and ffprobe with the encoders, decoders and filters we use, bwrap, prlimit."""
    raise NotImplementedError
