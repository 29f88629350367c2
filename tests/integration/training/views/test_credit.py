"""Hours, rules and certificates on their pages; and for whom."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from members.states import PostRole
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.sessions import make_paper, make_rule
from training.models import (
    Certificate,
    CreditBand,
    CreditEntry,
    CreditRule,
    CreditTarget,
)
from training.operations.paper import post_paper
from training.states import CreditKind

pytestmark = pytest.mark.django_db


def page(client, name, *arguments, **query):
    return client.get(reverse(name, args=arguments, query=query))


def test_a_member_reads_their_entries_with_the_rule_and_what_is_missing(
    client, branch, member, entry, year
):
    target = CreditTarget(
        unit=branch, hours=Decimal(32), valid_from=dt.date(2020, 1, 1), source_note="x"
    )
    target.save()
    client.force_login(member)
    text = page(client, "credit:mine").content.decode()
    assert "第一课" in text
    assert "29" in text.split("还差")[1][:12]
    assert reverse("credit:reverse", args=[entry.key]) not in text
    before = page(client, "credit:mine", year=year - 1).content.decode()
    assert "第一课" not in before


PAPER = {
    "kind": "day",
    "subject": "送学上门",
    "first_on": "2026-01-05",
    "last_on": "2026-01-06",
    "minutes": "0",
    "reason": "结业证原件",
}


def test_whole_hours_are_shown_without_zeros(client, branch, secretary, member, entry):
    client.force_login(secretary)
    issuing = {"year": entry.year, "unit": branch.key}
    pages = (
        page(client, "credit:member", member.key),
        page(client, "credit:reverse", entry.key),
        page(client, "certificates:issue", **issuing),
    )
    for shown in pages:
        text = shown.content.decode()
        assert "张三" in text
        assert "3.00" not in text


def test_a_paper_is_credited_once_and_a_refusal_is_said(
    client, branch, secretary, member
):
    client.force_login(secretary)
    address = reverse("credit:paper", args=[member.key])
    form = PAPER | {"key": str(uuid.uuid4())}
    refused = client.post(address, form)
    assert refused.context["form"].non_field_errors()
    make_rule(branch, CreditKind.DAY, hours="8")
    for _ in range(2):
        assert client.post(address, form).status_code == 302
    posted = CreditEntry.objects.get()
    assert (posted.hours, posted.reason, posted.actor) == (16, "结业证原件", secretary)


def test_who_takes_hours_back_is_told_of_a_certificate_that_lists_them(
    client, secretary, member, entry
):
    client.force_login(secretary)
    columns = {"content": {"name": "张三"}, "issued_by": secretary}
    columns |= {"member": member, "issued_at": timezone.now()}
    valid = Certificate.objects.create(number="N-1", year=entry.year, **columns)
    Certificate.objects.create(number="N-2", year=entry.year - 1, **columns)
    shown = page(client, "credit:reverse", entry.key).content.decode()
    assert reverse("certificates:revoke", args=[valid.number]) in shown
    assert "N-2" not in shown


def test_taking_back_asks_for_a_reason_and_happens_once(
    client, secretary, member, entry
):
    client.force_login(secretary)
    address = reverse("credit:reverse", args=[entry.key])
    assert client.get(address).status_code == 200
    client.post(address, {"reason": ""})
    assert CreditEntry.objects.count() == 1
    for _ in range(2):
        client.post(address, {"reason": "替学"})
    assert sum(each.hours for each in CreditEntry.objects.all()) == 0
    text = page(client, "credit:member", member.key).content.decode()
    assert "替学" in text


@pytest.mark.parametrize(
    ("who", "reads", "changes"),
    [
        ("secretary", True, True),
        ("above", True, True),
        ("inspector", True, False),
        ("beside", False, False),
        ("colleague", False, False),
    ],
)
def test_who_may_read_and_change_somebodys_hours(client, who, reads, changes):
    root = make_unit("党委")
    unit = make_unit("第一党支部", parent=root)
    person = make_member("张三", unit=unit)
    reader = {
        "secretary": lambda: make_secretary(unit),
        "above": lambda: make_secretary(root),
        "inspector": lambda: make_secretary(root, role=PostRole.INSPECTOR),
        "beside": lambda: make_secretary(make_unit("别的", parent=root)),
        "colleague": lambda: make_member("同事", unit=unit),
    }[who]()
    rule = make_rule(unit, CreditKind.DAY, hours="8")
    (posted,) = post_paper(
        member=person,
        paper=make_paper(),
        reason="x",
        at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC),
        by=reader,
    )
    certificate = Certificate.objects.create(
        number="2026-AAAA-BBBB-CCCC",
        member=person,
        year=2026,
        content={"name": "张三"},
        issued_at=timezone.now(),
        issued_by=reader,
    )
    client.force_login(reader)
    assert page(client, "credit:member", person.key).status_code == (
        200 if reads else 404
    )
    expected = 200 if changes else 404
    assert page(client, "credit:paper", person.key).status_code == expected
    assert page(client, "credit:reverse", posted.key).status_code == expected
    assert page(client, "credit:end", "rule", rule.key).status_code == expected
    assert page(client, "credit:rules").status_code == (
        404 if who == "colleague" else 200
    )
    assert page(client, "credit:new-rule", unit=unit.key).status_code == expected
    assert page(client, "credit:new-target", unit=unit.key).status_code == expected
    assert client.post(reverse("credit:defaults"), {"unit": unit.key}).status_code == (
        302 if changes else 404
    )
    assert page(client, "certificates:issue", member=person.key).status_code == expected
    assert page(client, "certificates:issue", unit=unit.key).status_code == expected
    assert (
        page(client, "certificates:revoke", certificate.number).status_code == expected
    )
    if not reads:
        assert page(client, "certificates:pdf", certificate.number).status_code == 404


def test_nobody_credits_or_reverses_for_themselves(client, branch, secretary):
    make_rule(branch, CreditKind.DAY, hours="8")
    (own,) = post_paper(
        member=secretary,
        paper=make_paper(),
        reason="x",
        at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC),
        by=None,
    )
    client.force_login(secretary)
    assert page(client, "credit:paper", secretary.key).status_code == 404
    assert page(client, "credit:reverse", own.key).status_code == 404


def bands(*lines):
    form = {"bands-TOTAL_FORMS": "4", "bands-INITIAL_FORMS": "0"}
    for number in range(4):
        form[f"bands-{number}-min_minutes"] = "0"
        form[f"bands-{number}-min_included"] = "on"
        form[f"bands-{number}-rounding"] = "exact"
    for number, line in enumerate(lines):
        form |= {f"bands-{number}-{name}": value for name, value in line.items()}
    return form


def test_a_rule_is_added_with_its_lines_and_ends_the_one_before(
    client, branch, secretary
):
    before = make_rule(branch, CreditKind.SESSION)
    client.force_login(secretary)
    form = {
        "unit": branch.key,
        "kind": "session",
        "valid_from": "2026-06-01",
        "counts_toward_target": "on",
        "certainty": "local",
        "source_note": "党委会决定",
    }
    address = reverse("credit:new-rule")
    none = client.post(address, form | bands())
    assert none.context["bands"].non_form_errors()
    overlapping = client.post(
        address, form | bands({"hours": "1"}, {"hours": "2", "min_minutes": "30"})
    )
    assert overlapping.context["bands"].non_form_errors()
    lines = bands(
        {"hours": "1", "max_minutes": "30"}, {"hours": "2", "min_minutes": "30"}
    )
    assert client.post(address, form | lines).status_code == 302
    before.refresh_from_db()
    assert before.valid_to == dt.date(2026, 6, 1)
    rule = CreditRule.objects.get(valid_from=dt.date(2026, 6, 1))
    assert (rule.recorded_by, rule.bands.count()) == (secretary, 2)
    again = client.post(address, form | lines)
    assert again.context["form"].errors
    assert (
        client.post(
            reverse("credit:end", args=["rule", rule.key]), {"on": "2026-07-01"}
        ).status_code
        == 302
    )
    text = page(client, "credit:rules").content.decode()
    assert "党委会决定" in text
    assert CreditBand.objects.count() == 3


@pytest.mark.parametrize("name", ["credit:new-rule", "credit:new-target"])
def test_the_organisation_of_a_rule_is_searched_for_in_ones_own(client, name):
    top = make_unit("公司党委")
    first = make_unit("第一党支部", parent=top)
    make_unit("第二党支部", parent=top)
    foreign = make_unit("外单位党支部")
    client.force_login(make_secretary(top))
    asked = page(client, name)
    assert asked.context["form"].fields["unit"].initial == top
    # Without scripts: a part of the name brings the organisations to choose from.
    unclear = page(client, name, unit="党支部")
    (error,) = unclear.context["form"].errors["unit"]
    assert error == "请从以下组织中选择一个。"
    assert foreign.code not in unclear.content.decode()
    named = page(client, name, unit="第一党支部")
    chosen = page(
        client, name, unit="党支部", unit_for="党支部", unit_key=str(first.key)
    )
    assert named.context["unit"] == chosen.context["unit"] == first
    for text in (foreign.code, "外单位党支部"):
        refused = page(client, name, unit=text)
        assert refused.context["form"].errors["unit"]
    stolen = {"unit": "x", "unit_for": "x", "unit_key": str(foreign.key)}
    assert page(client, name, **stolen).context["form"].errors["unit"]
    assert page(client, name, unit=str(foreign.key)).status_code == 404


def test_rules_to_begin_with_ask_again_for_an_unclear_organisation(client):
    top = make_unit("公司党委")
    first = make_unit("第一党支部", parent=top)
    foreign = make_unit("外单位党支部")
    client.force_login(make_secretary(top))
    address = reverse("credit:defaults")
    for text in ("支部", "外单位党支部", foreign.code):
        again = client.post(address, {"unit": text})
        assert again.status_code == 200
        assert 'method="post"' in again.content.decode()
    assert not CreditRule.objects.exists()
    client.post(address, {"unit": first.code})
    assert set(CreditRule.objects.values_list("unit", flat=True)) == {first.pk}


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_queries(
    client, django_assert_num_queries, branch, secretary, member, count
):
    for n in range(count):
        make_rule(branch, list(CreditKind)[n])
        make_rule(branch, CreditKind.DAY, on=dt.date(2021 + n, 1, 1))
        post_paper(
            member=member,
            paper=make_paper(subject=f"p{n}"),
            reason="x",
            at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC),
            by=secretary,
        )
    client.force_login(secretary)
    with django_assert_num_queries(17):
        page(client, "credit:rules")
    with django_assert_num_queries(14):
        page(client, "credit:member", member.key, year=2026)


def test_who_ends_a_rule_or_a_target_reads_which(client, branch, secretary):
    client.force_login(secretary)
    rule = make_rule(branch, hours="3")
    text = page(client, "credit:end", "rule", rule.key).content.decode()
    assert rule.get_kind_display() in text
    assert "3 学时" in text
    assert "第一党支部" in text
    target = CreditTarget.objects.create(
        unit=branch, hours=Decimal("32"), valid_from=dt.date(2026, 1, 1)
    )
    text = page(client, "credit:end", "target", target.key).content.decode()
    assert "32" in text


def test_targets_of_several_indicators_and_years_are_entered_by_the_form(
    client, branch, secretary
):
    """Table E asks for sessions at a share; cadres have 550 hours in five years."""
    client.force_login(secretary)
    form = {
        "unit": branch.code, "valid_from": "2026-01-01", "certainty": "local",
        "source_note": "省厅文件", "collective_hours": "0", "required_hours": "0",
        "collective_times": "0", "quizzes": "0",
    }  # fmt: skip
    address = reverse("credit:new-target")
    shared = {"hours": "20", "items": "40", "years": "1", "pass_percent": "60"}
    assert client.post(address, form | shared).status_code == 302
    cadres = {"hours": "550", "items": "0", "years": "5", "pass_percent": "100"}
    assert (
        client.post(address, form | {"post": "secretary"} | cadres).status_code == 302
    )
    kept = CreditTarget.objects.order_by("pk").values_list(
        "hours", "items", "years", "pass_percent"
    )
    assert list(kept) == [(20, 40, 1, 60), (550, 0, 5, 100)]
    for name, wrong in (("years", "0"), ("pass_percent", "101")):
        refused = client.post(address, form | shared | {name: wrong})
        assert set(refused.context["form"].errors) == {name}
    assert CreditTarget.objects.count() == 2
