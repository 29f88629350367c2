import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import AccessLog, Notice
from members.operations.posts import end_post
from members.states import PostRole
from tests.builders.duties import make_assignment, make_duty
from tests.builders.members import make_member, make_secretary, make_unit
from training.models import Reminder

pytestmark = pytest.mark.django_db

LIST = reverse("chasing:overdue")
REMIND = reverse("chasing:remind")
TEXT = reverse("chasing:chat-text")


@pytest.fixture
def place():
    committee = make_unit("公司党委")
    units = {
        "committee": committee,
        "first": make_unit("第一党支部", parent=committee, order=1),
        "second": make_unit("第二党支部", parent=committee, order=2),
    }
    late = timezone.localdate() - dt.timedelta(days=3)
    units["made"] = make_assignment(committee, due_on=late)
    for name, unit in (("王芳", "first"), ("钱进", "second")):
        member = make_member(name, unit=units[unit])
        units[name] = make_duty(member, units[unit], units["made"])
    return units


def shown(response):
    return {line.name for line, _may in response.context["rows"]}


def test_a_secretary_sees_and_reminds_the_own_branch_only(client, place):
    secretary = make_secretary(place["first"])
    client.force_login(secretary)
    page = client.get(LIST)
    assert shown(page) == {"王芳"}
    assert page.context["can_remind"]
    asked = client.post(REMIND, {"duty": [place["王芳"].pk, place["钱进"].pk]})
    assert asked.context["people"] == 1
    assert Reminder.objects.count() == 0
    client.post(
        REMIND, {"duty": [place["王芳"].pk, place["钱进"].pk], "confirmed": "1"}
    )
    assert set(Reminder.objects.values_list("obligation", flat=True)) == {
        place["王芳"].pk
    }
    assert Notice.objects.get().member.name == "王芳"


def test_all_means_what_the_filter_shows(client, place):
    client.force_login(make_secretary(place["committee"]))
    unit = str(place["second"].key)
    asked = client.post(REMIND, {"all": "1", "unit": unit})
    assert asked.context["people"] == 1
    client.post(REMIND, {"all": "1", "unit": unit, "confirmed": "1"})
    assert Notice.objects.get().member.name == "钱进"
    again = client.post(REMIND, {"all": "1"})
    assert (again.context["people"], again.context["left_out"]) == (1, 1)


def test_nobody_chosen_is_said(client, place):
    client.force_login(make_secretary(place["first"]))
    assert client.post(REMIND, {}).status_code == 302
    assert Reminder.objects.count() == 0


def test_an_inspector_reads_and_reminds_nobody(client, place):
    client.force_login(make_secretary(place["first"], role=PostRole.INSPECTOR))
    page = client.get(LIST)
    assert shown(page) == {"王芳"}
    assert not page.context["can_remind"]
    assert client.post(REMIND, {"all": "1", "confirmed": "1"}).status_code == 404
    names = reverse("chasing:choose-names", args=[place["first"].key])
    assert client.post(names, {"names": "1"}).status_code == 404


@pytest.mark.parametrize("path", [LIST, TEXT])
def test_who_has_no_scope_finds_nothing(client, place, path):
    assert client.get(path).status_code == 302
    former = make_secretary(place["first"])
    end_post(
        member=former,
        unit=place["first"],
        role=PostRole.SECRETARY,
        on=timezone.localdate(),
        by=None,
    )
    for person in (make_member(unit=place["first"]), former):
        client.force_login(person)
        assert client.get(path).status_code == 404
    client.force_login(make_secretary(place["first"]))
    assert client.get(path, {"unit": place["second"].key}).status_code == 404
    assert client.get(path, {"assignment": "x"}).status_code == 404


def test_looking_is_logged_with_the_number_of_people(client, place):
    secretary = make_secretary(place["committee"])
    client.force_login(secretary)
    client.get(LIST, {"search": "王"})
    entry = AccessLog.objects.get()
    assert (entry.actor, entry.count, entry.unit) == (secretary, 1, place["committee"])
    assert entry.filters["search"] == "*", "what was typed is not kept"


def test_the_chat_text_names_people_only_where_the_branch_allows(client, place):
    client.force_login(make_secretary(place["committee"]))
    text = client.get(TEXT).context["text"]
    assert "第一党支部" in text
    assert "王芳" not in text
    names = reverse("chasing:choose-names", args=[place["first"].key])
    assert client.post(names, {"names": "1"}).status_code == 302
    text = client.get(TEXT).context["text"]
    assert "王芳" in text
    assert "钱进" not in text
    client.post(names, {"names": "0"})
    assert "王芳" not in client.get(TEXT).context["text"]
    outside = reverse("chasing:choose-names", args=[make_unit().key])
    assert client.post(outside, {"names": "1"}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_queries(
    client, django_assert_num_queries, place, number
):
    for _no in range(number - 1):
        make_duty(make_member(unit=place["first"]), place["first"], place["made"])
    client.force_login(make_secretary(place["committee"]))
    client.get(LIST)
    with django_assert_num_queries(12):
        client.get(LIST)


def test_an_organisation_is_typed_and_goes_along(client, place):
    client.force_login(make_secretary(place["committee"]))
    page = client.get(LIST, {"unit": "第二党支部"})
    assert shown(page) == {"钱进"}
    key = str(place["second"].key)
    assert f"unit={key}" in page.context["query"]
    assert ("unit", key) in page.context["hidden"]
    # A link names it by its key, and the field says its name.
    page = client.get(LIST, {"unit": key})
    assert shown(page) == {"钱进"}
    assert 'value="第二党支部"' in page.content.decode()


def test_an_unclear_organisation_shows_and_reminds_nobody(client, place):
    client.force_login(make_secretary(place["committee"]))
    page = client.get(LIST, {"unit": "党支部"})
    assert shown(page) == set()
    words = page.content.decode()
    assert "请从以下组织中选择一个" in words
    assert "没有人逾期" not in words
    chosen = {"unit": "党支部", "unit_for": "党支部"}
    chosen["unit_key"] = str(place["first"].key)
    assert shown(client.get(LIST, chosen)) == {"王芳"}
    client.post(REMIND, {"all": "1", "unit": "党支部", "confirmed": "1"})
    assert Reminder.objects.count() == 0
    back = client.get(TEXT, {"unit": "党支部"})
    assert back.url.startswith(LIST)
    other = make_unit("外单位党支部")
    assert shown(client.get(LIST, {"unit": other.code})) == set()
