"""Whether only the quiz is missing of a duty: the one expression behind the word 待测验."""

from django.db.models import Exists, F, OuterRef, Q

from courses.models import WatchRecord
from courses.queries.passes import in_ended_pass


def has_watched_enough():
    """For duties: the member has seen enough of the lecture's live recording, in the present pass.

    The same integers as `courses.rules.need_s`. False where the duty asks for no lecture.
    """
    watched = WatchRecord.objects.filter(
        ~in_ended_pass(),
        member=OuterRef("member"),
        lecture=OuterRef("assignment__lecture"),
        media_version__source=F("lecture__video__source"),
    ).alias(
        shown=F("covered") * 100,
        asked=F("media_version__length_s") * F("lecture__threshold_percent"),
    )
    return Exists(watched.filter(shown__gte=F("asked")))


def is_quiz_pending(*, before):
    """For open duties: begun before a moment, with a quiz, and nothing else left to do."""
    nothing_to_watch = Q(assignment__lecture__video__isnull=True)
    return Q(
        Q(assignment__lecture__quiz__isnull=False),
        Q(started_at__lt=before),
        nothing_to_watch | Q(has_watched_enough()),
    )
