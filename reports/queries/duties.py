"""Which lectures are a duty, for whom they are meant, and what a person has shown of each.

The facts are expressions for the database, read from a membership (`OuterRef("member")`,
`OuterRef("unit")`); they say the same as `courses.queries.standing`, which answers for one
member at a time, and a test holds the two together.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from courses.models import (
    Completion,
    Lecture,
    LectureAudience,
    WatchRecord,
    WatchSession,
)
from courses.queries.passes import in_ended_pass
from courses.states import StudyState, Visibility
from quizzes.models import Attempt
from quizzes.states import Counting


@dataclass(frozen=True)
class Duties:
    """The lectures a report is about, and its cut-off: the end of day `on`, site time."""

    lectures: tuple[Lecture, ...]
    on: dt.date

    @property
    def before(self):
        """The first moment after the cut-off day."""
        midnight = dt.datetime.combine(self.on + dt.timedelta(days=1), dt.time.min)
        return timezone.make_aware(midnight)

    @property
    def open_ids(self):
        """Lectures meant for every member."""
        return [one.pk for one in self.lectures if one.visibility != Visibility.UNITS]

    @property
    def restricted_ids(self):
        """Lectures meant for the subtrees of chosen units."""
        return [one.pk for one in self.lectures if one.visibility == Visibility.UNITS]


def duty_lectures(*, on):
    """Required lectures published by the end of day `on` and not withdrawn since, in order."""
    before = Duties((), on).before
    return (
        Lecture.objects.published()
        .required()
        .filter(first_published_at__lt=before)
        .select_related("quiz")
        .in_order()
    )


def meant_units(duties):
    """{lecture id: set of ids of the units it is meant for}, for the restricted lectures.

    One query, or none when no lecture is restricted.
    """
    if not duties.restricted_ids:
        return {}
    on = duties.on
    pairs = LectureAudience.objects.filter(
        lecture__in=duties.restricted_ids,
        unit__paths_down__valid_from__lte=on,
        unit__paths_down__valid_to__gt=on,
    ).values_list("lecture", "unit__paths_down__descendant")
    meant = defaultdict(set)
    for lecture, unit in pairs:
        meant[lecture].add(unit)
    return meant


def is_meant(lecture, unit_id, meant):
    """Whether a lecture is meant for the members of a unit, given `meant_units`."""
    return lecture.visibility != Visibility.UNITS or unit_id in meant.get(
        lecture.pk, ()
    )


def meant_for_unit(duties, unit):
    """The lectures of `duties` meant for members of `unit` (a reference), as a queryset."""
    audience = LectureAudience.objects.filter(
        lecture=OuterRef("pk"),
        unit__paths_down__descendant=_deeper(unit),
        unit__paths_down__valid_from__lte=duties.on,
        unit__paths_down__valid_to__gt=duties.on,
    )
    meant = Q(pk__in=duties.open_ids)
    if duties.restricted_ids:
        meant |= Q(pk__in=duties.restricted_ids) & Exists(audience)
    return Lecture.objects.filter(meant)


def completions(*, member, lecture, before):
    """Completions that stand, made before the cut-off, and after which study was not asked for anew by then."""
    return Completion.objects.standing().filter(
        Q(restudy__isnull=True) | Q(restudy__opened_at__gte=before),
        member=member,
        lecture=lecture,
        completed_at__lt=before,
    )


def watch_records(*, member, lecture, before):
    """Records with a credited second: of the live recording, in the present pass."""
    opened = WatchSession.objects.filter(
        member=OuterRef("member"),
        lecture=OuterRef("lecture"),
        media_version=OuterRef("media_version"),
        opened_at__lt=before,
    )
    return WatchRecord.objects.filter(
        ~in_ended_pass(),
        Exists(opened),
        member=member,
        lecture=lecture,
        covered__gt=0,
        media_version__source=F("lecture__video__source"),
    )


def attempts(*, member, quiz, lecture, before):
    """Finished attempts at the quiz of a lecture in the present pass."""
    ended_since = Completion.objects.filter(
        Q(void__voided_at__gte=OuterRef("submitted_at"))
        | Q(restudy__opened_at__gte=OuterRef("submitted_at")),
        member=OuterRef("member"),
        lecture=_deeper(lecture),
    )
    return Attempt.objects.finished().filter(
        ~Exists(ended_since), member=member, quiz=quiz, submitted_at__lt=before
    )


def with_state(memberships, lecture, duties):
    """Adds `state` (a StudyState) and `completed_at` of one lecture to memberships."""
    here = {
        "member": OuterRef("member"),
        "lecture": lecture.pk,
        "before": duties.before,
    }
    done = completions(**here)
    record = watch_records(**here)
    begun, watched = Exists(record), Exists(_watched_enough(record, lecture))
    whens = [When(completed_at__isnull=False, then=Value(StudyState.DONE.value))]
    if lecture.quiz_id:
        tried = attempts(quiz=lecture.quiz_id, **here).with_current_result()
        begun |= Exists(tried)
        missing = ~_has_passed(tried, lecture.quiz)
        pending = begun & missing & watched if lecture.video_id else begun & missing
        whens.append(When(pending, then=Value(StudyState.QUIZ_PENDING.value)))
    whens.append(When(begun, then=Value(StudyState.IN_PROGRESS.value)))
    return memberships.annotate(
        completed_at=Subquery(
            done.values("completed_at")[:1], output_field=DateTimeField()
        ),
        state=Case(
            *whens,
            default=Value(StudyState.NOT_STARTED.value),
            output_field=CharField(),
        ),
    )


def _has_passed(tried, quiz):
    """Whether the quiz is passed by its own rule, as `courses.queries.evidence` has it."""
    if quiz.counts == Counting.LAST:
        graded = tried.filter(passed__isnull=False).order_by("-number")
        return Exists(tried.filter(passed=True, pk=Subquery(graded.values("pk")[:1])))
    return Exists(tried.filter(passed=True))


def _watched_enough(records, lecture):
    """Those whose share reaches the lecture's; the same integers as `courses.rules.need_s`."""
    return records.alias(
        shown=F("covered") * 100,
        asked=F("media_version__length_s") * lecture.threshold_percent,
    ).filter(shown__gte=F("asked"))


def _deeper(reference):
    """The same column seen from one subquery further in; plain values stay."""
    return OuterRef(reference) if isinstance(reference, OuterRef) else reference
