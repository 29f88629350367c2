"""Certificates: for whom, one or many, on paper, and checked by anybody."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import AccessLog, Notice
from members.operations.erasing import erase_member
from members.operations.posts import end_post
from members.own_data_list import ERASED
from members.states import PostRole
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.sessions import hold_in_january, hold_session, make_rule
from training.models import Certificate, CertificateOrder
from training.operations import certificate_orders
from training.operations.certificate_orders import (
    issue_ordered,
    order_certificates,
)
from training.operations.certificates import new_token, number_of
from training.views import certificates

pytestmark = pytest.mark.django_db


def page(client, name, *arguments, **query):
    return client.get(reverse(name, args=arguments, query=query))


def names(response):
    return [person.name for person, _hours, _paper in response.context["rows"]]


def issue(client, member, year):
    address = reverse("certificates:issue")
    return client.post(
        address, {"member": member.key, "year": year, "chosen": [member.key]}
    )


def test_a_certificate_is_issued_saved_checked_and_revoked(
    client, secretary, member, entry, year
):
    client.force_login(secretary)
    for _ in range(2):
        assert issue(client, member, year).status_code == 302
    certificate = Certificate.objects.get()
    assert certificate.content["total"] == "3"
    assert certificate.content["last_on"] == f"{year}-01-05"
    client.force_login(member)
    paper = page(client, "certificates:pdf", certificate.number)
    assert paper.content.startswith(b"%PDF")
    assert paper.content == page(client, "certificates:pdf", certificate.number).content
    client.logout()
    shown = page(client, "check-certificate", certificate.number.lower())
    assert shown["X-Robots-Tag"] == "noindex, nofollow"
    text = shown.content.decode()
    assert "张＊" in text
    assert "张三" not in text
    assert "第一课" not in text
    client.force_login(secretary)
    for reason in ("打错", "再次"):
        client.post(
            reverse("certificates:revoke", args=[certificate.number]),
            {"reason": reason},
        )
    certificate.refresh_from_db()
    assert certificate.revoke_reason == "打错"
    stamped = page(client, "certificates:pdf", certificate.number)
    assert stamped.content.startswith(b"%PDF")
    assert stamped.content != paper.content, "the paper itself says that it is revoked"
    revoked = page(client, "check-certificate", certificate.number).content.decode()
    assert "打错" not in revoked
    assert revoked != text


def test_a_certificate_of_somebody_erased_says_that_and_no_part_of_a_name(
    client, secretary, member, entry, year
):
    client.force_login(secretary)
    issue(client, member, year)
    number = Certificate.objects.get().number
    erase_member(member=member, at=timezone.now(), by=secretary)
    client.logout()
    shown = page(client, "check-certificate", number).content.decode()
    assert f"<dd>{ERASED}</dd>" in shown
    assert "张" not in shown
    client.force_login(secretary)
    assert page(client, "certificates:pdf", number).content.startswith(b"%PDF")


def test_a_certificate_keeps_what_it_says_when_the_ledger_changes(
    client, branch, secretary, member, entry, year
):
    client.force_login(secretary)
    issue(client, member, year)
    hold_session(
        branch,
        present=[member],
        title="第二课",
        starts_at=dt.datetime(year, 1, 6, 6, tzinfo=dt.UTC),
    )
    first = Certificate.objects.get()
    assert first.content["total"] == "3"
    issue(client, member, year)
    assert sorted(one.content["total"] for one in Certificate.objects.all()) == [
        "3",
        "6",
    ]


def test_nothing_to_certify_and_unknown_numbers_are_said(
    client, secretary, member, year
):
    client.force_login(secretary)
    issue(client, member, year)
    assert not Certificate.objects.exists()
    assert page(client, "check-certificate", "2026-XXXX-XXXX-XXXX").status_code == 404
    # More than two windows of the limit hold: a test may run across the end of one.
    answers = [
        page(client, "check-certificate", f"2026-{n}")
        for n in range(2 * certificates.CHECKS + 1)
    ]
    assert {answer.status_code for answer in answers} == {404, 429}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert b"error-page" in refused.content


def test_numbers_follow_from_the_random_bytes_only():
    number = number_of(2026, bytes(range(1, 11)))
    assert number == number_of(2026, bytes(range(1, 11)))
    assert number != number_of(2026, bytes(range(2, 12)))
    assert len(number) == len("2026-AAAA-BBBB-CCCC")


@pytest.fixture
def three(branch, year):
    """Three people of the branch with hours, one of a sibling, one without any."""
    make_rule(branch, hours="3")
    people = [make_member(name, unit=branch) for name in ("甲", "乙", "丙")]
    make_member("无", unit=branch)
    other = make_unit("第二党支部")
    make_rule(other, hours="3")
    stranger = make_member("外", unit=other)
    hold_in_january(branch, *people, year=year)
    hold_in_january(other, stranger, year=year)
    return people


def choose(client, *people, **data):
    return client.post(
        reverse("certificates:issue"), {"chosen": [one.key for one in people], **data}
    )


def test_the_list_shows_who_has_hours_and_no_certificate_and_searches(
    client, secretary, three, year
):
    client.force_login(secretary)
    assert names(page(client, "certificates:issue", year=year)) == ["甲", "乙", "丙"]
    assert names(page(client, "certificates:issue", year=year, q="乙")) == ["乙"]
    assert names(page(client, "certificates:issue", year=year - 1)) == []
    choose(client, three[0], year=year)
    assert names(page(client, "certificates:issue", year=year)) == ["乙", "丙"]
    everybody = page(client, "certificates:issue", year=year, which="all")
    assert names(everybody) == ["甲", "乙", "丙"]
    assert Certificate.objects.get().number in everybody.content.decode()


def test_a_revoked_certificate_shows_so_and_can_be_followed_by_another(
    client, secretary, three, year
):
    client.force_login(secretary)
    choose(client, three[0], year=year)
    first = Certificate.objects.get()
    client.post(reverse("certificates:revoke", args=[first.number]), {"reason": "打错"})
    shown = page(client, "certificates:issue", year=year)
    assert names(shown) == ["甲", "乙", "丙"]
    papers = [paper for _person, _hours, paper in shown.context["rows"] if paper]
    assert [paper.revoke_reason for paper in papers] == ["打错"]
    choose(client, three[0], year=year)
    assert Certificate.objects.filter(revoked_at=None).count() == 1


def test_strangers_and_people_without_hours_get_none_whatever_is_posted(
    client, secretary, three, year
):
    client.force_login(secretary)
    others = [*make_unit_people(year)]
    choose(client, *three, *others, year=year)
    assert {paper.member for paper in Certificate.objects.all()} == set(three)
    assert AccessLog.objects.latest("pk").count == 3


def make_unit_people(year):
    unit = make_unit("第三党支部")
    make_rule(unit, hours="3")
    person = make_member("别", unit=unit)
    hold_in_january(unit, person, year=year)
    return [person]


def test_all_means_what_the_filter_shows(client, secretary, three, year):
    client.force_login(secretary)
    client.post(reverse("certificates:issue"), {"year": year, "q": "乙", "all": "1"})
    assert Certificate.objects.get().member == three[1]


def test_inspectors_and_members_issue_none(client, branch, member, year):
    for reader in (member, make_secretary(branch, role=PostRole.INSPECTOR)):
        client.force_login(reader)
        assert page(client, "certificates:issue", year=year).status_code == 404


def test_many_are_issued_by_a_worker_and_the_orderer_is_told(
    client, secretary, three, year, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(certificates, "ISSUED_AT_ONCE", 2)
    monkeypatch.setattr(certificate_orders, "PIECE", 2)
    client.force_login(secretary)
    client.post(reverse("certificates:issue"), {"year": year, "all": "1"})
    order = CertificateOrder.objects.get()
    assert (order.total, order.served, Certificate.objects.count()) == (3, 0, 0)
    waiting = page(client, "certificates:issue", year=year)
    assert [one.pk for one in waiting.context["orders"]] == [order.pk]
    assert issue_ordered(token=new_token, at=timezone.now()) == 3
    order.refresh_from_db()
    assert (order.issued, order.waiting, order.finished_at is None) == (3, [], False)
    assert Notice.objects.get().member == secretary
    assert issue_ordered(token=new_token, at=timezone.now()) == 0
    assert Certificate.objects.count() == 3


def test_an_order_ends_with_the_post_of_who_gave_it(branch, secretary, three, year):
    at = timezone.now()
    order_certificates(
        member_ids=[one.pk for one in three], year=year, at=at, by=secretary
    )
    end_post(
        member=secretary,
        unit=branch,
        role=secretary.posts.get().role,
        on=timezone.localdate(at),
        by=None,
    )
    assert issue_ordered(token=new_token, at=at) == 0
    assert CertificateOrder.objects.get().finished_at == at
    assert Certificate.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries(
    client, django_assert_num_queries, branch, secretary, year, count
):
    make_rule(branch, hours="3")
    people = [make_member(f"员{n}", unit=branch) for n in range(count)]
    hold_in_january(branch, *people, year=year)
    client.force_login(secretary)
    with django_assert_num_queries(13):
        page(client, "certificates:issue", year=year)
