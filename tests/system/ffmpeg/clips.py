"""Tiny clips, made by ffmpeg itself."""

import subprocess
from collections.abc import Callable
from pathlib import Path

X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
AAC = ["-c:a", "aac"]


def ffmpeg(*words: str, cwd: Path) -> None:
    subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-y", *words], check=True, cwd=cwd
    )


def picture(size: str, rate: str, seconds: float) -> list[str]:
    return ["-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}"]


def tone(seconds: float) -> list[str]:
    return ["-f", "lavfi", "-i", f"sine=f=440:r=44100:d={seconds}"]


def _landscape(out: Path) -> None:
    ffmpeg(
        *picture("640x360", "30", 10), *tone(10), *X264, *AAC, out.name, cwd=out.parent
    )


def _rotated(out: Path) -> None:
    plain = out.with_name("plain-" + out.name)
    ffmpeg(
        *picture("640x360", "30", 4), *tone(4), *X264, *AAC, plain.name, cwd=out.parent
    )
    turned = ["-c", "copy", "-metadata:s:v:0", "rotate=90", out.name]
    ffmpeg("-i", plain.name, *turned, cwd=out.parent)


def _without_sound(out: Path) -> None:
    ffmpeg(*picture("320x180", "25", 4), *X264, out.name, cwd=out.parent)


def _ntsc(out: Path) -> None:
    rate = "30000/1001"
    ffmpeg(
        *picture("320x180", rate, 10), *tone(10), *X264, *AAC, out.name, cwd=out.parent
    )


def _variable_rate(out: Path) -> None:
    kept = "select='not(between(n,60,200))*not(mod(n,3)*gt(n,240))'"
    inputs = [*picture("320x180", "30", 10), *tone(10)]
    ffmpeg(*inputs, "-vf", kept, "-vsync", "vfr", *X264, *AAC, out.name, cwd=out.parent)


def _odd_size(out: Path) -> None:
    odd = ["-vf", "crop=321:181:0:0,format=yuv444p", "-c:v", "libx264"]
    ffmpeg(
        *picture("340x200", "30", 4),
        *odd,
        "-preset",
        "ultrafast",
        out.name,
        cwd=out.parent,
    )


def _picture_ends_first(out: Path) -> None:
    inputs = [*picture("320x180", "25", 4), *tone(9)]
    ffmpeg(*inputs, *X264, *AAC, out.name, cwd=out.parent)


def _late_picture(out: Path) -> None:
    ffmpeg(*picture("320x180", "25", 4), *X264, "late-v.mp4", cwd=out.parent)
    ffmpeg(*tone(5), *AAC, "late-a.m4a", cwd=out.parent)
    inputs = ["-itsoffset", "0.7", "-i", "late-v.mp4", "-i", "late-a.m4a"]
    ffmpeg(*inputs, "-c", "copy", out.name, cwd=out.parent)


def _transport_stream(out: Path) -> None:
    inputs = [*picture("320x180", "25", 10), *tone(10)]
    ffmpeg(*inputs, *X264, "-g", "250", *AAC, "-f", "mpegts", out.name, cwd=out.parent)


def _webm(out: Path) -> None:
    codec = [
        "-c:v",
        "libvpx",
        "-deadline",
        "realtime",
        "-cpu-used",
        "8",
        "-c:a",
        "libopus",
    ]
    ffmpeg(*picture("320x180", "30", 4), *tone(4), *codec, out.name, cwd=out.parent)


def _sound_only(out: Path) -> None:
    ffmpeg(*tone(5), "-c:a", "libmp3lame", out.name, cwd=out.parent)


def _silent(out: Path) -> None:
    silence = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo:d=4"]
    ffmpeg(
        *picture("320x180", "25", 4), *silence, *X264, *AAC, out.name, cwd=out.parent
    )


def _loud_and_quiet(out: Path) -> None:
    """A quiet hiss with a clap in each second: peaks like those of a voice."""
    hiss = "anoisesrc=c=pink:r=48000:a=0.05:d=6:seed=1"
    claps = f"{hiss},volume='if(lt(mod(t,1),0.02),5,1)':eval=frame"
    inputs = [*picture("320x180", "25", 6), "-f", "lavfi", "-i", claps]
    ffmpeg(*inputs, *X264, *AAC, out.name, cwd=out.parent)


def _claps(out: Path) -> None:
    """A hiss with claps far above it: limited to full scale, it would be several dB too quiet."""
    hiss = "anoisesrc=c=pink:r=48000:a=0.04:d=6:seed=1"
    claps = f"{hiss},volume='if(lt(mod(t,2),0.05),24,1)':eval=frame"
    inputs = [*picture("320x180", "25", 6), "-f", "lavfi", "-i", claps]
    ffmpeg(*inputs, *X264, *AAC, out.name, cwd=out.parent)


def _hdr(out: Path) -> None:
    tags = "log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
    codec = ["-vf", "format=yuv420p10le", "-c:v", "libx265", "-preset", "ultrafast"]
    words = [
        *picture("320x180", "25", 3),
        *codec,
        "-x265-params",
        tags,
        "-tag:v",
        "hvc1",
    ]
    ffmpeg(*words, out.name, cwd=out.parent)


def _slides(out: Path) -> None:
    still = ["-f", "lavfi", "-i", "smptebars=s=640x360:r=25:d=6"]
    ffmpeg(*still, *tone(6), *X264, *AAC, out.name, cwd=out.parent)


MAKERS: dict[str, Callable[[Path], None]] = {
    "landscape.mp4": _landscape,
    "rotated.mp4": _rotated,
    "without-sound.mp4": _without_sound,
    "ntsc.mp4": _ntsc,
    "variable-rate.mp4": _variable_rate,
    "odd-size.mp4": _odd_size,
    "picture-ends-first.mp4": _picture_ends_first,
    "late-picture.mp4": _late_picture,
    "stream.ts": _transport_stream,
    "clip.webm": _webm,
    "sound.mp3": _sound_only,
    "silent.mp4": _silent,
    "loud-and-quiet.mp4": _loud_and_quiet,
    "claps.mp4": _claps,
    "hdr.mp4": _hdr,
    "slides.mp4": _slides,
}
