"""Conversion tables that are in use, as rules, with hours worked out by hand from their words."""

from dataclasses import dataclass
from decimal import Decimal

from training.rules.credit import Band, Rule

D = Decimal
MINUTE = 60


def flat(hours, **columns):
    return Rule(bands=(Band(D(hours)),), **columns)


@dataclass(frozen=True)
class Figure:
    """Hours that `rule` gives for so many times a length, as somebody reads them off the table."""

    words: str
    rule: Rule
    seconds: int
    times: str
    hours: str
    quiz_passed: bool = False


# A. A city's rules of 2018: off-job day 8, half-day lecture 4, branch study 1 an hour and half a
# day 4, themed activity half a day 4 and shorter 1 an hour; half a day here is 4 hours.
CITY_DAY = flat("8")
CITY_HALF_DAY = flat("4")
CITY_STUDY = Rule(
    bands=(
        Band(D(1), max_minutes=240, per_minutes=60, rounding="full"),
        Band(D(4), min_minutes=240),
    )
)
# B. An academy of 2024: from 30 minutes 1, more than 15 and less than 30 0.5, up to 15 0.25; test 0.5.
ACADEMY = Rule(
    bands=(
        Band(D("0.25"), max_minutes=15, max_included=True),
        Band(D("0.5"), min_minutes=15, min_included=False, max_minutes=30),
        Band(D(1), min_minutes=30),
    )
)
ACADEMY_QUIZ = flat("0.5")
# C. A day 6, half a day 3, a session 3; internal classes at most 18 a year.
CLASS_DAY = flat("6", annual_cap=D(18))
CLASS_HALF_DAY = flat("3", annual_cap=D(18))
CLASS_SESSION = flat("3")
# D. Study AND exam.
STUDY_AND_EXAM = Rule(bands=(Band(D(2)),), needs_quiz=True)
# F. Less than 2 minutes nothing, at most 60 minutes of one programme; a point a minute.
PROGRAMME = Rule(bands=(Band(D(1), min_minutes=2, per_minutes=1),), item_cap=D(60))
# G. 45 minutes are one hour of lessons.
LESSON = Rule(bands=(Band(D(1), per_minutes=45),))

FIGURES = (
    Figure("A five off-job days", CITY_DAY, 0, "5", "40.00"),
    Figure("A half a day", CITY_HALF_DAY, 0, "1", "4.00"),
    Figure("A an hour and a half", CITY_STUDY, 90 * MINUTE, "1", "1.00"),
    Figure("A short of half a day", CITY_STUDY, 239 * MINUTE, "1", "3.00"),
    Figure("A branch, half a day", CITY_STUDY, 240 * MINUTE, "1", "4.00"),
    Figure("A never above 4", CITY_STUDY, 400 * MINUTE, "1", "4.00"),
    Figure("B 15 minutes exactly", ACADEMY, 15 * MINUTE, "1", "0.25"),
    Figure("B a second more", ACADEMY, 15 * MINUTE + 1, "1", "0.50"),
    Figure("B a second less", ACADEMY, 30 * MINUTE - 1, "1", "0.50"),
    Figure("B 30 minutes exactly", ACADEMY, 30 * MINUTE, "1", "1.00"),
    Figure("C a day", CLASS_DAY, 0, "1", "6.00"),
    Figure("C half a day", CLASS_HALF_DAY, 0, "1", "3.00"),
    Figure("C three sessions", CLASS_SESSION, 0, "3", "9.00"),
    Figure("D without exam", STUDY_AND_EXAM, 60, "1", "0.00"),
    Figure("D with exam", STUDY_AND_EXAM, 60, "1", "2.00", quiz_passed=True),
    Figure("F below two minutes", PROGRAMME, 119, "1", "0.00"),
    Figure("F two minutes", PROGRAMME, 120, "1", "2.00"),
    Figure("F one programme", PROGRAMME, 90 * MINUTE, "1", "60.00"),
    Figure("G two lessons", LESSON, 90 * MINUTE, "1", "2.00"),
    Figure("G in proportion", LESSON, 50 * MINUTE, "1", "1.11"),
)
