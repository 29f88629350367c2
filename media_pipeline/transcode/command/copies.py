"""Stream copies: the source as it is, slices joined."""

import ffmpeg

from ..encodings import copied_picture, copied_sound, whole_file
from ..types import Plan, QuickPlan
from ..whitelist import WHITELISTS
from .graph import compiled, source_of, tool

JOINED_PICTURE = "/in/picture"
JOINED_SOUND = "/in/sound"


def quick_argv(plan: Plan, quick: QuickPlan) -> list[str]:
    """`v.m4s`, and `a.m4s` if there is sound: the source's own packets in fragments."""
    source = source_of(plan.threads)
    picture = source[str(quick.video_index)]
    outputs = [ffmpeg.output(picture, "v.m4s", **copied_picture(quick))]
    if quick.audio_index is not None:
        sound = source[str(quick.audio_index)]
        outputs.append(ffmpeg.output(sound, "a.m4s", **copied_sound(quick)))
    return compiled(outputs, tool("-xerror"))


def download_argv(*, picture: bool, sound: bool) -> list[str]:
    """`video.mp4` of the joined picture and sound, and `sound.m4a`, whichever there is."""
    tracks, outputs = [], []
    if picture:
        tracks.append(ffmpeg.input(JOINED_PICTURE, **WHITELISTS)["0"])
    if sound:
        heard = ffmpeg.input(JOINED_SOUND, **WHITELISTS)["0"]
        tracks.append(heard)
        outputs.append(ffmpeg.output(heard, "sound.m4a", **whole_file("ipod")))
    if picture:
        outputs.append(ffmpeg.output(*tracks, "video.mp4", **whole_file("mp4")))
    return compiled(outputs, tool("-xerror"))
