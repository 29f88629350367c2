"""The pages of plans and duties: the way through them, and who may go it."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import Member
from members.states import PostRole
from tests.builders.courses import make_lecture, watch_all
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.training import make_assignment, make_exemption, make_plan
from training.models import Assignment, Claim, Exemption, Extension, Obligation, Plan
from training.operations.claims import claim_assignment, share_claim

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = dt.timedelta(days=1)


@pytest.fixture
def tree():
    committee = make_unit("党委")
    return {
        "committee": committee,
        "branch": make_unit("一支部", parent=committee),
        "sibling": make_unit("二支部", parent=committee),
        "other": make_unit("别的党委"),
    }


@pytest.fixture
def cast(tree):
    """People by what they may do here: the committee's own, those below it, and strangers."""
    return {
        "owner": make_secretary(tree["committee"], role=PostRole.ADMINISTRATOR),
        "inspector": make_secretary(tree["committee"], role=PostRole.INSPECTOR),
        "secretary": make_secretary(tree["branch"]),
        "stranger": make_secretary(tree["other"]),
        "member": make_member("张三", unit=tree["branch"]),
        "root": Member.objects.create_superuser("root", "x", name="管理员"),
    }


def running(unit, item=None, **fields):
    return make_assignment(
        unit, item, at=NOW, opens_on=TODAY, due_on=TODAY + 30 * DAY, **fields
    )


def go(client, user, name, *args, post=None, **query):
    client.force_login(user)
    url = reverse(f"duties:{name}", args=args, query=query or None)
    return client.get(url) if post is None else client.post(url, post)


READ = {
    "owner": 200,
    "inspector": 200,
    "secretary": 200,
    "stranger": 404,
    "member": 404,
}
WRITE = {
    "owner": 200,
    "inspector": 404,
    "secretary": 404,
    "stranger": 404,
    "member": 404,
}
ALL_LISTS = {
    "owner": 200,
    "inspector": 200,
    "secretary": 200,
    "stranger": 200,
    "member": 404,
}
MANAGE_OWN = {
    "owner": 200,
    "inspector": 404,
    "secretary": 200,
    "stranger": 200,
    "member": 404,
}


@pytest.mark.parametrize(
    ("name", "of", "allowed"),
    [
        ("assignments", None, ALL_LISTS),
        ("plans", None, ALL_LISTS),
        ("exemptions", None, ALL_LISTS),
        ("plan-new", None, MANAGE_OWN),
        ("choose", None, MANAGE_OWN),
        ("exemption-new", None, MANAGE_OWN),
        ("plan", "plan", READ),
        ("plan-edit", "plan", WRITE),
        ("plan-publish", "plan", WRITE),
        ("plan-close", "plan", WRITE),
        ("assignment", "assignment", READ),
        ("people", "assignment", READ),
        ("round", "assignment", WRITE),
        ("assignment-edit", "draft", WRITE),
        ("assignment-publish", "draft", WRITE),
        ("assignment-cancel", "assignment", WRITE),
        ("claim", "assignment", {**READ, "inspector": 404}),
        ("share", "claim", WRITE),
        ("exemption-revoke", "exemption", {**WRITE, "secretary": 200}),
    ],
)
def test_who_may_open_what(client, tree, cast, name, of, allowed):
    args = []
    if of == "plan":
        args = [make_plan(tree["committee"], published=True, at=NOW).key]
    elif of == "draft":
        args = [running(tree["committee"], published=False).key]
    elif of == "assignment":
        args = [running(tree["committee"]).key]
    elif of == "claim":
        claim = Claim.objects.create(
            assignment=running(tree["committee"]),
            unit=tree["committee"],
            responsible=cast["owner"],
        )
        args = [claim.pk]
    elif of == "exemption":
        args = [
            make_exemption(
                cast["member"], valid_from=TODAY, valid_to=TODAY + DAY, at=NOW
            ).key
        ]
    found = {who: go(client, cast[who], name, *args).status_code for who in allowed}
    assert found == allowed
    assert go(client, cast["root"], name, *args).status_code == 200


def test_what_one_unit_asks_or_drafts_is_not_found_by_its_sibling(client, tree, cast):
    theirs = running(tree["sibling"])
    draft = running(tree["committee"], published=False)
    for assignment in (theirs, draft):
        response = go(client, cast["secretary"], "assignment", assignment.key)
        assert response.status_code == 404
    for post in ({"reason": "x"},):
        assert (
            go(
                client, cast["secretary"], "assignment-cancel", theirs.key, post=post
            ).status_code
            == 404
        )
    assert Assignment.objects.filter(cancelled_at=None).count() == 2


def test_figures_and_names_are_those_of_ones_own_organisation(client, tree, cast):
    make_member("别支部的人", unit=tree["sibling"])
    assignment = running(tree["committee"])
    page = go(client, cast["secretary"], "people", assignment.key).content.decode()
    assert "张三" in page
    assert "别支部的人" not in page
    theirs = Obligation.objects.get(member__name="别支部的人")
    response = go(
        client,
        cast["secretary"],
        "extend",
        assignment.key,
        post={"duty": theirs.pk, "confirmed": 1, "due_on": "2099-01-01", "reason": "x"},
    )
    assert response.status_code == 302
    assert not Extension.objects.exists()


def test_from_a_plan_to_a_claimed_assignment(client, tree, cast):
    owner = cast["owner"]
    lecture = make_lecture("坚定理想信念", required=False)
    go(
        client,
        owner,
        "plan-new",
        post={
            "unit": tree["committee"].key,
            "title": "年度计划",
            "year": TODAY.year,
            "target_0": "集中学习",
            "number_0": "4",
            "word_0": "次",
        },
    )
    plan = Plan.objects.get()
    assert [(one.text, one.number) for one in plan.targets.all()] == [("集中学习", 4)]
    assert "坚定理想信念" in go(client, owner, "choose", q="理想").content.decode()
    values = {
        "title": "理想信念学习",
        "unit": tree["committee"].key,
        "opens_on": TODAY.isoformat(),
        "due_on": (TODAY + 3 * DAY).isoformat(),
        "kinds": ["full", "probationary"],
        "compulsory": "on",
        "why": "年度安排",
        "join_days": 30,
        "late_join": "full",
        "exclude_units": tree["sibling"].code,
    }
    query = {"kind": "lecture", "item": lecture.key, "plan": plan.key}
    response = go(client, owner, "assignment-new", post=values, **query)
    draft = Assignment.objects.get(plan=plan)
    assert response.url == reverse("duties:assignment-publish", args=[draft.key])
    assert "<strong>4</strong>" in client.get(response.url).content.decode()
    refused = client.post(response.url)
    assert "short_notice" in refused.content.decode()
    assert not Obligation.objects.exists()
    client.post(response.url, {"short_notice": "1"})
    assert Obligation.objects.count() == 4
    go(client, owner, "plan-publish", plan.key, post={})
    plan.refresh_from_db()
    assert plan.state == "published"

    secretary = cast["secretary"]
    assert (
        draft.title
        in go(client, secretary, "assignments", tab="to_claim").content.decode()
    )
    claim = {"unit": tree["branch"].key, "responsible": cast["member"].employee_no}
    go(client, secretary, "claim", draft.key, post=claim)
    made = Claim.objects.get()
    assert (made.unit, made.responsible) == (tree["branch"], cast["member"])
    share = {
        "member": cast["member"].employee_no,
        "responsible": secretary.employee_no,
    }
    go(client, secretary, "share", made.pk, post=share)
    assert made.shares.get().member == cast["member"]
    page = go(client, secretary, "assignment", draft.key).content.decode()
    assert "张三" in page
    part = (made.pk, made.shares.get().pk)
    for name, args, rows in (
        ("unshare", part, made.shares),
        ("release", part[:1], Claim.objects),
    ):
        assert go(client, secretary, name, *args).status_code == 200
        assert rows.count() == 1
        go(client, secretary, name, *args, post={})
        assert rows.count() == 0
    go(client, owner, "assignment-cancel", draft.key, post={"reason": "改期"})
    assert set(Obligation.objects.values_list("status", flat=True)) == {"withdrawn"}


def test_more_time_and_exemptions(client, tree, cast):
    secretary, member = cast["secretary"], cast["member"]
    assignment = running(tree["committee"])
    duty = Obligation.objects.get(member=member)
    until = TODAY + 50 * DAY
    go(
        client,
        secretary,
        "extend",
        assignment.key,
        post={
            "duty": duty.pk,
            "confirmed": 1,
            "due_on": until.isoformat(),
            "reason": "出差",
        },
    )
    duty.refresh_from_db()
    assert duty.due_on == until
    assert duty.extensions.get().reason == "出差"
    go(
        client,
        secretary,
        "exemption-new",
        post={
            "member": member.employee_no,
            "valid_from": TODAY.isoformat(),
            "valid_to": (TODAY + 100 * DAY).isoformat(),
            "ground": "illness",
        },
    )
    duty.refresh_from_db()
    assert duty.status == "exempt"
    exemption = Exemption.objects.get()
    assert member.name in go(client, secretary, "exemptions").content.decode()
    go(client, secretary, "exemption-revoke", exemption.key, post={"reason": "康复"})
    duty.refresh_from_db()
    assert duty.status == "not_started"


def test_somebody_of_another_branch_cannot_be_exempted(client, tree, cast):
    foreign = make_member("外", unit=tree["sibling"])
    response = go(
        client,
        cast["secretary"],
        "exemption-new",
        post={
            "member": foreign.employee_no,
            "valid_from": TODAY.isoformat(),
            "valid_to": (TODAY + DAY).isoformat(),
            "ground": "leave",
        },
    )
    assert response.status_code == 200
    assert not Exemption.objects.exists()


def test_a_member_reads_what_is_asked_and_only_of_themselves(client, tree, cast):
    member = cast["member"]
    lecture = make_lecture("党史", required=False)
    running(tree["committee"], lecture, why="年度安排")
    make_member("旁人", unit=tree["branch"])
    page = go(client, member, "my").content.decode()
    assert "党史" in page
    assert "年度安排" in page
    assert (TODAY + 30 * DAY).isoformat() in page
    watch_all(member, lecture, at=NOW)
    assert "党史" not in go(client, member, "my").content.decode()
    assert "党史" in go(client, member, "my", tab="done").content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("assignments", 12), ("plans", 10), ("exemptions", 10), ("my", 16)],
)
def test_lists_cost_the_same_queries_for_one_and_for_many(
    client, tree, cast, django_assert_num_queries, count, name, queries
):
    owner = cast["owner"]
    for no in range(count):
        running(tree["committee"])
        make_plan(tree["committee"], published=True, at=NOW)
        make_exemption(
            make_member(f"员{no}", unit=tree["branch"]),
            valid_from=TODAY,
            valid_to=TODAY + DAY,
            at=NOW,
        )
    client.force_login(owner)
    client.get(reverse(f"duties:{name}"))
    with django_assert_num_queries(queries):
        assert client.get(reverse(f"duties:{name}")).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_people_of_an_assignment_cost_the_same_queries(
    client, tree, cast, django_assert_num_queries, count
):
    for no in range(count):
        make_member(f"员{no}", unit=tree["sibling"])
    assignment = running(tree["sibling"])
    client.force_login(cast["owner"])
    with django_assert_num_queries(16):
        found = go(client, cast["owner"], "people", assignment.key)
    assert len(found.context["rows"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_claims_and_shares_cost_the_same_queries(
    client, tree, cast, django_assert_num_queries, count
):
    assignment = running(tree["committee"])
    for no in range(count):
        unit = make_unit(f"支部{no}", parent=tree["committee"])
        member = make_member(f"员{no}", unit=unit)
        claim = claim_assignment(
            assignment=assignment, unit=unit, responsible=member, at=NOW, by=None
        )
        share_claim(claim=claim, member=member, responsible=member, at=NOW, by=None)
    client.force_login(cast["owner"])
    with django_assert_num_queries(27):
        found = go(client, cast["owner"], "assignment", assignment.key)
    assert len(found.context["claims"]) == count


def test_the_form_of_an_exemption_speaks_the_language_of_its_reader(client, tree, cast):
    text = go(client, cast["secretary"], "exemption-new").content.decode()
    labels = re.findall(r'field__label" for="id_(\w+)">([^<]+?) ?<', text)
    assert dict(labels)["valid_from"] == "开始日期"
    assert dict(labels)["assignment"] == "学习任务"
    assert ">批准免学</button>" in text
