"""Everything kept of a person is listed by some room, or excepted here with the reason."""

import datetime as dt
import io
import json
import zipfile
from decimal import Decimal
from html import unescape

import pytest
from django.apps import apps
from django.urls import reverse

from members.models import AccessLog, Member, Notice
from members.models.notices import TYPED
from members.operations.erasing import erase_member
from members.operations.memberships import join_unit
from members.operations.notices import notify
from members.operations.roster_files import (
    apply_import,
    check_import,
    confirm_import,
    upload_roster,
)
from members.own_data import categories
from members.own_data_list import ERASED
from members.states import AccessAction, PersonKind, PostRole
from tests.builders.courses import NOON, make_lecture, watch_all
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.owed import credit
from tests.builders.quizzes import make_attempt, make_quiz, right_answers, submit
from tests.builders.rosters import csv_roster
from training.models import Exemption
from training.states import ExemptionReason

pytestmark = pytest.mark.django_db

PAGE = reverse("members:own-data")

# A person who entered, decided or was told something in their office: the row is about something
# else, and the log of the office is not theirs to take away.
BY_OFFICE = {
    "recorded_by", "actor", "by", "requested_by", "sent_by", "decided_by", "granted_by",
    "created_by", "checked_by", "retired_by", "updated_by", "uploaded_by", "issued_by",
    "revoked_by",
    "removed_by",
    "filed_by",
    "found_by", "responsible", "recorder", "about",
}  # fmt: skip
EXCEPTED = {
    # Rights, not facts: the posts and the groups of editors say the same.
    "members.Member_groups": "rights",
    "members.Member_user_permissions": "rights",
}
# Tables of the editor's interface: drafts and settings of editors, of Wagtail's own keeping.
EDITORS = ("wagtail", "account")


def references():
    """(table, column) of every reference to a person."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if field.related_model is Member:
                yield model._meta.label, field.name


def test_every_table_with_a_person_is_listed_or_excepted():
    listed = {
        (apps.get_model(one.table)._meta.label, about)
        for one in categories()
        for about in one.about
    }
    missing = {
        (table, column)
        for table, column in references()
        if (table, column) not in listed
        and column not in BY_OFFICE
        and table not in EXCEPTED
        and not table.startswith(EDITORS)
    }
    assert missing == set()


def test_what_is_excepted_exists():
    labels = {m._meta.label for m in apps.get_models(include_auto_created=True)}
    assert set(EXCEPTED) <= labels
    columns = {column for _table, column in references()}
    assert columns >= BY_OFFICE


@pytest.fixture
def member():
    person = make_member("王芳", unit=make_unit(), email="wang@example.org")
    lecture = make_lecture("坚定理想信念", quiz=make_quiz(kinds=("single",)))
    watch_all(person, lecture, at=NOON)
    submit(make_attempt(person, lecture.quiz, at=NOON), at=NOON)
    notify(members=[person], kind="news", title="有新课", at=NOON)
    return person


def test_the_page_and_both_files_hold_the_same_and_nobody_elses(client, member):
    other = make_member("别人")
    notify(members=[other], kind="news", title="给别人的", at=NOON)
    client.force_login(member)
    page = client.get(PAGE).content.decode()
    document = json.loads(client.get(PAGE, {"format": "json"}).content)
    packed = zipfile.ZipFile(io.BytesIO(client.get(PAGE, {"format": "csv"}).content))
    texts = [page, json.dumps(document, ensure_ascii=False)]
    texts.append("".join(packed.read(name).decode() for name in packed.namelist()))
    for text in texts:
        assert "坚定理想信念" in text
        assert "有新课" in text
        assert "给别人的" not in text
    assert {name.removesuffix(".csv") for name in packed.namelist()} == set(document)
    assert len(document["completions"]["rows"]) == 1


def test_a_formula_in_a_name_stays_text(client, member):
    Member.objects.filter(pk=member.pk).update(name="=1+1")
    client.force_login(member)
    packed = zipfile.ZipFile(io.BytesIO(client.get(PAGE, {"format": "csv"}).content))
    assert "'=1+1" in packed.read("account.csv").decode()


def test_hours_taken_back_stay_numbers(client, member):
    credit(member, Decimal("-3.00"), on=NOON.date())
    client.force_login(member)
    packed = zipfile.ZipFile(io.BytesIO(client.get(PAGE, {"format": "csv"}).content))
    row = packed.read("credit.csv").decode()
    assert ",-3.00," in row
    assert "'-3" not in row


def test_members_read_who_looked_at_a_list_of_their_branch(client):
    unit = make_unit()
    member, secretary = make_member(unit=unit), make_secretary(unit, name="李书记")
    for about_unit in (unit, make_unit()):
        AccessLog.objects.create(
            actor=secretary, action=AccessAction.VIEW, subject="Overdue duties",
            unit=about_unit, count=3, at=NOON,
        )  # fmt: skip
    client.force_login(member)
    document = json.loads(client.get(PAGE, {"format": "json"}).content)
    (row,) = document["accesses"]["rows"]
    assert (row["actor__name"], row["count"]) == ("李书记", 3)


def test_answers_are_read_in_words_and_kept_exactly_in_the_files(client):
    member = make_member(unit=make_unit())
    kinds = ("single", "multiple", "true_false", "matching", "ordering", "blanks")
    attempt = make_attempt(member, make_quiz(kinds=kinds))
    answers = right_answers(attempt)
    submit(attempt, answers)
    client.force_login(member)
    page = unescape(client.get(PAGE).content.decode())
    said = ("党支部", "支部委员会", "一大: 上海", "地点: 延安")
    assert [words for words in said if words not in page] == []
    assert "{'" not in page
    assert "['" not in page
    document = json.loads(client.get(PAGE, {"format": "json"}).content)
    kept = [row["value"] for row in document["answers"]["rows"]]
    assert len(kept) == len(kinds)
    assert all(one in kept for one in answers.values() if not isinstance(one, list))


def test_a_list_counts_on_the_days_of_the_membership_and_with_all_its_organisations(
    client,
):
    """Somebody with two posts asks for both parts at once; a former branch is no longer mine."""
    former, top = make_unit(), make_unit()
    unit = make_unit(parent=top)
    member, reader = make_member(unit=former), make_secretary(top, name="李书记")
    join_unit(member=member, unit=unit, kind=PersonKind.FULL, on=NOON.date(), by=None)
    day = dt.timedelta(days=1)
    for number, (at, words) in enumerate(
        [
            (NOON - 2 * day, {"unit": former}),
            (NOON + 2 * day, {"unit": former}),
            (NOON - 2 * day, {"unit": top}),
            (NOON + 2 * day, {"unit": top}),
            (NOON + 2 * day, {"filters": {"units": [former.pk, top.pk]}}),
            (NOON + 2 * day, {"filters": {"units": [former.pk]}}),
        ],
        start=1,
    ):
        AccessLog.objects.create(
            actor=reader, action=AccessAction.VIEW, subject="Overdue duties",
            count=number, at=at, **words,
        )  # fmt: skip
    client.force_login(member)
    document = json.loads(client.get(PAGE, {"format": "json"}).content)
    assert [row["count"] for row in document["accesses"]["rows"]] == [5, 4, 1]


def test_organisations_have_their_names(client, member):
    client.force_login(member)
    document = json.loads(client.get(PAGE, {"format": "json"}).content)
    (row,) = document["memberships"]["rows"]
    unit = member.memberships.get().unit
    assert (row["unit_name"], row["unit__code"]) == (unit.states.get().name, unit.code)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_queries(client, django_assert_num_queries, number):
    member = make_member(unit=make_unit())
    for _no in range(number):
        notify(members=[member], kind="news", title="有新课", at=NOON)
    client.force_login(member)
    client.get(PAGE)
    with django_assert_num_queries(4 + len(categories())):
        client.get(PAGE)


def test_erasure_takes_the_person_away_and_leaves_the_figures(member):
    number = member.employee_no
    Exemption.objects.create(
        member=member, ground=ExemptionReason.ILLNESS, reason="王芳住院",
        valid_from=dt.date(2026, 1, 1), valid_to=dt.date(2026, 2, 1),
    )  # fmt: skip
    before = {
        one.key: one.rows(member).count()
        for one in categories()
        if one.key != "accesses"
    }
    chief = make_secretary(make_unit(), role=PostRole.ADMINISTRATOR)
    erased = erase_member(member=member, at=NOON, by=chief)
    assert (erased.name, erased.email, erased.is_active) == (ERASED, "", False)
    assert not Member.objects.filter(employee_no=number).exists()
    left = json.dumps(
        [list(one.values(one.rows(member))) for one in categories()],
        ensure_ascii=False,
    )
    for word in ("王芳", number, "wang@example.org", "住院", "有新课"):
        assert word not in left
    after = {
        one.key: one.rows(member).count()
        for one in categories()
        if one.key != "accesses"
    }
    assert after == before
    entry = AccessLog.objects.get(action=AccessAction.ERASE)
    assert (entry.actor, entry.about) == (chief, member)
    assert (
        erase_member(member=member, at=NOON, by=chief).employee_no == erased.employee_no
    )
    assert Notice.objects.filter(member=member).count() == 1


def test_only_who_manages_the_person_may_erase_and_types_the_number(client, member):
    unit = member.memberships.get().unit
    path = reverse("members:erase", args=[member.key])
    for person in (
        make_member(unit=unit),
        make_secretary(unit, role=PostRole.INSPECTOR),
        make_secretary(make_unit()),
    ):
        client.force_login(person)
        assert client.get(path).status_code == 404
        assert client.post(path, {"number": member.employee_no}).status_code == 404
    secretary = make_secretary(unit)
    client.force_login(secretary)
    assert client.get(path).status_code == 200
    assert client.post(path, {"number": "other"}).status_code == 422
    member.refresh_from_db()
    assert member.is_active
    assert client.post(path, {"number": member.employee_no}).status_code == 302
    member.refresh_from_db()
    assert member.name == ERASED
    own = reverse("members:erase", args=[secretary.key])
    assert client.post(own, {"number": secretary.employee_no}).status_code == 422


def test_nothing_of_an_import_tells_an_erased_person(member):
    unit = member.memberships.get().unit
    chief = make_secretary(unit)
    other = make_member("张三", unit=unit)
    rows = [
        (member.employee_no, "王方", unit.code, "正式党员"),
        (other.employee_no, "张三", unit.code, "预备党员"),
    ]
    one = upload_roster(
        file_name="x.csv", data=csv_roster(*rows), unit=unit, on=NOON.date(),
        keep_missing=True, at=NOON, by=chief,
    )  # fmt: skip
    check_import(roster_import=one, at=NOON)
    confirm_import(roster_import=one, allow_many_leaving=False, at=NOON, by=chief)
    apply_import(roster_import=one, at=NOON)
    one.refresh_from_db()
    counts = one.report["counts"]
    assert {"王芳", "王方"} <= set(
        json.dumps(one.report, ensure_ascii=False).split('"')
    )
    member.refresh_from_db()
    number = member.employee_no
    erase_member(member=member, at=NOON, by=chief)
    one.refresh_from_db()
    left = json.dumps(one.report, ensure_ascii=False)
    for word in ("王芳", "王方", number):
        assert word not in left
    assert other.employee_no in left
    assert one.report["counts"] == counts


def test_nothing_of_the_log_tells_an_erased_person(client, member):
    """Whoever searches for a name leaves that they searched, and not for whom."""
    unit = member.memberships.get().unit
    chief = make_secretary(unit)
    client.force_login(chief)
    pages = {
        reverse("organisation:unit", args=[unit.key]): "q",
        reverse("chasing:overdue"): "search",
        reverse("duties:exemptions"): "q",
    }
    for page, name in pages.items():
        for word in ("王芳", member.employee_no):
            assert client.get(page, {name: word}).status_code == 200
    searched = AccessLog.objects.filter(actor=chief)
    number = member.employee_no
    erase_member(member=member, at=NOON, by=chief)
    left = json.dumps(list(searched.values_list("filters", flat=True)))
    for word in ("王芳", number):
        assert json.dumps(word)[1:-1] not in left
    assert TYPED in left
