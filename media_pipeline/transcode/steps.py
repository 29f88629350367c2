"""The steps of the pipeline, as the workers call them. See the package docstring."""

from .encoding import encode_audio, encode_chunk
from .inspection import inspect
from .packaging import OpenObject, package
from .stills import make_stills, placeholder_stills
from .toolbox import Cancelled, Progress

__all__ = [
    "Cancelled",
    "OpenObject",
    "Progress",
    "encode_audio",
    "encode_chunk",
    "inspect",
    "make_stills",
    "package",
    "placeholder_stills",
]
