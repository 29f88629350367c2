"""The steps of the pipeline, as the workers call them. See the package docstring."""

from .download import make_download
from .encoding import encode_audio, encode_chunk
from .inspection import Identity, identify_source, inspect
from .packaging import package
from .quick import make_quick
from .scanning import scan
from .stills import make_stills, placeholder_stills, take_frame
from .text_tracks import decode_speech, extract_texts
from .toolbox import Cancelled, OpenObject, Progress

__all__ = [
    "Cancelled",
    "Identity",
    "OpenObject",
    "Progress",
    "decode_speech",
    "encode_audio",
    "encode_chunk",
    "extract_texts",
    "identify_source",
    "inspect",
    "make_download",
    "make_quick",
    "make_stills",
    "package",
    "placeholder_stills",
    "scan",
    "take_frame",
]
