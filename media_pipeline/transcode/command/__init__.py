"""Plan → argv. The only user of ffmpeg-python, and only of its graph and `.compile()`.

ffmpeg-python validates nothing, so every value here is a number we formatted or a name from a
closed list. Scale arguments are always named: newer versions refuse a mixture.
"""

from .copies import JOINED_PICTURE, JOINED_SOUND, download_argv, quick_argv
from .looking import sample_argv, similarity_argv
from .picture import chunk_argv
from .sound import PAUSES, audio_argv, level_argv, loudness_argv, speech_argv
from .stills import (
    cover_argv,
    encoder_sample_argv,
    placeholder_argv,
    posters_argv,
    sprites_argv,
)

__all__ = [
    "JOINED_PICTURE",
    "JOINED_SOUND",
    "PAUSES",
    "audio_argv",
    "chunk_argv",
    "cover_argv",
    "download_argv",
    "encoder_sample_argv",
    "level_argv",
    "loudness_argv",
    "placeholder_argv",
    "posters_argv",
    "quick_argv",
    "sample_argv",
    "similarity_argv",
    "speech_argv",
    "sprites_argv",
]
