"""Choosing an organisation: the search, and forms with and without it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import Unit
from members.operations.units import close_unit
from members.queries.unit_search import find_units
from members.states import PostRole, UnitKind
from tests.builders.members import make_member, make_secretary, make_unit
from training.models import Plan

pytestmark = pytest.mark.django_db

SEARCH = reverse("organisation:search-units")


@pytest.fixture
def tree():
    top = make_unit("公司党委", code="C", kind=UnitKind.COMMITTEE)
    works = make_unit("机电党总支", code="JD", parent=top)
    mine = make_unit("采煤党总支", code="CM", parent=top)
    return {
        "top": top,
        "works": works,
        "works_first": make_unit("第一党支部", code="JD-01", parent=works),
        "mine": mine,
        "mine_first": make_unit("第一党支部", code="CM-01", parent=mine),
    }


def found(client, words, **more):
    answer = client.get(SEARCH, {"q": words, **more})
    assert answer.status_code == 200
    return [row["code"] for row in answer.json()["units"]]


def test_words_find_units_by_name_code_and_what_stands_above(client, tree):
    client.force_login(make_secretary(tree["top"]))
    assert found(client, "第一") == ["CM-01", "JD-01"]
    assert found(client, "机电 第一") == ["JD-01"]
    assert found(client, "机电党总支/第一党支部") == ["JD-01"]
    assert found(client, "jd") == ["JD", "JD-01"]
    assert found(client, "JD-01") == ["JD-01"]
    assert found(client, "没有") == []
    assert found(client, "") == ["C", "CM", "JD", "CM-01", "JD-01"]
    row = client.get(SEARCH, {"q": "JD-01"}).json()["units"][0]
    assert row == {
        "key": str(tree["works_first"].key),
        "code": "JD-01",
        "name": "第一党支部",
        "path": "公司党委 / 机电党总支",
    }


def test_everybody_finds_only_what_they_may_choose(client, tree):
    client.force_login(make_secretary(tree["works"]))
    assert found(client, "第一") == ["JD-01"]
    assert found(client, "第一", within="visible") == ["JD-01"]
    assert found(client, "第一", within="all") == ["CM-01", "JD-01"]
    client.force_login(make_secretary(tree["works"], role=PostRole.INSPECTOR))
    assert found(client, "第一") == []
    assert found(client, "第一", within="visible") == ["JD-01"]
    assert found(client, "第一", within="all") == []
    assert client.get(SEARCH, {"within": "nonsense"}).status_code == 404
    client.force_login(make_member(unit=tree["works"]))
    assert client.get(SEARCH, {"q": "第一", "within": "all"}).status_code == 404


def test_a_closed_unit_is_found_on_its_days_only(client, tree):
    client.force_login(make_member(superuser=True))
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    close_unit(unit=tree["mine_first"], on=tomorrow, by=None)
    assert found(client, "第一") == ["CM-01", "JD-01"]
    assert found(client, "第一", on=tomorrow.isoformat()) == ["JD-01"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_costs_two_queries(tree, django_assert_num_queries, count):
    for no in range(count):
        make_unit(f"新建{no}", parent=tree["works"])
    with django_assert_num_queries(2):
        rows = find_units("新建", units=Unit.objects.all(), on=timezone.localdate())
    assert len(rows) == count


def moved(client, unit, **data):
    """The answer to moving a unit, and the unit above it afterwards."""
    today = timezone.localdate()
    address = reverse("organisation:move-unit", args=[unit.key])
    data = {"on": today.isoformat(), "confirmed": "1", **data}
    answer = client.post(address, data)
    return answer, unit.states.on(today).get().parent


def test_without_scripts_an_unclear_name_is_chosen_among_what_was_found(client, tree):
    client.force_login(make_member(superuser=True))
    third = make_unit("第三党支部", code="3", parent=tree["top"])
    page, above = moved(client, third, parent="党总支")
    assert (page.status_code, above) == (422, tree["top"])
    offered = page.context["form"].fields["parent"].widget.found
    assert [one.code for one in offered] == ["CM", "JD"]
    key = str(tree["works"].key)
    assert f'type="radio" name="parent_key" id="id_parent_2" value="{key}"' in (
        page.content.decode()
    )
    chosen = {"parent": "党总支", "parent_for": "党总支", "parent_key": key}
    page, above = moved(client, third, **chosen | {"confirmed": ""})
    assert above == tree["works"]


def test_a_choice_holds_only_for_the_text_it_was_made_for(client, tree):
    client.force_login(make_member(superuser=True))
    third = make_unit("第三党支部", code="3", parent=tree["top"])
    key = str(tree["works"].key)
    stale = {"parent": "采煤党总支", "parent_for": "机电党总支", "parent_key": key}
    assert moved(client, third, **stale)[1] == tree["mine"]
    # The name of both branches is the same: only the choice tells them apart.
    same = {"parent": "第一党支部", "parent_for": "第一党支部"}
    branch = str(tree["works_first"].key)
    assert moved(client, third, **same, parent_key=branch)[1] == tree["works_first"]
    assert moved(client, third, **same, parent_key="nonsense")[0].status_code == 422


def test_a_key_of_another_area_is_no_choice(client, tree):
    client.force_login(make_secretary(tree["works"]))
    foreign = {
        "parent": "采煤党总支",
        "parent_for": "采煤党总支",
        "parent_key": str(tree["mine"].key),
    }
    page, above = moved(client, tree["works_first"], **foreign)
    assert (page.status_code, above) == (422, tree["works"])
    assert "第一党支部" not in page.context["form"].errors.as_text()


def test_the_page_that_confirms_names_and_keeps_the_choice(client, tree):
    client.force_login(make_member(superuser=True))
    third = make_unit("第三党支部", code="3", parent=tree["top"])
    address = reverse("organisation:move-unit", args=[third.key])
    key = str(tree["works_first"].key)
    sent = {"parent": "第一党支部", "parent_for": "第一党支部", "parent_key": key}
    page = client.post(address, {"on": timezone.localdate().isoformat(), **sent})
    html = page.content.decode()
    for name, value in sent.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in html
    assert "<dd>第一党支部 (JD-01)</dd>" in html


def test_a_field_that_is_filled_names_the_unit(client, tree):
    client.force_login(make_secretary(tree["top"]))
    member = make_member(unit=tree["works_first"])
    page = client.get(reverse("organisation:new-post", args=[member.key]))
    html = page.content.decode()
    assert 'value="第一党支部"' in html
    assert f'value="{tree["works_first"].key}" data-key' in html


def test_a_form_of_plans_begins_with_the_own_organisation_and_takes_any_below(
    client, tree
):
    client.force_login(make_secretary(tree["works"]))
    page = client.get(reverse("duties:plan-new"))
    assert page.context["form"]["unit"].value().text == "机电党总支"
    data = {"unit": "第一", "title": "年度计划", "year": "2026"}
    page = client.post(reverse("duties:plan-new"), data)
    offered = page.context["form"].fields["unit"].widget.found
    assert [one.code for one in offered] == ["JD-01"]
    made = client.post(reverse("duties:plan-new"), data | {"unit": "JD-01"})
    assert made.status_code == 302
    assert Plan.objects.get().unit == tree["works_first"]
    foreign = client.post(reverse("duties:plan-new"), data | {"unit": "CM-01"})
    assert "unit" in foreign.context["form"].errors
