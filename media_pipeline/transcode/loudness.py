"""What the EBU R128 pass measured, read from ffmpeg's words. Pure."""

import math
import re
from dataclasses import dataclass

from .errors import StepFailed

_SILENCE_LUFS = -70.0
_INTEGRATED = re.compile(r"^ *I: +(\S+) LUFS$", re.MULTILINE)
_PEAK = re.compile(r"^ *Peak: +(\S+) dBFS$", re.MULTILINE)


@dataclass(frozen=True)
class Loudness:
    """Integrated loudness and true peak of a whole track; both finite."""

    integrated_lufs: float
    true_peak_db: float


def read_loudness(stderr: str) -> Loudness | None:
    """The summary of the `ebur128` filter; None for silence.

    Only finite numbers get into a filter: digital silence has the peak "-inf". Raises
    StepFailed("encode_failed") when there is no summary.
    """
    integrated, peaks = _INTEGRATED.findall(stderr), _PEAK.findall(stderr)
    try:
        found = Loudness(float(integrated[-1]), float(peaks[-1]))
    except (IndexError, ValueError) as error:
        raise StepFailed(
            "encode_failed", "no loudness in the output", tail=stderr[-4000:]
        ) from error
    audible = found.integrated_lufs > _SILENCE_LUFS
    finite = math.isfinite(found.integrated_lufs) and math.isfinite(found.true_peak_db)
    return found if audible and finite else None
