"""Can this machine run the pipeline?"""

import shutil
from typing import NamedTuple

from .encoder import encoder_version
from .errors import StepFailed
from .run import sandbox_problem, tool_output
from .whitelist import WHITELISTS

_INSTALL = "install it (Debian: apt-get install ffmpeg bubblewrap)"
_NEEDED = {
    "-encoders": ("libx264", "aac", "mjpeg"),
    "-filters": (
        "fps", "scale", "zscale", "tonemap", "yadif", "tpad", "ebur128", "volume", "alimiter", "aresample", "apad",
        "atrim", "silencedetect", "ametadata", "thumbnail", "tile", "signalstats", "tblend", "idet", "ssim",
    ),
}  # fmt: skip


class Finding(NamedTuple):
    """One line of the self check; `advice` says in English what to do when not `ok`."""

    name: str
    ok: bool
    advice: str


def self_check() -> list[Finding]:
    """ffmpeg and ffprobe with the coders and filters we use, bwrap, prlimit, setpriv.

    Never raises; about a tenth of a second.
    """
    findings = [
        Finding(tool, shutil.which(tool) is not None, f"{tool} is missing: {_INSTALL}")
        for tool in ("ffmpeg", "ffprobe", "bwrap", "prlimit", "setpriv")
    ]
    problem = sandbox_problem()
    advice = f"{problem}; user namespaces must be allowed for the worker's user"
    findings.append(Finding("sandbox", not problem, advice))
    try:
        findings.append(Finding(encoder_version(), True, ""))
        findings += [_listed(option, names) for option, names in _NEEDED.items()]
        decoders = tuple(str(WHITELISTS["codec_whitelist"]).split(","))
        findings.append(_listed("-decoders", decoders))
    except StepFailed as failure:
        findings.append(Finding("ffmpeg runs", False, failure.detail))
    return [f._replace(advice="" if f.ok else f.advice) for f in findings]


def _listed(option: str, names: tuple[str, ...]) -> Finding:
    words = set(tool_output(["ffmpeg", "-hide_banner", option]).split())
    missing = [name for name in names if name not in words]
    kind = option.removeprefix("-")
    advice = f"this ffmpeg lacks the {kind} {', '.join(missing)}: {_INSTALL}"
    return Finding(f"ffmpeg {kind}", not missing, advice)
