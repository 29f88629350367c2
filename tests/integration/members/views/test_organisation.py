import csv
import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from members.models import Member, Membership, Post, RosterImport, Transfer, Unit
from members.operations.posts import end_post
from members.operations.roster_files import expire_imports, work_on_imports
from members.operations.transfers import request_transfer, send_transfer
from members.queries import unit_nodes, unit_of
from members.states import (
    FAR_FUTURE,
    ImportState,
    MemberStatus,
    PersonKind,
    PostRole,
    TransferState,
    UnitKind,
)
from tests.builders.members import (
    LONG_AGO_AT,
    make_member,
    make_secretary,
    make_unit,
)
from tests.builders.rosters import csv_roster

pytestmark = pytest.mark.django_db

PLACES = ("committee", "first", "group", "second")


@pytest.fixture
def tree():
    committee = make_unit("公司党委", code="C", kind=UnitKind.COMMITTEE)
    first = make_unit("第一党支部", code="B1", parent=committee)
    return {
        "committee": committee,
        "first": first,
        "group": make_unit("第一党小组", code="G1", parent=first, kind=UnitKind.GROUP),
        "second": make_unit("第二党支部", code="B2", parent=committee),
    }


@pytest.fixture
def secretary(tree, client):
    """The secretary of the first branch, signed in."""
    secretary = make_secretary(tree["first"], employee_no="S1")
    client.force_login(secretary)
    return secretary


def url(name, *arguments):
    return reverse(f"organisation:{name}", args=arguments)


def today():
    return timezone.localdate()


def post(client, address, *, confirm=False, **data):
    data = {"on": today().isoformat(), **data}
    if confirm:
        assert client.post(address, data).status_code == 200
        data["confirmed"] = "1"
    return client.post(address, data)


UNIT_ROUTES = (
    "unit",
    "new-unit",
    "edit-unit",
    "move-unit",
    "close-unit",
    "new-person",
    "import-unit",
)
PERSON_ROUTES = (
    "person",
    "kind",
    "guest",
    "leave",
    "new-post",
    "new-status",
    "request-transfer",
    "account",
)
READING = {"unit", "person"}


@pytest.mark.parametrize("role", [PostRole.SECRETARY, PostRole.INSPECTOR])
@pytest.mark.parametrize("place", PLACES)
def test_who_reaches_which_page_of_whom(client, tree, place, role):
    people = {name: make_member(unit=unit) for name, unit in tree.items()}
    client.force_login(make_secretary(tree["first"], role=role))
    inside = place in ("first", "group")
    for names, subject in ((UNIT_ROUTES, tree), (PERSON_ROUTES, people)):
        for name in names:
            may = inside and (role == PostRole.SECRETARY or name in READING)
            status = client.get(url(name, subject[place].key)).status_code
            assert status == (200 if may else 404), name
    passwords = client.post(url("passwords", tree[place].key)).status_code
    assert passwords == (200 if inside and role == PostRole.SECRETARY else 404)


def test_without_a_scope_or_after_the_post_nothing_is_there(client, tree):
    member = make_member(unit=tree["first"])
    former = make_secretary(tree["first"])
    end_post(
        member=former,
        unit=tree["first"],
        role=PostRole.SECRETARY,
        on=today(),
        by=None,
    )
    for user in (member, former):
        client.force_login(user)
        for address in (
            url("tree"),
            url("transfers"),
            url("unit", tree["first"].key),
            url("person", member.key),
            url("import-all"),
            url("new-top"),
            url("template", "xlsx"),
        ):
            assert client.get(address).status_code == 404, address
    client.logout()
    assert client.get(url("tree")).status_code == 302


def test_one_top_opens_at_once_and_several_are_listed(client, tree, secretary):
    assert client.get(url("tree")).url == url("unit", tree["first"].key)
    client.force_login(make_member(superuser=True))
    assert client.get(url("tree")).url == url("unit", tree["committee"].key)
    make_unit("另一党委")
    assert "另一党委" in client.get(url("tree")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_unit_asks_as_often_for_one_as_for_three(
    client, tree, django_assert_num_queries, count
):
    client.force_login(make_secretary(tree["committee"]))
    for no in range(count):
        make_unit(f"支部{no}", parent=tree["second"])
        holder = make_secretary(tree["second"], role=PostRole.PUBLICITY)
        request_transfer(
            member=holder,
            to_unit=tree["first"],
            wanted_on=today(),
            at=LONG_AGO_AT,
            by=None,
        )
    with django_assert_num_queries(19):
        page = client.get(url("unit", tree["second"].key))
    assert len(page.context["facts"]) == len(page.context["units"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_transfers_ask_as_often_for_one_as_for_three(
    client, tree, secretary, django_assert_num_queries, count
):
    for _ in range(count):
        request_transfer(
            member=make_member(unit=tree["group"]),
            to_unit=tree["second"],
            wanted_on=today(),
            at=LONG_AGO_AT,
            by=None,
        )
    with django_assert_num_queries(7):
        page = client.get(url("transfers"), {"box": "out"})
    assert len(page.context["page"]) == count


def test_counts_and_the_search_reach_below_and_days_back(client, tree, secretary):
    deep = make_member("藏得深", unit=tree["group"])
    page = client.get(url("unit", tree["first"].key))
    assert [(line.name, line.total) for line in page.context["units"]] == [
        ("第一党小组", 1)
    ]
    found = client.get(url("unit", tree["first"].key), {"q": "得深"})
    assert [row[0].member for row in found.context["facts"]] == [deep]
    past = client.get(url("unit", tree["first"].key), {"on": "2019-01-01"})
    assert past.context["view"] is None
    assert (
        client.get(url("unit", tree["first"].key), {"on": "2026-02-30"}).context["on"]
        == today()
    )


def test_units_are_made_renamed_moved_and_closed_with_a_confirmation(
    client, tree, secretary
):
    made = post(
        client,
        url("new-unit", tree["first"].key),
        name="第二党小组",
        code="G2",
        kind="group",
        order="2",
    )
    unit = Unit.objects.get(code="G2")
    assert made.url == url("unit", unit.key)
    post(client, url("edit-unit", unit.key), name="改名小组", kind="group", order="0")
    post(client, url("move-unit", unit.key), parent="第一党小组", confirm=True)
    nodes = {node.code: node for node in unit_nodes(on=today())}
    assert (nodes["G2"].name, nodes["G2"].parent_id) == ("改名小组", tree["group"].pk)
    member = make_member(unit=tree["group"])
    Membership.objects.filter(member=member).update(valid_from=dt.date(2020, 1, 1))
    refused = post(client, url("close-unit", tree["group"].key), into="", confirm=True)
    assert refused.status_code == 422
    post(client, url("close-unit", tree["group"].key), into="B1", confirm=True)
    assert unit_of(member, on=today()) == tree["first"]
    assert [node.code for node in unit_nodes(on=today())] == ["C", "B1", "G2", "B2"]


@pytest.mark.parametrize(
    ("name", "field"), [("move-unit", "parent"), ("close-unit", "into")]
)
def test_another_area_cannot_be_named_as_a_target(client, tree, secretary, name, field):
    for text in ("B2", "第二党支部", "没有的支部"):
        page = post(client, url(name, tree["group"].key), **{field: text})
        assert page.status_code == 422
        assert field in page.context["form"].errors
    assert len(unit_nodes(on=today())) == 4


def test_a_person_is_added_classed_posted_and_leaves(client, tree, secretary):
    post(
        client,
        url("new-person", tree["group"].key),
        employee_no="００９",
        name="新人",
        kind="probationary",
        on="2026-01-01",
    )
    member = Member.objects.get(employee_no="009")
    assert (unit_of(member, on=today()), member.has_usable_password()) == (
        tree["group"],
        False,
    )
    post(client, url("kind", member.key), kind="full")
    assert Membership.objects.open().get(member=member).kind == PersonKind.FULL
    post(client, url("new-post", member.key), unit="G1", role="group_leader")
    held = Post.objects.get(member=member)
    page = client.get(url("person", member.key))
    assert "党小组" in page.content.decode()
    post(client, url("end-post", member.key, held.pk), confirm=True)
    assert not Post.objects.filter(member=member).exists()
    tomorrow = (today() + dt.timedelta(days=1)).isoformat()
    post(client, url("leave", member.key), reason="deceased", on=tomorrow, confirm=True)
    last = Membership.objects.get(member=member, kind="full")
    assert (last.end_reason, last.valid_to.isoformat()) == ("deceased", tomorrow)


def test_statuses_and_guests_begin_and_end(client, tree, secretary):
    member = make_member(unit=tree["group"])
    post(client, url("new-status", member.key), status="suspended", note="决定")
    period = member.status_periods.get()
    assert period.status == MemberStatus.SUSPENDED
    post(client, url("end-status", member.key, period.pk))
    assert not member.status_periods.exists()
    post(client, url("guest", member.key), unit="B2", on="2026-01-01")
    guest = member.memberships.get(role="participating")
    assert guest.unit == tree["second"]
    post(client, url("end-guest", member.key, guest.pk))
    guest.refresh_from_db()
    assert guest.valid_to == today() != FAR_FUTURE


def test_a_secretary_cannot_end_a_post_above_nor_grant_one_there(
    client, tree, secretary
):
    chief = make_member(unit=tree["first"])
    above = Post.objects.create(
        member=chief,
        unit=tree["committee"],
        role="secretary",
        valid_from=dt.date(2020, 1, 1),
    )
    assert client.get(url("end-post", chief.key, above.pk)).status_code == 404
    page = post(client, url("new-post", secretary.key), unit="C", role="secretary")
    assert "unit" in page.context["form"].errors
    assert Post.objects.filter(unit=tree["committee"]).count() == 1


def test_accounts_close_and_open_but_not_ones_own(client, tree, secretary):
    member = make_member(unit=tree["group"])
    post(client, url("account", member.key), confirm=True)
    member.refresh_from_db()
    assert not member.is_active
    post(client, url("account", member.key))
    member.refresh_from_db()
    assert member.is_active
    assert client.get(url("account", secretary.key)).status_code == 404


def test_a_transfer_goes_from_hand_to_hand(client, tree, secretary):
    member = make_member(unit=tree["group"])
    asked = post(client, url("request-transfer", member.key), to_unit="第二党支部")
    transfer = Transfer.objects.get()
    assert asked.url == url("transfer", transfer.key)
    assert client.get(url("transfer-step", transfer.key, "accept")).status_code == 404
    client.post(url("transfer-step", transfer.key, "send"))
    client.force_login(make_secretary(tree["second"]))
    assert len(client.get(url("transfers")).context["page"]) == 1
    assert client.get(url("transfer-step", transfer.key, "cancel")).status_code == 404
    assert client.get(url("person", member.key)).status_code == 404
    post(client, url("transfer-step", transfer.key, "accept"))
    transfer.refresh_from_db()
    assert transfer.state == TransferState.ACCEPTED
    assert unit_of(member, on=today()) == tree["second"]
    assert client.get(url("person", member.key)).status_code == 200
    again = post(client, url("transfer-step", transfer.key, "accept"))
    assert again.status_code == 422


def test_inspectors_and_strangers_decide_nothing(client, tree):
    member = make_member(unit=tree["first"])
    transfer = request_transfer(
        member=member,
        to_unit=tree["second"],
        wanted_on=today(),
        at=LONG_AGO_AT,
        by=None,
    )
    send_transfer(transfer=transfer, at=LONG_AGO_AT, by=None)
    stranger = make_secretary(make_unit("别的党委"))
    inspector = make_secretary(tree["committee"], role=PostRole.INSPECTOR)
    for user, seen in ((stranger, 404), (inspector, 200)):
        client.force_login(user)
        assert client.get(url("transfer", transfer.key)).status_code == seen
        for step in ("send", "accept", "return", "cancel"):
            address = url("transfer-step", transfer.key, step)
            assert client.post(address, {"note": "x"}).status_code == 404


def test_first_passwords_are_shown_once_and_work(client, tree, secretary):
    fresh = make_member("新人", unit=tree["first"], password=None)
    settled = make_member("老人", unit=tree["first"])
    page = client.post(url("passwords", tree["first"].key))
    slips = page.context["slips"]
    assert [slip.employee_no for slip in slips] == [fresh.employee_no]
    assert page["Cache-Control"] == "no-store"
    fresh.refresh_from_db()
    assert fresh.check_password(slips[0].password)
    assert fresh.must_change_password
    assert settled.has_usable_password()
    assert client.post(url("passwords", tree["first"].key)).context["slips"] == []


def upload(client, unit, data, **fields):
    file = SimpleUploadedFile("花名册.csv", data)
    return post(client, url("import-unit", unit.key), file=file, **fields)


def test_a_roster_is_shown_and_then_applied(client, tree, secretary):
    data = csv_roster(("1", "张三", "G1", "正式党员"))
    asked = upload(client, tree["first"], data, keep_missing="on")
    one = RosterImport.objects.get()
    assert asked.url == url("import", one.key)
    page = client.get(asked.url)
    assert (one.state, page.context["is_checked"]) == (ImportState.CHECKED, True)
    assert not Member.objects.filter(employee_no="1").exists()
    client.post(url("apply-import", one.key))
    one.refresh_from_db()
    assert (one.state, bytes(one.data)) == (ImportState.APPLIED, b"")
    assert Membership.objects.get(member__employee_no="1").unit == tree["group"]
    assert client.get(asked.url).status_code == 200
    client.force_login(make_secretary(tree["first"]))
    assert client.get(asked.url).status_code == 404


def test_a_roster_by_which_many_leave_needs_a_tick(client, tree, secretary):
    make_member(unit=tree["first"], employee_no="9")
    upload(client, tree["first"], csv_roster(("S1", "李书记", "B1", "正式党员")))
    one = RosterImport.objects.get()
    client.post(url("apply-import", one.key))
    one.refresh_from_db()
    assert one.state == ImportState.CHECKED
    client.post(url("apply-import", one.key), {"allow_many_leaving": "on"})
    one.refresh_from_db()
    assert one.state == ImportState.APPLIED
    assert Membership.objects.open().count() == 1


def test_one_sentence_stands_once_for_all_its_lines_and_a_file_has_each(
    client, tree, secretary
):
    """Thousands of people without an organisation are one mistake, not thousands of sentences."""
    wrong = [(f"9{no:03}", "张三", "B9", "正式党员") for no in range(30)]
    data = csv_roster(*wrong, ("2", "", "B1", "正式党员"))
    page = client.get(upload(client, tree["first"], data).url)
    many, single = page.context["reasons"]
    assert (many.count, many.places[0], len(many.places)) == (30, "2", 10)
    assert (single.count, single.places, single.more) == (1, ["32"], 0)
    assert page.content.decode().count(many.sentence) == 1
    one = RosterImport.objects.get()
    answer = client.get(url("import-problems", one.key))
    lines = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert [line[0] for line in lines[1:]] == [str(no) for no in range(2, 33)]
    assert {line[2] for line in lines[1:-1]} == {many.sentence}
    client.force_login(make_secretary(tree["first"]))
    assert client.get(url("import-problems", one.key)).status_code == 404


def test_a_refused_roster_is_told_line_by_line(client, tree, secretary):
    data = csv_roster(("1", "张三", "B2", "正式党员"), ("2", "", "B1", "正式党员"))
    page = client.get(upload(client, tree["first"], data).url)
    assert [(one["line"], one["code"]) for one in page.context["problems"]] == [
        (2, "unit_outside"),
        (3, "name_missing"),
    ]
    assert client.post(url("apply-import", RosterImport.objects.get().key)).url
    assert RosterImport.objects.get().state == ImportState.REFUSED


def test_a_large_roster_waits_for_a_worker_and_rights_are_asked_again(
    client, tree, secretary, monkeypatch
):
    monkeypatch.setattr("members.views.imports.INLINE_BYTES", 0)
    data = csv_roster(("1", "张三", "B1", "正式党员"))
    page = client.get(upload(client, tree["first"], data, keep_missing="on").url)
    assert page.context["is_waiting"]
    work_on_imports(at=timezone.now())
    one = RosterImport.objects.get()
    client.post(url("apply-import", one.key))
    end_post(
        member=secretary,
        unit=tree["first"],
        role=PostRole.SECRETARY,
        on=today(),
        by=None,
    )
    assert work_on_imports(at=timezone.now()) == 1
    one.refresh_from_db()
    assert (one.state, one.report["rights_ended"]) == (ImportState.REFUSED, True)
    assert not Member.objects.filter(employee_no="1").exists()


def test_a_roster_that_nobody_applies_is_forgotten(client, tree, secretary):
    upload(client, tree["first"], csv_roster(("1", "张三", "B1", "群众")))
    assert expire_imports(at=timezone.now()) == 0
    assert expire_imports(at=timezone.now() + dt.timedelta(days=2)) == 1
    one = RosterImport.objects.get()
    assert (one.state, bytes(one.data), one.report) == (ImportState.EXPIRED, b"", {})


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_the_template_is_downloaded(client, tree, secretary, suffix):
    response = client.get(url("template", suffix))
    assert response.status_code == 200
    assert f"roster.{suffix}" in response["Content-Disposition"]
