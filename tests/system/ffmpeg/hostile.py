"""Files that want to be opened: each a maker of bytes named `.mp4`, in a folder with a secret."""

import struct
from collections.abc import Callable
from pathlib import Path

from tests.system.ffmpeg.clips import AAC, X264, ffmpeg, picture, tone

SECRET = "secret.mp4"
_HLS = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{}\n#EXT-X-ENDLIST\n"
_MPD = (
    "<MPD><Period><AdaptationSet><BaseURL>{}</BaseURL></AdaptationSet></Period></MPD>"
)


def _text(content: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(content, encoding="utf-8") and None


def _magicyuv(path: Path) -> None:
    """CVE-2026-8461: a heap write, reached by taking a thumbnail."""
    codec = ["-c:v", "magicyuv", "-pix_fmt", "gbrp", "-f", "avi"]
    ffmpeg(*picture("320x180", "25", 2), *codec, path.name, cwd=path.parent)


def _huge_picture(path: Path) -> None:
    plain = ["-f", "lavfi", "-i", "color=s=8192x8192:r=1:d=1"]
    ffmpeg(*plain, *X264, "-tune", "zerolatency", path.name, cwd=path.parent)


def _subtitle_playlist(path: Path) -> None:
    """CVE-2017-9993: a playlist in a GAB2 subtitle track of an AVI, as its second stream."""
    sound = ["-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono:d=2", "-c:a", "pcm_s16le"]
    codec = ["-c:v", "mjpeg", "-f", "avi"]
    inputs = picture("320x180", "25", 2)
    ffmpeg(*inputs, *sound, *codec, path.name, cwd=path.parent)
    data = bytearray(path.read_bytes())
    playlist = _HLS.format("file:///etc/passwd").encode()
    body = b"GAB2\0" + struct.pack("<HIH", 2, 2, 0) + b"\0\0"
    body += struct.pack("<HI", 4, len(playlist)) + playlist
    header = data.index(b"auds")
    data[header : header + 4] = b"txts"
    chunk = data.index(b"01wb", data.index(b"movi"))
    data[chunk + 8 : chunk + 8 + len(body)] = body
    path.write_bytes(bytes(data))


def _external_data(path: Path) -> None:
    """A QuickTime file whose samples lie in another one, which it names by path."""
    words = [*picture("320x180", "25", 2), *X264, "-f", "mov", path.name]
    ffmpeg(*words, cwd=path.parent)
    data = path.read_bytes()
    own = data.index(b"dref") + 12
    # Only a flag says that the data is in this file; without it the entry is a path elsewhere.
    entry = bytearray(data)
    size = struct.unpack(">I", data[own : own + 4])[0]
    assert data[own + 4 : own + 8] in (b"url ", b"alis")
    entry[own + 8 : own + size] = bytes(size - 8)
    path.write_bytes(bytes(entry))


def _thousand_streams(path: Path) -> None:
    ffmpeg(*tone(1), "-ar", "8000", *AAC, "one.m4a", cwd=path.parent)
    maps = [word for _ in range(1000) for word in ("-map", "0")]
    words = ["-i", "one.m4a", *maps, "-c", "copy", "-f", "mp4", path.name]
    ffmpeg(*words, cwd=path.parent)
    (path.parent / "one.m4a").unlink()


def _whole_day(path: Path) -> None:
    ffmpeg(*picture("64x64", "1", 600), *X264, "ten.mp4", cwd=path.parent)
    again = ["-stream_loop", "143", "-i", "ten.mp4", "-c", "copy", path.name]
    ffmpeg(*again, cwd=path.parent)
    (path.parent / "ten.mp4").unlink()


def _six_hours_gap(path: Path) -> None:
    late = ["-vf", "setpts='if(eq(N,0),0,6*3600/TB)'", "-vsync", "vfr"]
    inputs = picture("64x64", "1", 2)
    ffmpeg(*inputs, *late, *X264, "-bf", "0", path.name, cwd=path.parent)


def _huge_cover(path: Path) -> None:
    ffmpeg(*tone(2), *AAC, "sound.m4a", cwd=path.parent)
    one = [*picture("64x64", "1", 1), "-frames:v", "1", "-c:v", "mjpeg", "-f", "image2"]
    ffmpeg(*one, "cover.jpg", cwd=path.parent)
    inputs = ["-i", "sound.m4a", "-i", "cover.jpg", "-map", "0", "-map", "1"]
    attached = ["-c", "copy", "-disposition:v:0", "attached_pic", path.name]
    ffmpeg(*inputs, *attached, cwd=path.parent)
    data = bytearray(path.read_bytes())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", 50_000, 50_000)
    path.write_bytes(bytes(data))
    for name in ("sound.m4a", "cover.jpg"):
        (path.parent / name).unlink()


def _image_with_tail(path: Path) -> None:
    one = [*picture("64x64", "1", 1), "-frames:v", "1", "-c:v", "mjpeg", "-f", "image2"]
    ffmpeg(*one, path.name, cwd=path.parent)
    tail = (path.parent / SECRET).read_bytes()
    path.write_bytes(path.read_bytes() + tail)


CORPUS: dict[str, tuple[Callable[[Path], None], str]] = {
    "playlist-of-a-neighbour": (_text(_HLS.format(SECRET)), "not_media"),
    "playlist-of-the-network": (_text(_HLS.format("http://127.0.0.1/x")), "not_media"),
    "playlist-of-a-file": (_text(_HLS.format("file:///etc/passwd")), "not_media"),
    "playlist-after-blanks": (_text("\ufeff\n " + _HLS.format(SECRET)), "not_media"),
    "ffconcat": (_text(f"ffconcat version 1.0\nfile {SECRET}\n"), "not_media"),
    "dash": (_text("<?xml version='1.0'?>\n" + _MPD.format(SECRET)), "not_media"),
    "bare-dash": (_text(_MPD.format(SECRET)), "not_media"),
    "svg": (_text("<svg><image href='file:///etc/passwd'/></svg>"), "not_media"),
    "html": (_text("<!doctype html><video src=secret.mp4>"), "not_media"),
    "script": (_text("#!/bin/sh\ncat secret.mp4\n"), "not_media"),
    "magicyuv": (_magicyuv, "unsupported_codec"),
    "8192-square": (_huge_picture, "too_many_pixels"),
    "gab2-playlist": (_subtitle_playlist, "unsupported_format"),
    "external-data": (_external_data, "unsupported_format"),
    "thousand-streams": (_thousand_streams, "too_large"),
    "whole-day": (_whole_day, "too_long"),
    "six-hours-gap": (_six_hours_gap, "too_long"),
    "huge-cover": (_huge_cover, "too_many_pixels"),
    "image-with-tail": (_image_with_tail, "unsupported_format"),
}
