"""What the demuxers and decoders may be, and how ffprobe is asked.

These flags stand before every input of ffmpeg and ffprobe alike; the sandbox is the second wall.
"""

from .sandbox import SRC

# Decoder names, not codec names: `mp3` alone refuses MP3, `av1` alone refuses AV1.
WHITELISTS: dict[str, str | int] = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mp3,wav,ogg",
    "codec_whitelist": (
        "h264,hevc,vp8,vp9,libdav1d,mpeg4,mpeg2video,prores,mjpeg,aac,mp3,mp3float,opus,vorbis,"
        "ac3,eac3,flac,pcm_s16le,pcm_s16be,pcm_s24le"
    ),
    "max_pixels": 35_389_440,
    "max_streams": 16,
    "max_alloc": 536_870_912,
}


def _ffprobe(*words: str) -> list[str]:
    flags = [
        word for name, value in WHITELISTS.items() for word in (f"-{name}", str(value))
    ]
    return ["ffprobe", "-hide_banner", "-v", "error", *flags, *words, SRC]


def probe_argv() -> list[str]:
    """ffprobe: container and streams as JSON on standard output."""
    return _ffprobe("-show_format", "-show_streams", "-of", "json")


def packets_argv() -> list[str]:
    """ffprobe: one CSV line per packet (stream, pts, dts, duration, flags); nothing is decoded."""
    entries = "packet=stream_index,pts_time,dts_time,duration_time,flags"
    return _ffprobe("-show_entries", entries, "-of", "csv=p=0")
