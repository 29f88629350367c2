from cms.models.checkpoints import LectureCheckpoint
from cms.models.home import HomePage
from cms.models.studies import ActivityPage, LecturePage, StudyPage
from cms.models.topics import CoursePage, TopicIndexPage, TopicPage

__all__ = [
    "ActivityPage",
    "CoursePage",
    "HomePage",
    "LectureCheckpoint",
    "LecturePage",
    "StudyPage",
    "TopicIndexPage",
    "TopicPage",
]
