import datetime as dt
import io
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from courses.models import Completion
from courses.operations.completion import void_completion
from tests.builders.members import LONG_AGO_AT, make_member, make_unit
from tests.builders.sessions import (
    STARTS,
    complete,
    hold_session,
    make_paper,
    make_recording,
    make_rule,
)
from training.models import CreditEntry, CreditRule
from training.operations.paper import post_paper
from training.states import CreditKind

pytestmark = pytest.mark.django_db


def run(name, *words):
    out = io.StringIO()
    call_command(name, *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def unit():
    return make_unit("党委", code="ROOT")


@pytest.fixture
def member(unit):
    return make_member("张三", unit=unit)


def failing(name):
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(name, stdout=out, stderr=io.StringIO())
    assert ended.value.code == 1
    return out.getvalue().splitlines()


def test_a_completion_is_credited_and_voided_as_it_happens(unit, member):
    make_rule(unit, CreditKind.ONLINE_VIDEO)
    complete(member, make_recording(), at=STARTS)
    entry = CreditEntry.objects.get()
    assert (entry.hours, entry.kind) == (1, "online_video")
    void_completion(
        completion=Completion.objects.get(), reason="代学", at=STARTS, by=member
    )
    assert CreditEntry.objects.get(reverses=entry).reason == "代学"
    run("verify_ledger")


def test_a_ledger_that_was_tampered_with_is_told_line_by_line(unit, member):
    make_rule(unit)
    hold_session(unit, present=[member])
    run("verify_ledger")
    CreditEntry.objects.update(hours=9)
    (line,) = failing("verify_ledger")
    assert "9" in line
    CreditEntry.objects.all()._raw_delete("default")
    (line,) = failing("verify_ledger")
    assert "集中学习" in line


@pytest.fixture
def credited(unit, member):
    """A ledger that agrees: attended, watched, watched and voided, and on paper with a passed quiz."""
    for kind in ("session", "online_video", "quiz", "day"):
        make_rule(unit, kind)
    # Known before the study, as rules are.
    CreditRule.objects.update(recorded_at=LONG_AGO_AT)
    hold_session(unit, present=[member])
    complete(member, make_recording(minutes=1), at=STARTS)
    voided = make_recording("另一录像", minutes=1)
    complete(member, voided, at=STARTS + dt.timedelta(hours=3))
    void_completion(
        completion=Completion.objects.get(lecture=voided),
        reason="代学",
        at=STARTS + dt.timedelta(hours=4),
        by=member,
    )
    paper = make_paper(quiz_passed=True)
    post_paper(member=member, paper=paper, reason="结业证", at=STARTS, by=None)
    run("verify_ledger")
    return member


def entries(**which):
    return CreditEntry.objects.filter(**which)


def remove(rows):
    rows._raw_delete("default")


def double(rows):
    entry = rows.get()
    entry.pk, entry.n, entry._state.adding = None, 1, True
    entry.key = uuid.uuid4()
    entry.save()


POSTED = {"kind": "online_video", "reversed_by": None, "reverses": None}
REVERSAL = {"reverses__isnull": False}
BREAKS = {
    "post, another amount": (POSTED, {"hours": 9}),
    "post, another year": (POSTED, {"year": 2025}),
    "post, counts otherwise": (POSTED, {"collective": True}),
    "post, names no rule": (POSTED, {"rule": None}),
    "post, names no evidence": (POSTED, {"completion": None}),
    "post, evidence of another length": (
        POSTED,
        {"inputs": {"seconds": 9, "quantity": "1", "quiz_passed": False}},
    ),
    "post, twice": (POSTED, double),
    "post, missing": (POSTED, remove),
    "attendance, missing": ({"kind": "session"}, remove),
    "attendance, of nobody": ({"kind": "session"}, {"attendance": None}),
    "bonus, missing": ({"kind": "quiz"}, remove),
    "bonus, another amount": ({"kind": "quiz"}, {"hours": 3}),
    "paper, another amount": ({"kind": "day"}, {"hours": 3}),
    "reversal, another amount": (REVERSAL, {"hours": -9}),
    "reversal, of another day": (REVERSAL, {"occurred_on": dt.date(2026, 1, 1)}),
    "reversal, of another study": (REVERSAL, {"identity": "lecture:0"}),
    "reversal, without a reason": (REVERSAL, {"reason": ""}),
    "reversal, missing": (REVERSAL, remove),
}


@pytest.mark.parametrize("name", BREAKS)
def test_every_kind_of_broken_row_is_told(credited, name):
    which, breaking = BREAKS[name]
    rows = entries(**which)
    assert rows.count() == 1
    if callable(breaking):
        breaking(rows)
    else:
        rows.filter().update(**breaking)
    assert failing("verify_ledger")


def test_an_entry_of_somebody_elses_evidence_is_told(unit, credited):
    other = make_member("李四", unit=unit)
    entries(kind="session").update(member=other)
    lines = failing("verify_ledger")
    assert len(lines) >= 2


def test_a_bonus_by_a_rule_that_came_later_is_not_missing(credited):
    CreditRule.objects.filter(kind="quiz").update(recorded_at=timezone.now())
    remove(entries(kind="quiz"))
    run("verify_ledger")


def test_what_was_studied_before_the_rule_is_posted_on_request(unit, member):
    hold_session(unit, present=[member])
    make_rule(unit)
    assert len(failing("verify_ledger")) == 1
    run("post_missing_credit")
    assert CreditEntry.objects.get().hours == 1
    run("verify_ledger")


def test_defaults_and_carrying_over_name_an_organisation(unit):
    run("load_credit_defaults", "--org", "ROOT")
    assert CreditRule.objects.filter(unit=unit).count() == 8
    run("carry_over", "2025", "--org", "ROOT")
    for words in (
        ("load_credit_defaults", "--org", "NO"),
        ("carry_over", "2025", "--org", "NO"),
    ):
        with pytest.raises(CommandError):
            run(*words)
