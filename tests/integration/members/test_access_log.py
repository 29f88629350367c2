import datetime as dt

import pytest
from django.urls import reverse

from lib.insert_only import Immutable
from members.models import AccessLog, Member
from members.models.notices import TYPED
from members.operations import access_log
from members.states import AccessAction, PostRole, UnitKind
from tests.builders.members import make_member, make_secretary, make_unit

pytestmark = pytest.mark.django_db

LOG = reverse("members:access-log")
AT = dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)


@pytest.fixture
def place():
    committee = make_unit("公司党委", kind=UnitKind.COMMITTEE)
    return {
        "committee": committee,
        "first": make_unit("第一党支部", parent=committee),
        "other": make_unit("别的党委", kind=UnitKind.COMMITTEE),
    }


def note(unit=None, *, by=None, **fields):
    return access_log.record(
        subject="Overdue duties", by=by, at=AT,
        roots=[unit.pk] if unit else [], **{"count": 3} | fields,
    )  # fmt: skip


def shown(response):
    return {entry.pk for entry, _subject, _filters in response.context["rows"]}


def test_an_entry_is_written_once_and_stays():
    entry = note(make_unit())
    entry.count = 0
    with pytest.raises(Immutable):
        entry.save()
    with pytest.raises(Immutable):
        entry.delete()


def test_nobody_looked_at_is_no_entry_but_an_empty_export_is():
    assert note(make_unit(), count=0) is None
    assert note(make_unit(), count=0, action=AccessAction.EXPORT) is not None


def test_several_roots_and_filters_are_kept(place):
    entry = access_log.record(
        subject="x", by=None, at=AT, count=1,
        roots=[place["other"].pk, place["first"].pk],
        filters={"on": dt.date(2026, 3, 1), "status": "late", "assignment": None},
    )  # fmt: skip
    assert entry.unit is None
    assert entry.filters == {
        "on": "2026-03-01",
        "status": "late",
        "units": sorted([place["first"].pk, place["other"].pk]),
    }


def test_a_committee_reads_its_subtree_and_a_superuser_all(client, place):
    inside = note(place["first"])
    outside = note(place["other"])
    several = note(by=make_member(unit=place["first"]))
    several_outside = note(by=make_member(unit=place["other"]))
    client.force_login(make_secretary(place["committee"]))
    assert shown(client.get(LOG)) == {inside.pk, several.pk}
    client.force_login(make_secretary(place["other"], role=PostRole.INSPECTOR))
    assert shown(client.get(LOG)) == {outside.pk, several_outside.pk}
    client.force_login(Member.objects.create_superuser("root", "x", name="管理员"))
    assert shown(client.get(LOG)) == set(AccessLog.objects.values_list("pk", flat=True))


def test_others_do_not_find_it_and_nobody_can_post(client, place):
    assert client.get(LOG).status_code == 302
    for person in (make_member(unit=place["first"]), make_secretary(place["first"])):
        client.force_login(person)
        assert client.get(LOG).status_code == 404
    client.force_login(make_secretary(place["committee"]))
    assert client.post(LOG).status_code == 405


def test_filters_by_person_deed_and_day(client, place):
    li = make_member("李书记", unit=place["first"])
    viewed = note(place["first"], by=li)
    taken = note(place["first"], action=AccessAction.EXPORT)
    client.force_login(make_secretary(place["committee"]))
    assert shown(client.get(LOG, {"who": "李"})) == {viewed.pk}
    assert shown(client.get(LOG, {"action": "export"})) == {taken.pk}
    assert shown(client.get(LOG, {"since": "2026-03-03"})) == set()
    assert shown(client.get(LOG, {"until": "2026-03-02"})) == {viewed.pk, taken.pk}
    assert shown(client.get(LOG, {"since": "nonsense"})) == {viewed.pk, taken.pk}


@pytest.mark.parametrize("number", [1, 3])
def test_the_log_costs_the_same_queries(
    client, django_assert_num_queries, place, number
):
    for _no in range(number):
        note(place["first"], by=make_member(), about=make_member())
    client.force_login(make_secretary(place["committee"]))
    client.get(LOG)
    with django_assert_num_queries(6):
        client.get(LOG)


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("search", "王芳", TYPED),
        ("search", "wang", TYPED),
        ("q", "000123", TYPED),
        # A filter that nobody has told of is kept only where it can be no name.
        ("somebody", "王芳", TYPED),
        ("somebody", "Wang Fang", TYPED),
        ("on", dt.date(2026, 3, 1), "2026-03-01"),
        ("status", "not_started", "not_started"),
        ("assignment", "0b6a8c52-1f0e-4c0e-9a3b-2d7f5e1c9a10", "0b6a8c52-1f0e-4c0e-9a3b-2d7f5e1c9a10"),
        ("duties", 12, "12"),
    ],
)  # fmt: skip
def test_the_log_keeps_that_words_were_typed_and_not_which(
    client, place, name, given, kept
):
    entry = note(place["first"], filters={name: given})
    assert entry.filters == {name: kept}
    client.force_login(make_secretary(place["committee"]))
    page = client.get(LOG).content.decode()
    assert "王芳" not in page


def test_filters_are_told_in_words_and_keys_of_rows_are_not(client, place):
    key = "0b6a8c52-1f0e-4c0e-9a3b-2d7f5e1c9a10"
    note(
        place["first"],
        filters={
            "on": dt.date(2026, 3, 1),
            "state": "unfinished",
            "basis": "date",
            "unit_key": key,
            "assignment": key,
            "search": "王芳",
            "colour": "red",
        },
    )
    client.force_login(make_secretary(place["committee"]))
    ((_entry, _subject, words),) = client.get(LOG).context["rows"]
    assert set(words.split(", ")) >= {
        "统计截止日期: 2026-03-01",
        "状态: 全部未完成",
        "统计口径: 统计截止日所在组织",
        "姓名或工号: 输入的查询词",
        "colour: red",
    }
    assert key not in words
