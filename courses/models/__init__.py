"""The tables of this room."""

from courses.models.catalogue import Course, Lecture, LectureAudience, Topic
from courses.models.checkpoints import Checkpoint, CheckpointAnswer
from courses.models.completion import Completion, CompletionVoid, Restudy
from courses.models.watching import MediaVersion, WatchClock, WatchRecord, WatchSession

__all__ = [
    "Checkpoint",
    "CheckpointAnswer",
    "Completion",
    "CompletionVoid",
    "Course",
    "Lecture",
    "LectureAudience",
    "MediaVersion",
    "Restudy",
    "Topic",
    "WatchClock",
    "WatchRecord",
    "WatchSession",
]
