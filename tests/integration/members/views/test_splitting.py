import pytest
from django.urls import reverse
from django.utils import timezone

from members.forms import splitting
from members.models import AccessLog, Unit
from members.queries import unit_of
from members.states import PostRole, UnitKind
from tests.builders.members import make_member, make_secretary, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    top = make_unit("公司党委", code="C", kind=UnitKind.COMMITTEE)
    big = make_unit("大支部", code="BIG", parent=top)
    return {
        "top": top,
        "big": big,
        "group": make_unit("一组", parent=big, kind=UnitKind.GROUP),
        "other": make_unit("别的支部", code="O", parent=top),
    }


@pytest.fixture
def chief(tree, client):
    chief = make_secretary(tree["top"])
    client.force_login(chief)
    return chief


def address(tree):
    return reverse("organisation:split-unit", args=[tree["big"].key])


def filled(**fields):
    today = timezone.localdate().isoformat()
    defaults = {"on": today, "parts": "1", "end_posts": "on"}
    for no in "12":
        defaults |= {f"kind_{no}": "branch", f"place_{no}": "beside"}
    return defaults | fields


def new(**fields):
    return filled(name_1="新支部", code_1="N", **fields)


def test_a_split_is_shown_in_figures_then_made(client, tree, chief):
    goes = make_secretary(tree["big"], name="走的书记")
    stays = make_member("留下", unit=tree["big"])
    data = new(**{f"person_{goes.pk}": "1", f"unit_{tree['group'].pk}": "1"})
    page = client.post(address(tree), data)
    html = page.content.decode()
    (place,) = page.context["places"]
    assert (place["share"].party, place["share"].units) == (1, 1)
    assert page.context["effects"].stays.party == 1
    assert place["people"] == [str(goes)]
    assert place["is_small"]
    assert "走的书记" in html
    assert not Unit.objects.filter(code="N").exists()
    answer = client.post(address(tree), data | {"confirmed": "1"})
    assert answer.url == reverse("organisation:unit", args=[tree["big"].key])
    today = timezone.localdate()
    assert unit_of(goes, on=today).code == "N"
    assert unit_of(stays, on=today) == tree["big"]
    assert tree["group"].states.on(today).get().parent.code == "N"


def test_everything_sent_stands_in_the_page_that_confirms(client, tree, chief):
    goes = make_member(unit=tree["big"])
    data = filled(
        into_1="别的支部", into_1_for="别的支部", into_1_key=str(tree["other"].key),
        numbers_1=goes.employee_no,
    )  # fmt: skip
    page = client.post(address(tree), data)
    sent = dict(page.context["sent"])
    assert sent == data
    back = client.post(address(tree), sent | {"back": "1"})
    assert back.status_code == 200
    assert not back.context["form"].errors
    assert 'value="别的支部"' in back.content.decode()
    client.post(address(tree), sent | {"confirmed": "1"})
    assert unit_of(goes, on=timezone.localdate()) == tree["other"]


def test_one_more_place_keeps_what_was_typed_and_asks_for_nothing_yet(
    client, tree, chief
):
    member = make_member(unit=tree["big"])
    page = client.post(address(tree), new(**{f"person_{member.pk}": "1"}, more="1"))
    assert page.status_code == 200
    html = page.content.decode()
    assert page.context["form"].parts == 2
    assert 'value="新支部"' in html
    assert 'name="name_2"' in html
    assert "error-summary" not in html
    most = client.post(address(tree), new(parts="6", more="1")).context["form"]
    assert (most.parts, most.may_have_more) == (splitting.MOST_PARTS, False)


def test_numbers_are_checked_one_by_one(client, tree, chief):
    first, second = (make_member(unit=tree["big"]) for _ in range(2))
    stranger = make_member(unit=tree["other"])
    data = new(
        parts="2", into_2="O",
        numbers_1=f"{first.employee_no}，{second.employee_no.lower()}\n{stranger.employee_no}",
        numbers_2=first.employee_no,
    )  # fmt: skip
    page = client.post(address(tree), data)
    errors = page.context["form"].errors
    assert page.status_code == 422
    assert stranger.employee_no in errors["numbers_1"][0]
    assert first.employee_no in errors["numbers_2"][0]
    assert set(errors) == {"numbers_1", "numbers_2", "into_2"}


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({}, {"into_1"}),
        ({"name_1": "新支部"}, {"code_1"}),
        ({"name_1": "新支部", "code_1": "N", "into_1": "O"}, {"into_1"}),
        ({"into_1": "没有的支部"}, {"into_1"}),
        ({"name_1": "新支部", "code_1": "N", "on": "31.12."}, {"on"}),
    ],
)
def test_a_place_is_one_that_exists_or_a_new_one(client, tree, chief, fields, faulty):
    member = make_member(unit=tree["big"])
    data = filled(**{f"person_{member.pk}": "1"} | fields)
    page = client.post(address(tree), data)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == faulty


def test_a_place_without_anybody_and_a_used_code_are_refused(client, tree, chief):
    assert set(client.post(address(tree), new()).context["form"].errors) == {"into_1"}
    member = make_member(unit=tree["big"])
    data = filled(name_1="新支部", code_1="O", **{f"person_{member.pk}": "1"})
    page = client.post(address(tree), data | {"confirmed": "1"})
    assert page.status_code == 422
    assert page.context["form"].non_field_errors()
    assert unit_of(member, on=timezone.localdate()) == tree["big"]


def test_people_of_a_large_unit_are_named_by_their_numbers(
    client, tree, chief, monkeypatch
):
    monkeypatch.setattr(splitting, "MOST_ROWS", 1)
    goes = make_member(unit=tree["big"])
    make_member(unit=tree["big"])
    page = client.get(address(tree))
    assert page.context["form"].is_large
    assert f"person_{goes.pk}" not in page.content.decode()
    data = new(numbers_1=goes.employee_no)
    client.post(address(tree), data | {"confirmed": "1"})
    assert unit_of(goes, on=timezone.localdate()).code == "N"


def test_only_who_manages_both_sides_may_split(client, tree):
    member = make_member(unit=tree["big"])
    data = filled(into_1="O", **{f"person_{member.pk}": "1"})
    for reader in (
        make_secretary(tree["other"]),
        make_secretary(tree["big"], role=PostRole.INSPECTOR),
        member,
    ):
        client.force_login(reader)
        assert client.post(address(tree), data).status_code == 404
    client.force_login(make_secretary(tree["big"]))
    page = client.post(address(tree), data | {"confirmed": "1"})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"into_1"}


def test_the_list_of_people_is_noted(client, tree, chief):
    make_member(unit=tree["big"])
    client.get(address(tree))
    entry = AccessLog.objects.get()
    assert (entry.actor, entry.unit, entry.count) == (chief, tree["big"], 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_asks_as_often_for_one_as_for_three(
    client, tree, chief, django_assert_num_queries, count
):
    for no in range(count):
        make_member(unit=tree["big"])
        make_unit(f"组{no}", parent=tree["big"], kind=UnitKind.GROUP)
    client.get(address(tree))
    with django_assert_num_queries(8):
        page = client.get(address(tree))
    assert len(page.context["form"].people_rows()) == count
