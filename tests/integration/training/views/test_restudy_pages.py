"""Whether earlier completions count, as administrators choose and read it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from members.states import PostRole
from tests.builders.courses import make_lecture, watch_all
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.training import make_assignment

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = dt.timedelta(days=1)


@pytest.fixture
def committee():
    return make_unit("党委")


@pytest.fixture
def owner(committee):
    return make_secretary(committee, role=PostRole.ADMINISTRATOR)


def drafted(unit, item=None, **fields):
    return make_assignment(
        unit,
        item,
        at=NOW,
        opens_on=TODAY,
        due_on=TODAY + 30 * DAY,
        published=False,
        **fields,
    )


def go(client, user, name, *args, post=None):
    client.force_login(user)
    url = reverse(f"duties:{name}", args=args)
    return client.get(url) if post is None else client.post(url, post)


@pytest.mark.parametrize(
    ("earlier", "days", "kept"),
    [("counts", "30", None), ("recent", "30", 30), ("anew", "", 0)],
)
def test_what_becomes_of_earlier_completions_is_chosen_in_words(
    client, committee, owner, earlier, days, kept
):
    draft = drafted(committee)
    shown = go(client, owner, "assignment-edit", draft.key)
    form = shown.context["form"]
    given = {
        "title": draft.title,
        "unit": committee.code,
        "kinds": ["full"],
        "opens_on": TODAY,
        "due_on": TODAY + 30 * DAY,
        "join_days": 30,
        "late_join": "full",
        "earlier": earlier,
        "recognise_days": days,
    }
    assert form.initial["earlier"] == "counts"
    answer = go(client, owner, "assignment-edit", draft.key, post=given)
    assert answer.status_code == 302, answer.context["form"].errors
    draft.refresh_from_db()
    assert draft.recognise_days == kept
    again = go(client, owner, "assignment-edit", draft.key).context["form"]
    assert (again.initial["earlier"], again.initial["recognise_days"]) == (
        earlier,
        kept or None,
    )


def test_so_many_days_have_to_be_given(client, committee, owner):
    draft = drafted(committee)
    answer = go(client, owner, "assignment-edit", draft.key, post={"earlier": "recent"})
    assert "recognise_days" in answer.context["form"].errors


def test_publishing_says_how_many_would_study_again(client, committee, owner):
    lecture = make_lecture(required=False)
    watch_all(make_member("张三", unit=committee), lecture, at=NOW - 400 * DAY)
    watch_all(owner, lecture, at=NOW - 5 * DAY)
    draft = drafted(committee, lecture, recognise_days=30)
    shown = go(client, owner, "assignment-publish", draft.key)
    assert shown.context["again"] == 1
