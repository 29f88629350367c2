"""Which encoder this machine has. Slices made by different ones are never mixed."""

import re
from functools import cache

from .command import encoder_sample_argv
from .run import tool_output


@cache
def encoder_version() -> str:
    """For example `ffmpeg 5.1.9-0+deb12u1, x264 core 164 r3095`; asked once per process.

    Raises StepFailed when ffmpeg is missing or has no libx264.
    """
    banner = re.match(r"ffmpeg version (\S+)", tool_output(["ffmpeg", "-version"]))
    core = re.search(r"x264 - (core \d+(?: r\d+)?)", tool_output(encoder_sample_argv()))
    name = banner[1] if banner else "unknown"
    return f"ffmpeg {name}, x264 {core[1] if core else 'unknown'}"
