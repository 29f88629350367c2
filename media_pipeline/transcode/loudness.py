"""What the EBU R128 pass measured, read from ffmpeg's words, and the level that follows. Pure."""

import math
import re
from dataclasses import dataclass

from .errors import StepFailed

_SILENCE_LUFS = -70.0
_INTEGRATED = re.compile(r"^ *I: +(\S+) LUFS$", re.MULTILINE)
_PEAK = re.compile(r"^ *Peak: +(\S+) dBFS$", re.MULTILINE)


TRUE_PEAK_DB = -1.5
# A track that holds nothing but hiss is not made as loud as a voice.
MAX_GAIN_DB = 30.0
# Up to here the limiter takes hardly anything from the loudness of speech.
_HARMLESS_EXCESS_DB = 3.0
_NEAR_ENOUGH_DB = 0.5


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


@dataclass(frozen=True)
class Level:
    """One gain for a whole track, and by how much its highest peak would then be too high."""

    gain_db: float
    excess_db: float

    @property
    def limited(self) -> bool:
        """Whether a limiter has to take the peaks."""
        return self.excess_db > 0

    @property
    def uncertain(self) -> bool:
        """Whether the limiter may take so much that the result has to be measured."""
        return self.excess_db > _HARMLESS_EXCESS_DB


def level_of(measured: Loudness, target_lufs: float) -> Level:
    """The gain that brings the track to `target_lufs`, of 30 dB at most."""
    gain = min(target_lufs - measured.integrated_lufs, MAX_GAIN_DB)
    return Level(gain, measured.true_peak_db + gain - TRUE_PEAK_DB)


def corrected(level: Level, result: Loudness, target_lufs: float) -> Level | None:
    """More gain where the limiter made the `result` too quiet; None where it is near enough."""
    missing = min(target_lufs - result.integrated_lufs, MAX_GAIN_DB - level.gain_db)
    if missing <= _NEAR_ENOUGH_DB:
        return None
    return Level(level.gain_db + missing, level.excess_db + missing)
