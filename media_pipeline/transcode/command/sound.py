"""The sound, measured and encoded."""

import ffmpeg

from ..encodings import AUDIO_RATE, aac
from ..loudness import TRUE_PEAK_DB, Level
from ..sandbox import SRC
from ..turns import PAUSE_DB, PAUSE_S
from ..types import AudioPlan, Plan
from ..whitelist import WHITELISTS
from .graph import Stream, compiled, source_of, tool

AAC_PRIMING = 1024
# The limiter sees samples; between them the wave may rise by about 1 dB.
SAMPLE_PEAK = 10 ** ((TRUE_PEAK_DB - 1) / 20)


def _sound(plan: Plan, audio: AudioPlan) -> Stream:
    """The chosen track on the container's time line: silence before it, gaps filled, ≤ 2 channels."""
    layout = "mono" if audio.channels == 1 else "stereo"
    source = source_of(plan.threads, copyts=None, start_at_zero=None)
    return (
        source[str(audio.stream_index)]
        .filter("aresample", AUDIO_RATE, **{"async": 1, "first_pts": 0})
        .filter("aformat", channel_layouts=layout)
    )


def loudness_argv(plan: Plan, *, strict: bool) -> list[str]:
    """First pass: EBU R128 loudness and true peak in the error output, silences in `pauses.txt`."""
    sound = (
        _sound(plan, plan.sound)
        .filter("silencedetect", n=f"{PAUSE_DB}dB", d=PAUSE_S)
        .filter("ametadata", mode="print", file=PAUSES)
    )
    return _measuring(sound, strict=strict)


def level_argv(plan: Plan, level: Level, *, strict: bool) -> list[str]:
    """How loud the track is at `level`, its peaks limited; in the error output as before."""
    return _measuring(_at_level(_sound(plan, plan.sound), level), strict=strict)


def _measuring(sound: Stream, *, strict: bool) -> list[str]:
    measured = sound.filter("ebur128", peak="true", framelog="verbose")
    out = ffmpeg.output(measured, "-", format="null")
    words = ["-xerror"] if strict else []
    return compiled([out], tool(*words, "-nostats", verbosity="info"))


def _at_level(sound: Stream, level: Level) -> Stream:
    """One gain for the whole track; where that would clip, a limiter takes the peaks.

    What speech has of dynamics stays as it is, unlike under a control that follows it.
    """
    sound = sound.filter("volume", f"{level.gain_db:.2f}dB")
    if not level.limited:
        return sound
    return sound.filter(
        "alimiter", limit=f"{SAMPLE_PEAK:.4f}", level="false", latency="true"
    )


def audio_argv(plan: Plan, *, level: Level | None, strict: bool) -> list[str]:
    """Second pass: `main.m4s` and `low.m4s`; `level` None leaves it alone (silence).

    Starting 1024 samples late puts the encoder's priming on time 0, so no edit list is needed.
    """
    audio = plan.sound
    sound = _sound(plan, audio)
    if level is not None:
        sound = _at_level(sound, level)
    sound = (
        sound.filter("apad", whole_len=audio.samples)
        .filter("atrim", start_sample=AAC_PRIMING, end_sample=audio.samples)
        .filter("aformat", sample_fmts="fltp")
        .asplit()
    )
    low = sound[1].filter("aformat", channel_layouts="mono")
    outputs = [
        ffmpeg.output(
            sound[0], "main.m4s", **aac(audio, audio.main_kbps, audio.channels)
        ),
        ffmpeg.output(low, "low.m4s", **aac(audio, audio.low_kbps, 1)),
    ]
    return compiled(outputs, tool(*(["-xerror"] if strict else [])))


PAUSES = "pauses.txt"


def speech_argv() -> list[str]:
    """`speech.pcm`: the sound of an object of ours as speech recognition wants it, 16 kHz mono."""
    sound = ffmpeg.input(SRC, **WHITELISTS)["a:0"]
    wanted = {"format": "s16le", "c:a": "pcm_s16le", "ar": 16000, "ac": 1}
    return compiled([ffmpeg.output(sound, "speech.pcm", **wanted)], tool("-xerror"))
