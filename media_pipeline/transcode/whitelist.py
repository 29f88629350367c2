"""What the demuxers and decoders may be, and how ffprobe is asked.

These flags stand before every input of ffmpeg and ffprobe alike; the sandbox is the second wall.
"""

from .sandbox import SRC

# Decoder names, not codec names: `mp3` alone refuses MP3, `av1` alone refuses AV1. `mp2` is
# the sound of broadcasts and HDV cameras, which without it could not even be probed.
WHITELISTS: dict[str, str | int] = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mp3,wav,ogg",
    "codec_whitelist": (
        "h264,hevc,vp8,vp9,libdav1d,mpeg4,mpeg2video,prores,mjpeg,aac,mp2,mp3,mp3float,opus,vorbis,"
        "ac3,eac3,flac,pcm_s16le,pcm_s16be,pcm_s24le"
    ),
    "max_pixels": 35_389_440,
    "max_streams": 16,
    "max_alloc": 536_870_912,
}


# ffprobe gives up at a track whose decoder it may not open. Text subtitles are common, are only
# opened and never decoded here, and are left out of the output.
TEXT_SUBTITLES = "mov_text,srt,subrip,ass,ssa,webvtt,text"


def _ffprobe(*words: str, decoders: bool) -> list[str]:
    flags = dict(WHITELISTS)
    if decoders:
        flags["codec_whitelist"] = f"{flags['codec_whitelist']},{TEXT_SUBTITLES}"
    else:
        del flags["codec_whitelist"]
    listed = [w for name, value in flags.items() for w in (f"-{name}", str(value))]
    quiet = ["-hide_banner", "-v", "error"]
    looks = [] if decoders else ["-nofind_stream_info"]
    return ["ffprobe", *quiet, *listed, *looks, *words, SRC]


def probe_argv(*, decoders: bool = True) -> list[str]:
    """ffprobe: container and streams as JSON on standard output.

    Without `decoders` nothing at all is decoded: for files with a foreign track beside good ones.
    """
    words = ["-show_format", "-show_streams", "-of", "json"]
    return _ffprobe(*words, decoders=decoders)


def packets_argv(*, decoders: bool = True) -> list[str]:
    """ffprobe: one CSV line per packet (stream, pts, dts, duration, flags); nothing is decoded."""
    entries = "packet=stream_index,pts_time,dts_time,duration_time,flags"
    return _ffprobe("-show_entries", entries, "-of", "csv=p=0", decoders=decoders)
