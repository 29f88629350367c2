"""Subtitle files to cues and back: pure, no database, no request.

`reading.read_subtitles` takes what people upload; `webvtt` holds the one form that is stored.
"""

from media_pipeline.subtitles.cues import Cue
from media_pipeline.subtitles.problems import Problem, Unreadable
from media_pipeline.subtitles.reading import Reading, read_subtitles
from media_pipeline.subtitles.webvtt import parse_webvtt, write_webvtt

__all__ = [
    "Cue",
    "Problem",
    "Reading",
    "Unreadable",
    "parse_webvtt",
    "read_subtitles",
    "write_webvtt",
]
