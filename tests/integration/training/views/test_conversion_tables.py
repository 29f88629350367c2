"""Every conversion table in use, entered by the administrator's form, credits what it says."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from tests.builders import credit_tables as tables
from tests.builders.courses import make_lecture, make_video
from tests.builders.quizzes import make_attempt, make_quiz, submit
from tests.builders.sessions import STARTS, complete, make_rule
from training.models import CreditEntry, CreditRule
from training.operations.carry_over import carry_over
from training.queries.rulebook import core_of
from training.queries.statements import statements
from training.states import CreditKind

pytestmark = pytest.mark.django_db

FREE = {"certainty": "reported", "counts_toward_target": "on"}
PAPER = {"subject": "专题培训", "reason": "结业证原件", "minutes": "0"}
VIDEO, LIVE = CreditKind.ONLINE_VIDEO, CreditKind.LIVE
DAY, HALF_DAY, SESSION = CreditKind.DAY, CreditKind.HALF_DAY, CreditKind.SESSION
PLACES = ("item_cap", "daily_cap", "annual_cap")


def blank_line():
    """A line of the form as a browser sends it when nobody has touched it."""
    return {"min_minutes": "0", "min_included": "on", "rounding": "exact"}


def form_of(unit, kind, rule, *, valid_from="2020-01-01"):
    """What a person types to enter `rule`."""
    lines = [blank_line() for _ in range(4)]
    for line, band in zip(lines, rule.bands, strict=False):
        line |= {"min_minutes": str(band.min_minutes), "rounding": band.rounding}
        line["hours"] = f"{band.hours}"
        if not band.min_included:
            del line["min_included"]
        if band.max_minutes is not None:
            line["max_minutes"] = str(band.max_minutes)
        if band.max_included:
            line["max_included"] = "on"
        if band.per_minutes is not None:
            line["per_minutes"] = str(band.per_minutes)
    form = FREE | {"unit": unit.key, "kind": kind, "valid_from": valid_from}
    form |= {
        "source_note": "表样",
        "bands-TOTAL_FORMS": "4",
        "bands-INITIAL_FORMS": "0",
    }
    for number, line in enumerate(lines):
        form |= {f"bands-{number}-{name}": value for name, value in line.items()}
    caps = {name: getattr(rule, name) for name in PLACES}
    form |= {name: f"{cap}" for name, cap in caps.items() if cap is not None}
    return form | ({"needs_quiz": "on"} if rule.needs_quiz else {})


def enter(client, unit, kind, rule, **changes):
    form = form_of(unit, kind, rule) | changes
    return client.post(reverse("credit:new-rule"), form)


def enter_well(client, unit, kind, rule):
    assert enter(client, unit, kind, rule).status_code == 302
    stored = CreditRule.objects.get(kind=kind)
    assert core_of(stored) == rule
    assert (stored.source_note, stored.certainty) == ("表样", "reported")


def hand_in(client, member, kind, **paper):
    form = PAPER | {"key": str(uuid.uuid4()), "kind": kind} | paper
    form.setdefault("first_on", "2025-03-03")
    return client.post(reverse("credit:paper", args=[member.key]), form)


def hours(member):
    found = CreditEntry.objects.filter(member=member).values_list("hours", flat=True)
    return sum(found, Decimal("0.00"))


KINDS = {"A five": DAY, "A half": HALF_DAY, "A": SESSION, "B": VIDEO, "D": LIVE, "F": VIDEO,
         "G": LIVE, "C a": DAY, "C half": HALF_DAY, "C three": SESSION}  # fmt: skip


def kind_of(figure):
    return KINDS[
        max((words for words in KINDS if figure.words.startswith(words)), key=len)
    ]


@pytest.mark.parametrize("figure", tables.FIGURES, ids=lambda figure: figure.words)
def test_a_table_entered_by_the_form_is_kept_and_credits_its_figures(
    client, branch, secretary, member, figure
):
    client.force_login(secretary)
    kind = kind_of(figure)
    enter_well(client, branch, kind, figure.rule)
    if kind == VIDEO:
        video = make_video("课", duration_ms=figure.seconds * 1000)
        complete(member, make_lecture("课", video=video), at=STARTS)
    else:
        sent = {"minutes": str(figure.seconds // 60), "times": figure.times}
        sent |= {"quiz_passed": "on"} if figure.quiz_passed else {}
        answer = hand_in(client, member, kind, **sent)
        assert answer.status_code == (302 if Decimal(figure.hours) else 200)
    assert hours(member) == Decimal(figure.hours)


def test_a_stretch_over_new_year_is_two_entries(client, branch, secretary, member):
    """A. Hours are of their calendar year: three days in the old one, two in the new."""
    client.force_login(secretary)
    enter_well(client, branch, DAY, tables.CITY_DAY)
    hand_in(client, member, DAY, first_on="2024-12-29", last_on="2025-01-02")
    found = CreditEntry.objects.values_list("year", "hours")
    assert list(found) == [(2024, 24), (2025, 16)]


def study_with_quiz(member):
    """A course of 30 minutes, and its test passed."""
    quiz, hour = make_quiz(kinds=["single"]), dt.timedelta(hours=1)
    video = make_video("课", duration_ms=30 * 60_000)
    lecture = make_lecture("课", video=video, quiz=quiz)
    submit(make_attempt(member, quiz, at=STARTS - hour), at=STARTS - hour / 2)
    complete(member, lecture, at=STARTS)


def test_a_passed_test_adds_its_bonus_to_the_lecture(client, branch, secretary, member):
    """B. A course of 30 minutes 1, its test passed 0.5 more."""
    client.force_login(secretary)
    enter_well(client, branch, VIDEO, tables.ACADEMY)
    enter_well(client, branch, CreditKind.QUIZ, tables.ACADEMY_QUIZ)
    study_with_quiz(member)
    assert hours(member) == Decimal("1.50")


def enter_target(client, unit, **figures):
    form = FREE | {"unit": unit.key, "valid_from": "2020-01-01", "source_note": "x"}
    form |= dict.fromkeys(("collective_hours", "required_hours"), "0")
    form |= dict.fromkeys(("collective_times", "items", "quizzes"), "0")
    form |= {"years": "1", "pass_percent": "100"}
    return client.post(reverse("credit:new-target"), form | figures)


def test_a_kind_is_capped_in_its_year_and_the_surplus_goes_on(
    client, branch, secretary, member
):
    """C. Of four days 18 hours count; of 18 + 9 with 20 asked, 7 go to the next year."""
    client.force_login(secretary)
    enter_well(client, branch, DAY, tables.CLASS_DAY)
    enter_well(client, branch, SESSION, tables.CLASS_SESSION)
    assert (
        enter_target(client, branch, hours="20", carry_over_max="10").status_code == 302
    )
    hand_in(client, member, DAY, times="4")
    hand_in(client, member, SESSION, times="3")
    end = dt.date(2025, 12, 31)
    (found,) = statements([member.pk], year=2025, on=end).values()
    assert (hours(member), found.total, found.surplus) == (33, 27, 7)
    carry_over(
        unit=branch, year=2025, at=dt.datetime(2026, 1, 5, tzinfo=dt.UTC), by=None
    )
    (found,) = statements([member.pk], year=2026, on=dt.date(2026, 2, 1)).values()
    assert (found.carried, found.missing) == (7, 13)


def test_required_and_elective_hours_are_asked_apart(client, branch, secretary, member):
    """D. 72 = 42 required + 30 of one's choice."""
    client.force_login(secretary)
    enter_well(client, branch, DAY, tables.CITY_DAY)
    enter_target(client, branch, hours="72", required_hours="42")
    hand_in(client, member, DAY, times="5")
    hand_in(client, member, DAY, times="5", required="on", first_on="2025-05-05")
    year = {"year": 2025, "on": dt.date(2025, 12, 31)}
    (found,) = statements([member.pk], **year).values()
    assert (found.total, found.required, found.met) == (80, 40, False)
    hand_in(client, member, DAY, required="on", first_on="2025-06-05")
    (found,) = statements([member.pk], **year).values()
    assert (found.required, found.met) == (48, True)
    asked = client.get(reverse("credit:rules")).content.decode()
    words = gettext("at least %(n)s hours of it required study")
    assert words % {"n": 42} in asked


def test_a_share_of_several_indicators_is_asked(client, branch, secretary, member):
    """E. Three indicators, passed at 60 % of each: of 20 hours 12, of 4 items 2.4, of 1 exercise 0.6."""
    client.force_login(secretary)
    enter_well(client, branch, HALF_DAY, tables.CITY_HALF_DAY)
    enter_well(client, branch, CreditKind.ONLINE_VIDEO, tables.ACADEMY)
    enter_well(client, branch, CreditKind.QUIZ, tables.ACADEMY_QUIZ)
    enter_target(client, branch, hours="20", items="4", quizzes="1", pass_percent="60")
    asked = client.get(reverse("credit:rules")).content.decode()
    assert gettext("at least %(n)s quizzes passed") % {"n": 1} in asked
    assert gettext("reached at %(n)s percent of each") % {"n": 60} in asked
    met = []
    for day in range(3, 6):
        hand_in(client, member, HALF_DAY, first_on=f"2026-02-0{day}")
        (found,) = statements([member.pk], year=2026, on=dt.date(2026, 12, 31)).values()
        met.append(found.met)
    # 8 hours of two items are enough of neither, 12 of three of both; the exercise is missing.
    assert met == [False, False, False]
    study_with_quiz(member)
    (found,) = statements([member.pk], year=2026, on=dt.date(2026, 12, 31)).values()
    assert (found.quizzes, found.met) == (1, True)


NEGATIVE = (
    "Ensure this value is greater than or equal to %(limit_value)s.",
    {"limit_value": 0},
)
GAP = "Lengths between %(low)s and %(high)s minutes are in no line. If they earn nothing, say so by a line with 0 hours."
SAME = "Two lines would hold the same lengths, from %(n)s minutes on."
POINT = "Exactly %(n)s minutes are in no line: include them in one of the two."
CAP = "A line gives more hours than that at once: it could never be earned whole."


@pytest.mark.parametrize(
    ("field", "typed", "words", "values"),
    [
        ("bands-0-hours", "-1", *NEGATIVE),
        ("annual_cap", "-0.5", *NEGATIVE),
        ("bands-0-min_minutes", "-5", *NEGATIVE),
        ("bands-0-per_minutes", "0", "At least one minute.", {}),
        ("bands-1-min_minutes", "14", SAME, {"n": 14}),
        ("bands-1-min_minutes", "20", GAP, {"low": 15, "high": 20}),
        ("bands-0-max_included", None, POINT, {"n": 15}),
        ("bands-1-max_minutes", "10", "This has to be more than the beginning.", {}),
        ("annual_cap", "0.75", CAP, {}),
        ("valid_from", "2026-02-30", "Enter a valid date.", {}),
    ],
)
def test_what_cannot_be_meant_is_answered_in_clear_words(
    client, branch, secretary, field, typed, words, values
):
    client.force_login(secretary)
    form = form_of(branch, VIDEO, tables.ACADEMY) | {field: typed}
    form = {name: value for name, value in form.items() if value is not None}
    answer = client.post(reverse("credit:new-rule"), form)
    assert answer.status_code == 200
    said = [*answer.context["form"].errors.values()]
    said += [text for line in answer.context["bands"].errors for text in line.values()]
    said.append(answer.context["bands"].non_form_errors())
    assert gettext(words) % values in [text for errors in said for text in errors]
    assert not CreditRule.objects.exists()


def test_a_day_in_the_past_is_asked_about_where_hours_were_credited_since(
    client, branch, secretary, member
):
    before = make_rule(branch, DAY, hours="8")
    client.force_login(secretary)
    hand_in(client, member, DAY)
    start = {"valid_from": "2025-03-01"}
    asked = enter(client, branch, DAY, tables.CLASS_DAY, **start)
    assert set(asked.context["form"].errors) == {"backdated"}
    assert 'type="checkbox" name="backdated"' in asked.content.decode()
    # Of another kind, or from a later day on, there is nothing to ask.
    assert (
        enter(client, branch, SESSION, tables.CLASS_SESSION, **start).status_code == 302
    )
    assert (
        enter(
            client, branch, DAY, tables.CLASS_DAY, backdated="on", **start
        ).status_code
        == 302
    )
    before.refresh_from_db()
    assert before.valid_to == dt.date(2025, 3, 1)
    assert "post_missing_credit" in client.get(reverse("credit:rules")).content.decode()
    assert hours(member) == 8
    late = {"valid_from": "2025-03-04"}
    assert enter(client, branch, DAY, tables.CITY_DAY, **late).status_code == 302
