"""What is said in a recording, by faster-whisper: an optional extra with a model that lies on disk.

Nothing is ever downloaded. The library is imported only when it is used, in a worker.
"""

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from media_pipeline.subtitles import Cue
from media_pipeline.subtitles.markup import safe_text

LIBRARY = "faster_whisper"
RATE = 16_000
_SAMPLE_BYTES = 2
# A piece is heard at once: bounded memory, and a chance to stop in between.
PIECE_S = 600.0
_CUT_WINDOW_S = 120.0
# A model begins with its format and this name (CTranslate2's converter).
_MAGIC = b"WhisperSpec"
# Without the tokenizer the library would fetch one from the network.
_FILES = ("model.bin", "config.json", "tokenizer.json")

SENTENCES: dict[str, Any] = {
    "not_configured": _(
        "Speech recognition is not set up: DANGKE_SPEECH_MODEL names no model."
    ),
    "library_missing": _(
        "Speech recognition is not installed: faster-whisper is missing (the extra “speech”)."
    ),
    "model_missing": _("There is no model in the folder %(folder)s."),
    "model_incomplete": _(
        "The model in %(folder)s is incomplete: %(file)s is missing."
    ),
    "model_broken": _("The model in %(folder)s cannot be loaded: %(reason)s"),
}


class SpeechUnavailable(Exception):
    """This machine cannot recognise speech; `code` is one of SENTENCES."""

    def __init__(self, code: str, **params: str) -> None:
        self.code, self.params = code, params
        super().__init__(f"{code} {params}".strip())

    @property
    def sentence(self) -> str:
        """Why, in the language of the reader."""
        return str(SENTENCES[self.code]) % self.params


@dataclass(frozen=True)
class Heard:
    """The language that was recognised (as Whisper names it) and the text with times."""

    language: str
    cues: tuple[Cue, ...]


def is_offered() -> bool:
    """Whether the operator wants speech recognition at all."""
    return bool(settings.DANGKE_SPEECH_MODEL)


def problem() -> SpeechUnavailable | None:
    """Why this machine cannot recognise speech, or None; loads nothing."""
    try:
        _check()
    except SpeechUnavailable as error:
        return error
    return None


def _check() -> Path:
    if not settings.DANGKE_SPEECH_MODEL:
        raise SpeechUnavailable("not_configured")
    if importlib.util.find_spec(LIBRARY) is None:
        raise SpeechUnavailable("library_missing")
    folder = Path(settings.DANGKE_SPEECH_MODEL)
    check_model(folder)
    return folder


def check_model(folder: Path) -> None:
    """Raise SpeechUnavailable unless the folder holds a converted Whisper model, as far as one can see."""
    if not folder.is_dir():
        raise SpeechUnavailable("model_missing", folder=str(folder))
    for name in _FILES:
        if not (folder / name).is_file():
            raise SpeechUnavailable("model_incomplete", folder=str(folder), file=name)
    with open(folder / "model.bin", "rb") as file:
        if _MAGIC not in file.read(64):
            reason = "model.bin is not a Whisper model for CTranslate2"
            raise SpeechUnavailable("model_broken", folder=str(folder), reason=reason)


def transcribe(
    pcm: Path,
    *,
    pauses_s: Sequence[tuple[float, float]] = (),
    on_progress: Callable[[int, int], None],
    should_stop: Callable[[], bool],
) -> Heard | None:
    """What is said in a file of 16-bit mono samples at 16 kHz; None when `should_stop` said yes.

    Heard in pieces of at most ten minutes, cut in a pause where there is one. `on_progress`
    counts seconds. Raises SpeechUnavailable.
    """
    model = load_model(_check())
    total_s = pcm.stat().st_size / (RATE * _SAMPLE_BYTES)
    language: str | None = None
    cues: list[Cue] = []
    for start_s, end_s in pieces(total_s, pauses_s):
        segments, info = model.transcribe(
            _samples(pcm, start_s, end_s),
            language=language,
            beam_size=5,
            vad_filter=True,
            # Otherwise one misheard sentence is repeated to the end of the lecture.
            condition_on_previous_text=False,
            initial_prompt="以下是普通话的句子。" if language in (None, "zh") else None,
        )
        language = language or info.language
        # The segments are heard while they are read.
        for cue in _cues(segments, start_s, end_s):
            cues.append(cue)
            on_progress(round(cue.end_ms / 1000), max(1, round(total_s)))
            if should_stop():
                return None
        if should_stop():
            return None
    return Heard(language or "", tuple(cues))


def pieces(
    total_s: float, pauses_s: Sequence[tuple[float, float]]
) -> Iterator[tuple[float, float]]:
    """(from, to) in seconds, without gap or overlap, each cut in the last pause that fits."""
    start = 0.0
    while total_s - start > PIECE_S:
        latest = start + PIECE_S
        middles = [(a + b) / 2 for a, b in pauses_s]
        fitting = [m for m in middles if latest - _CUT_WINDOW_S <= m <= latest]
        end = max(fitting, default=latest)
        yield start, end
        start = end
    if total_s > start:
        yield start, total_s


@lru_cache(maxsize=1)
def load_model(folder: Path) -> Any:
    """The model, kept for the life of the worker. Raises SpeechUnavailable."""
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise SpeechUnavailable("library_missing") from error
    try:
        return WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=settings.DANGKE_TRANSCODE["threads"],
            local_files_only=True,
        )
    # A broken tokenizer is a bare Exception to those who wrote its library.
    except Exception as error:
        reason = str(error).strip().split("\n")[0][:200]
        raise SpeechUnavailable(
            "model_broken", folder=str(folder), reason=reason
        ) from error


def _samples(pcm: Path, start_s: float, end_s: float) -> Any:
    import numpy

    first, last = round(start_s * RATE), round(end_s * RATE)
    with open(pcm, "rb") as file:
        file.seek(first * _SAMPLE_BYTES)
        data = file.read((last - first) * _SAMPLE_BYTES)
    return numpy.frombuffer(data, dtype="<i2").astype("float32") / 32768.0


def _cues(segments: Any, start_s: float, end_s: float) -> Iterator[Cue]:
    for segment in segments:
        start_ms = round((start_s + segment.start) * 1000)
        end_ms = round(min(start_s + segment.end, end_s) * 1000)
        text = safe_text(segment.text, entities=False)
        if text and end_ms > start_ms:
            yield Cue(start_ms, end_ms, text)
