"""Reads of this room; every list costs the same number of queries for one item and for many."""

from courses.queries.cards import LectureCard, TopicCard, lecture_cards, topics
from courses.queries.home import HomeView, home_view
from courses.queries.records import MyRecords, lecture_keys_of, my_records
from courses.queries.standing import Standing, standing_of, standings
from courses.queries.study import StudyView, study_view

__all__ = [
    "HomeView",
    "LectureCard",
    "MyRecords",
    "Standing",
    "StudyView",
    "TopicCard",
    "home_view",
    "lecture_cards",
    "lecture_keys_of",
    "my_records",
    "standing_of",
    "standings",
    "study_view",
    "topics",
]
