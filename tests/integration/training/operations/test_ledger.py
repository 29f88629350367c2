"""Credit follows evidence: once, on-site first, and never weighed again."""

import datetime as dt
from decimal import Decimal

import pytest

from courses.models import Completion
from courses.operations.completion import void_completion
from members.models import Member
from tests.builders.members import make_member, make_unit
from tests.builders.quizzes import make_attempt, make_quiz, submit
from tests.builders.sessions import (
    ENDS,
    STARTS,
    attendance_of,
    complete,
    hold_session,
    make_paper,
    make_recording,
    make_rule,
    make_session,
)
from training.models import CreditBand, CreditEntry, CreditRule, CreditTarget
from training.operations.attendance import correct, mark_rest_present
from training.operations.carry_over import YearNotOver, carry_over
from training.operations.credit_defaults import load_credit_defaults
from training.operations.credit_settings import (
    NoBands,
    RuleOverlaps,
    add_rule,
    add_target,
)
from training.operations.ledger import NotReversible, reverse_entry, settle_credit
from training.operations.paper import (
    DaysDoNotFit,
    EarnsNothing,
    NoRule,
    NotYetStudied,
    post_paper,
)
from training.operations.sessions import close_session, link_recording, open_sign_in
from training.queries.statements import counted_hours, statements
from training.states import AttendanceState, CreditKind, CreditSource

pytestmark = pytest.mark.django_db

LATER = ENDS + dt.timedelta(days=3)


@pytest.fixture
def branch():
    return make_unit("第一党支部")


@pytest.fixture
def member(branch):
    return make_member("张三", unit=branch)


def balance(member):
    return sum(
        (entry.hours for entry in CreditEntry.objects.filter(member=member)), Decimal(0)
    )


def entries(member):
    found = CreditEntry.objects.filter(member=member).order_by("pk")
    return [(entry.kind, entry.hours, entry.n) for entry in found]


def test_attending_earns_when_the_session_closes(branch, member):
    absent = make_member("李四", unit=branch)
    make_rule(branch, hours="2", counts_as_collective=True)
    session = hold_session(branch, present=[member], host="王老师")
    entry = CreditEntry.objects.get()
    assert (entry.member, entry.unit, entry.hours) == (member, branch, 2)
    assert (entry.minutes, entry.collective, entry.year) == (120, True, 2026)
    assert (entry.lecturer, entry.organiser) == ("王老师", "第一党支部")
    assert entry.attendance == attendance_of(session, member)
    assert balance(absent) == 0


def test_settling_again_changes_nothing(branch, member):
    make_rule(branch)
    session = hold_session(branch, present=[member])
    assert not settle_credit(session=session, at=LATER)
    assert entries(member) == [("session", 1, 0)]


def test_a_completion_earns_by_the_published_length_and_its_quiz_bonus_is_separate(
    branch, member
):
    make_rule(
        branch,
        CreditKind.ONLINE_VIDEO,
        bands=[CreditBand(hours=Decimal(1), per_minutes=30)],
    )
    lecture = make_recording(minutes=45, lecturer="王老师")
    complete(member, lecture, at=STARTS)
    settle_credit(lecture=lecture, at=LATER)
    entry = CreditEntry.objects.get()
    assert (entry.hours, entry.minutes, entry.kind) == (
        Decimal("1.5"),
        45,
        "online_video",
    )
    assert (entry.source, entry.lecturer, entry.required) == (
        "completion",
        "王老师",
        True,
    )


def test_a_passed_quiz_earns_its_bonus_beside_the_lecture_and_a_void_takes_both_back(
    branch, member
):
    # B. From 30 minutes 1, a passed test 0.5; the bonus has its own cap and no length.
    make_rule(branch, CreditKind.ONLINE_VIDEO)
    make_rule(branch, CreditKind.QUIZ, hours="0.5")
    quiz, hour = make_quiz(kinds=["single"]), dt.timedelta(hours=1)
    lecture = make_recording(quiz=quiz)
    submit(make_attempt(member, quiz, at=STARTS - hour), at=STARTS - hour / 2)
    complete(member, lecture, at=STARTS)
    assert entries(member) == [
        ("online_video", 1, 0),
        ("quiz", Decimal("0.5"), 0),
    ]
    completion = Completion.objects.get()
    void_completion(completion=completion, reason="代学", at=LATER, by=member)
    assert entries(member)[2:] == [
        ("online_video", -1, 0),
        ("quiz", Decimal("-0.5"), 0),
    ]
    assert balance(member) == 0


def test_a_voided_completion_is_reversed_and_the_next_pass_earns_again(branch, member):
    make_rule(branch, CreditKind.ONLINE_VIDEO)
    lecture = make_recording()
    end = complete(member, lecture, at=STARTS)
    settle_credit(lecture=lecture, at=end)
    void_completion(
        completion=Completion.objects.get(),
        reason="代学",
        at=end,
        by=Member.objects.create_superuser("root", "x", name="管"),
    )
    settle_credit(lecture=lecture, reason="代学", at=end)
    assert balance(member) == 0
    assert CreditEntry.objects.get(hours=-1).reason == "代学"
    complete(member, lecture, at=LATER)
    settle_credit(lecture=lecture, at=LATER)
    assert entries(member) == [
        ("online_video", 1, 0),
        ("online_video", -1, 0),
        ("online_video", 1, 1),
    ]


def test_attended_and_watched_is_credited_once_on_site_first(branch, member):
    make_rule(branch, hours="3")
    make_rule(branch, CreditKind.ONLINE_VIDEO)
    lecture = make_recording()
    complete(member, lecture, at=STARTS)
    settle_credit(lecture=lecture, at=LATER)
    assert balance(member) == 1
    session = hold_session(branch, present=[member], lecture=lecture)
    assert entries(member) == [
        ("online_video", 1, 0),
        ("online_video", -1, 0),
        ("session", 3, 1),
    ]
    # Not there after all: the watching counts again, now as making up.
    correct(
        attendance=attendance_of(session, member),
        state=AttendanceState.ABSENT,
        reason="记录有误",
        at=LATER,
        by=member,
    )
    assert entries(member)[3:] == [("session", -3, 1), ("make_up", 1, 2)]
    assert CreditEntry.objects.get(hours=-3).reason == "记录有误"


def test_linking_the_recording_later_credits_no_second_time(branch, member):
    make_rule(branch)
    make_rule(branch, CreditKind.ONLINE_VIDEO)
    lecture = make_recording()
    session = hold_session(branch, present=[member])
    complete(member, lecture, at=LATER)
    settle_credit(lecture=lecture, at=LATER)
    assert balance(member) == 2
    link_recording(session=session, lecture=lecture, at=LATER, by=None)
    assert balance(member) == 1
    link_recording(session=session, lecture=None, at=LATER, by=None)
    assert balance(member) == 2


def test_the_nearest_rule_of_the_day_applies_and_later_ones_touch_nothing(
    member, branch
):
    root = make_unit("党委")
    below = make_unit("第二党支部", parent=root)
    other = make_member("李四", unit=below)
    make_rule(root, hours="1")
    make_rule(below, hours="2")
    hold_session(below, present=[other])
    assert balance(other) == 2
    make_rule(below, hours="5", on=STARTS.date() + dt.timedelta(days=1))
    settle_credit(session=other.attendances.get().session, at=LATER)
    assert balance(other) == 2
    hold_session(below, present=[other], starts_at=LATER)
    assert balance(other) == 7
    hold_session(branch, present=[member])
    assert balance(member) == 0


def test_a_rule_that_overlaps_or_holds_nothing_is_refused(branch):
    first = make_rule(branch, on=dt.date(2026, 1, 1))
    with pytest.raises(RuleOverlaps):
        make_rule(branch, on=dt.date(2026, 1, 1))
    with pytest.raises(RuleOverlaps):
        make_rule(branch, on=dt.date(2025, 1, 1))
    make_rule(branch, on=dt.date(2026, 6, 1))
    first.refresh_from_db()
    assert first.valid_to == dt.date(2026, 6, 1)
    with pytest.raises(NoBands):
        add_rule(
            rule=CreditRule(unit=branch, kind="day", valid_from=dt.date(2026, 1, 1)),
            bands=[],
            by=None,
        )


def test_what_was_reversed_by_hand_stays_reversed_and_other_evidence_earns(
    branch, member
):
    make_rule(branch, hours="3")
    make_rule(branch, CreditKind.ONLINE_VIDEO)
    lecture = make_recording()
    session = hold_session(branch, present=[member], lecture=lecture)
    complete(member, lecture, at=LATER)
    entry = CreditEntry.objects.get()
    reverse_entry(entry=entry, reason="替学", at=LATER, by=member)
    assert balance(member) == 1
    settle_credit(lecture=lecture, at=LATER)
    settle_credit(session=session, at=LATER)
    assert balance(member) == 1
    with pytest.raises(NotReversible):
        reverse_entry(entry=entry, reason="再次", at=LATER, by=member)
    reversal = CreditEntry.objects.get(hours=-3)
    with pytest.raises(NotReversible):
        reverse_entry(entry=reversal, reason="反冲", at=LATER, by=member)


def test_a_paper_over_new_year_is_split_and_posts_once(branch, member):
    make_rule(branch, CreditKind.DAY, hours="8")
    paper = make_paper(first_on=dt.date(2025, 12, 29), last_on=dt.date(2026, 1, 2))
    posted = post_paper(
        member=member, paper=paper, reason="结业证", at=LATER, by=member
    )
    assert [(entry.year, entry.hours, entry.days) for entry in posted] == [
        (2025, 24, 3),
        (2026, 16, 2),
    ]
    assert (
        post_paper(member=member, paper=paper, reason="结业证", at=LATER, by=member)
        == posted
    )
    assert CreditEntry.objects.count() == 2


def test_a_paper_with_a_passed_quiz_earns_its_bonus(branch, member):
    make_rule(branch, CreditKind.LIVE)
    make_rule(branch, CreditKind.QUIZ, hours="0.5")
    paper = make_paper(CreditKind.LIVE, minutes=40, quiz_passed=True)
    post_paper(member=member, paper=paper, reason="成绩单", at=LATER, by=member)
    assert entries(member) == [("live", 1, 0), ("quiz", Decimal("0.5"), 0)]


@pytest.mark.parametrize(
    ("paper", "failure"),
    [
        ({"kind": CreditKind.READING}, NoRule),
        ({"kind": CreditKind.LIVE, "minutes": 1}, EarnsNothing),
        ({"first_on": dt.date(2026, 12, 1)}, NotYetStudied),
        (
            {
                "kind": CreditKind.LIVE,
                "first_on": dt.date(2025, 12, 31),
                "last_on": dt.date(2026, 1, 1),
            },
            DaysDoNotFit,
        ),
    ],
)
def test_a_paper_that_cannot_count_is_refused(branch, member, paper, failure):
    make_rule(
        branch, CreditKind.LIVE, bands=[CreditBand(min_minutes=2, hours=Decimal(1))]
    )
    make_rule(branch, CreditKind.DAY, hours="8")
    with pytest.raises(failure):
        post_paper(
            member=member, paper=make_paper(**paper), reason="x", at=LATER, by=member
        )
    assert not CreditEntry.objects.exists()


def test_a_statement_holds_the_year_against_the_target_of_the_nearest_unit(
    branch, member
):
    make_rule(branch, hours="4", counts_as_collective=True, annual_cap=Decimal(6))
    for day in range(2):
        hold_session(
            branch, present=[member], starts_at=STARTS + dt.timedelta(days=day)
        )
    for hours, kind in (("5", ""), ("9", "full"), ("20", "probationary")):
        target = CreditTarget(
            unit=branch,
            kind=kind,
            hours=Decimal(hours),
            valid_from=dt.date(2026, 1, 1),
            source_note="x",
        )
        add_target(target=target, by=None)
    found = statements([member.pk], year=2026, on=dt.date(2026, 12, 31))[member.pk]
    assert (found.total, found.collective, found.online) == (6, 6, 0)
    assert (found.target.hours, found.missing, found.met) == (9, 3, False)
    assert sorted(
        counted_hours(CreditEntry.objects.select_related("rule")).values()
    ) == [2, 4]
    before = statements([member.pk], year=2025, on=dt.date(2025, 12, 31))[member.pk]
    assert (before.total, before.target) == (0, None)


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_many_cost_the_same_queries(
    branch, django_assert_num_queries, count
):
    make_rule(branch)
    members = [make_member(f"员{n}", unit=branch) for n in range(count)]
    hold_session(branch, present=members)
    # Homes, posts, targets, entries; where there are targets, the paths to them.
    with django_assert_num_queries(4):
        statements([m.pk for m in members], year=2026, on=dt.date(2026, 12, 31))


@pytest.mark.parametrize("count", [1, 3])
def test_closing_costs_the_same_queries_for_any_number(
    branch, django_assert_num_queries, count
):
    make_rule(branch)
    for n in range(count):
        make_member(f"员{n}", unit=branch)
    session = make_session(branch)
    open_sign_in(session=session, at=STARTS)
    mark_rest_present(session=session, at=STARTS, by=None)
    with django_assert_num_queries(22):
        close_session(session=session, at=ENDS, by=None)
    assert CreditEntry.objects.count() == count


def test_surplus_is_carried_into_the_next_year_once(branch, member):
    make_rule(branch, hours="40")
    target = CreditTarget(
        unit=branch,
        hours=Decimal(32),
        carry_over_max=Decimal(5),
        valid_from=dt.date(2020, 1, 1),
        source_note="x",
    )
    add_target(target=target, by=None)
    hold_session(branch, present=[member])
    with pytest.raises(YearNotOver):
        carry_over(unit=branch, year=2026, at=LATER, by=None)
    next_year = LATER.replace(year=2027)
    assert carry_over(unit=branch, year=2026, at=next_year, by=None) == 1
    assert carry_over(unit=branch, year=2026, at=next_year, by=None) == 0
    entry = CreditEntry.objects.get(source=CreditSource.CARRY_OVER)
    assert (entry.hours, entry.year, entry.occurred_on) == (
        5,
        2027,
        dt.date(2027, 1, 1),
    )
    found = statements([member.pk], year=2027, on=dt.date(2027, 3, 1))[member.pk]
    assert (found.carried, found.missing) == (5, 27)


def test_defaults_are_added_where_there_is_nothing_and_stay_editable(branch):
    make_rule(branch, CreditKind.DAY, hours="6")
    assert load_credit_defaults(unit=branch, by=None) == (7, 8)
    assert load_credit_defaults(unit=branch, by=None) == (0, 0)
    notes = set(
        CreditTarget.objects.filter(kind="full").values_list("hours", "certainty")
    )
    assert notes == {(Decimal(32), "official")}
