"""Makes a small lecture video out of nothing: slides, a moving inset, a voice or tones.

For the demonstration and for tests that need a real recording. It runs behind the same walls
as every other tool.
"""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import StepFailed
from .run import Finished, run_tool
from .sandbox import Bounds, Room

SIZE = (1280, 720)
RATE = 25
FONT = "Noto Sans CJK SC"
PAPER, INK, RED, SOFT = "0xFBF7F0", "0x2B2320", "0x9B1C1C", "0x7A6A5E"
TONES = (262, 294, 330, 392, 440)
WORDS_PER_MINUTE = 190

# The sandbox has no /etc/fonts: fontconfig reads this one, and so finds the Chinese face of a
# font file that holds several.
_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir><cachedir prefix="cwd">fontcache</cachedir></fontconfig>
"""


@dataclass(frozen=True)
class Slide:
    """One picture: a title, some lines below it, and what the voice says meanwhile."""

    title: str
    lines: tuple[str, ...]
    speech: str


def make_clip(
    dest: Path,
    *,
    slides: Sequence[Slide],
    seconds: int = 40,
    size: tuple[int, int] = SIZE,
    allow_unsandboxed: bool = False,
) -> bool:
    """Write an MP4 of `seconds` to `dest`; True when it speaks, False when it only sounds.

    `size` is 16:9; lettering grows with it. Every slide gets the same time. Without espeak-ng
    each has a tone of its own. Raises StepFailed when ffmpeg refuses; then `dest` is not there.
    """
    with tempfile.TemporaryDirectory(dir=dest.parent) as directory:
        room = Path(directory)
        (room / "fonts.conf").write_text(_FONTCONFIG, encoding="utf-8")
        each = seconds / len(slides)
        speaks = _speak(room, slides, allow_unsandboxed)
        argv = [
            *("env", "FONTCONFIG_PATH=.", "ffmpeg"),
            *("-nostdin", "-hide_banner", "-v", "warning", "-progress", "pipe:1"),
            *_sound_inputs(len(slides), each, speaks),
            *("-filter_complex", _graph(room, slides, each, seconds, size)),
            *("-map", "[picture]", "-map", "[sound]", "-t", str(seconds)),
            *("-c:v", "libx264", "-preset", "veryfast", "-crf", "23"),
            *("-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k", "-ac", "2"),
            *("-movflags", "+faststart", "-y", "clip.mp4"),
        ]
        _run(argv, room, allow_unsandboxed)
        (room / "clip.mp4").replace(dest)
    return speaks


def _speak(room: Path, slides: Sequence[Slide], allow_unsandboxed: bool) -> bool:
    """A WAV file per slide; False when no voice is installed or it is silent about Chinese."""
    if shutil.which("espeak-ng") is None:
        return False
    for number, slide in enumerate(slides):
        (room / f"speech{number}.txt").write_text(slide.speech, encoding="utf-8")
        argv = [
            *("espeak-ng", "-v", "cmn", "-s", str(WORDS_PER_MINUTE)),
            *("-f", f"speech{number}.txt", "-w", f"speech{number}.wav"),
        ]
        try:
            _run(argv, room, allow_unsandboxed)
        except StepFailed:
            return False
        if not (room / f"speech{number}.wav").is_file():
            return False
    return True


def _sound_inputs(count: int, each: float, speaks: bool) -> list[str]:
    if speaks:
        return [word for no in range(count) for word in ("-i", f"speech{no}.wav")]
    tones = [TONES[no % len(TONES)] for no in range(count)]
    return [
        word
        for tone in tones
        for word in ("-f", "lavfi", "-i", f"sine=frequency={tone}:duration={each}")
    ]


def _graph(
    room: Path,
    slides: Sequence[Slide],
    each: float,
    seconds: int,
    size: tuple[int, int],
) -> str:
    width, height = size
    scale = height / SIZE[1]
    picture = [
        # One picture per second is enough for standing text; the inset moves at full rate.
        f"color=c={PAPER}:s={width}x{height}:r=1:d={seconds}",
        f"drawbox=x=0:y=0:w=iw:h={18 * scale:.0f}:color={RED}:t=fill",
    ]
    for number, slide in enumerate(slides):
        picture += _slide(room, number, slide, len(slides), each, scale)
    picture.append(f"fps={RATE}")
    inset = (
        f"gradients=s={288 * scale:.0f}x{162 * scale:.0f}:r={RATE}:d={seconds}:seed=1"
        ":c0=0x9B1C1C:c1=0xE8B04A:speed=0.03,"
        f"drawbox=color={INK}:t=3[inset]"
    )
    moving = "overlay=x='W-w-W/27-W/53*sin(2*PI*t/8)':y='H-h-H/15-H/60*cos(2*PI*t/8)'"
    sounds = "".join(
        f"[{no}:a]aresample=48000,apad,atrim=0:{each}[s{no}];"
        for no in range(len(slides))
    )
    joined = "".join(f"[s{no}]" for no in range(len(slides)))
    return (
        f"{','.join(picture)}[slides];{inset};[slides][inset]{moving}[picture];"
        f"{sounds}{joined}concat=n={len(slides)}:v=0:a=1,volume=0.8[sound]"
    )


def _slide(
    room: Path, number: int, slide: Slide, total: int, each: float, scale: float
) -> list[str]:
    (room / f"title{number}.txt").write_text(slide.title, encoding="utf-8")
    (room / f"lines{number}.txt").write_text("\n".join(slide.lines), encoding="utf-8")
    (room / f"page{number}.txt").write_text(f"{number + 1} / {total}", encoding="utf-8")
    shown = f"enable='between(t,{number * each},{(number + 1) * each - 0.01})'"
    common = f"font='{FONT}':expansion=none:{shown}"
    left = f"x={80 * scale:.0f}"
    title, lines, page = (f"fontsize={size * scale:.0f}" for size in (60, 40, 28))
    return [
        f"drawtext=textfile=title{number}.txt:{common}:{title}:fontcolor={RED}"
        f":{left}:y={96 * scale:.0f}",
        f"drawtext=textfile=lines{number}.txt:{common}:{lines}:fontcolor={INK}"
        f":{left}:y={220 * scale:.0f}:line_spacing={30 * scale:.0f}",
        f"drawtext=textfile=page{number}.txt:{common}:{page}:fontcolor={SOFT}"
        f":{left}:y=h-{72 * scale:.0f}",
    ]


def _run(argv: list[str], room: Path, allow_unsandboxed: bool) -> Finished:
    done = run_tool(
        argv,
        room=Room({}, room),
        bounds=Bounds(
            memory_bytes=4 * 2**30,
            file_bytes=512 * 2**20,
            cpu_s=600,
            wall_s=600.0,
            stall_s=120.0,
        ),
        allow_unsandboxed=allow_unsandboxed,
    )
    if not done.ok:
        raise done.failure()
    return done
