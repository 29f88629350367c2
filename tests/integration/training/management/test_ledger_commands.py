import io

import pytest
from django.core.management import CommandError, call_command

from courses.models import Completion
from courses.operations.completion import void_completion
from tests.builders.members import make_member, make_unit
from tests.builders.sessions import (
    STARTS,
    complete,
    hold_session,
    make_recording,
    make_rule,
)
from training.models import CreditEntry, CreditRule
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
