"""Texts inside a source, and sound for speech recognition.

The only place where a subtitle decoder runs: they are not on the list of any other call.
"""

from pathlib import Path

from . import command
from .options import Options
from .sandbox import SRC
from .source import TEXT_CODECS, Probe, TextTrack
from .toolbox import Cancelled, Tools
from .whitelist import TEXT_SUBTITLES, WHITELISTS

MAX_TRACKS = 8
_MAX_BYTES = 2 * 1024 * 1024
_WALL_S = 600.0
# Six hours of samples.
_SPEECH_BYTES = 6 * 3600 * 32_000


def extract_texts(
    src: Path,
    probe: Probe,
    *,
    out_dir: Path,
    options: Options,
    cancelled: Cancelled | None = None,
) -> list[tuple[TextTrack, bytes]]:
    """Each text track of the source as the bytes of a WebVTT file, at most eight of 2 MB.

    A track that does not decode is left out. Raises Cancelled, and StepFailed for what is not
    the fault of a track (sandbox_unavailable, disk_full, stalled, out_of_memory).
    """
    found = []
    for track in probe.texts[:MAX_TRACKS]:
        path = out_dir / "track.vtt"
        tools = Tools(src, out_dir, options, cancelled=cancelled)
        finished = tools.run(extract_argv(track.index), wall_s=_WALL_S)
        failure = None if finished.ok else finished.failure()
        if failure and failure.code != "encode_failed":
            raise failure
        if finished.ok and path.is_file() and path.stat().st_size <= _MAX_BYTES:
            found.append((track, path.read_bytes()))
        path.unlink(missing_ok=True)
    return found


def decode_speech(
    src: Path,
    *,
    out_dir: Path,
    options: Options,
    cancelled: Cancelled | None = None,
) -> Path:
    """The sound of one of our own objects as 16-bit mono samples at 16 kHz, in a file in `out_dir`.

    Raises StepFailed, Cancelled.
    """
    tools = Tools(
        src, out_dir, options, expected_bytes=_SPEECH_BYTES, cancelled=cancelled
    )
    finished = tools.run(command.speech_argv())
    if not finished.ok:
        raise finished.failure()
    return out_dir / "speech.pcm"


def extract_argv(index: int) -> list[str]:
    """`track.vtt`: the text of stream `index`."""
    flags = dict(WHITELISTS)
    flags["codec_whitelist"] = f"{flags['codec_whitelist']},{TEXT_SUBTITLES}"
    listed = [
        word for name, value in flags.items() for word in (f"-{name}", str(value))
    ]
    head = ["ffmpeg", "-nostdin", "-hide_banner", "-v", "error", "-y"]
    quiet = ["-progress", "pipe:1"]
    wanted = ["-map", f"0:{index}", "-map_metadata", "-1", "-c:s", "webvtt"]
    return [*head, *quiet, *listed, "-i", SRC, *wanted, "-f", "webvtt", "track.vtt"]


def bitmap_tracks(probe: Probe) -> int:
    """How many subtitle tracks hold pictures of text, which nobody can take over as text."""
    kinds = [word.split(":")[1:3] for word in probe.ignored]
    return sum(kind == "subtitle" and codec not in TEXT_CODECS for kind, codec in kinds)
