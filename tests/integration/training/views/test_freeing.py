"""免学, more time and shares: what is refused, what the member reads, and what an overlap keeps."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from tests.builders.training import make_assignment, make_exemption
from training.models import Exemption, Extension, Obligation, Share
from training.operations.claims import claim_assignment
from training.operations.exemptions import revoke_exemption

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = dt.timedelta(days=1)


@pytest.fixture
def running(branch, secretary, member):
    """An assignment that the secretary and the member owe, due in a month."""
    return make_assignment(
        branch, at=NOW, opens_on=TODAY, due_on=TODAY + 30 * DAY, published=True
    )


def address(name, *args):
    return reverse(f"duties:{name}", args=args)


def grant(client, person, **changes):
    form = {
        "member": person.employee_no,
        "valid_from": TODAY.isoformat(),
        "valid_to": (TODAY + 10 * DAY).isoformat(),
        "ground": "leave",
        "reason": "外派",
    }
    return client.post(address("exemption-new"), form | changes)


def test_nobody_frees_themselves_or_gives_themselves_more_time(
    client, secretary, member, running
):
    client.force_login(secretary)
    assert set(grant(client, secretary).context["form"].errors) == {"member"}
    assert grant(client, member).status_code == 302
    assert Exemption.objects.get().member == member
    duties = Obligation.objects.values_list("pk", flat=True)
    form = {
        "due_on": (TODAY + 40 * DAY).isoformat(),
        "reason": "倒班",
        "confirmed": "1",
    }
    own = duties.get(member=secretary)
    alone = client.post(address("extend", running.key), form | {"duty": [own]})
    assert alone.status_code == 302
    assert not Extension.objects.exists()
    Exemption.objects.all().update(revoked_at=NOW)
    Obligation.objects.update(status="not_started")
    client.post(address("extend", running.key), form | {"duty": list(duties)})
    assert Extension.objects.get().obligation.member == member


def test_a_form_sent_twice_frees_once(client, secretary, member):
    client.force_login(secretary)
    for _ in range(2):
        assert grant(client, member).status_code == 302
    assert Exemption.objects.count() == 1
    revoke_exemption(
        exemption=Exemption.objects.get(), reason="返岗", at=NOW, by=secretary
    )
    grant(client, member)
    assert Exemption.objects.filter(revoked_at=None).count() == 1


def test_another_reason_has_to_be_said(client, secretary, member):
    client.force_login(secretary)
    refused = grant(client, member, ground="other", reason=" ")
    assert set(refused.context["form"].errors) == {"reason"}
    assert grant(client, member, ground="other", reason="借调").status_code == 302


def test_a_member_reads_from_what_until_when_why_and_by_whom_they_are_freed(
    client, secretary, member, running
):
    client.force_login(secretary)
    grant(client, member)
    client.force_login(member)
    text = client.get(address("my"), {"tab": "exempt"}).content.decode()
    for words in (TODAY + 10 * DAY, "外派", secretary.name, running.title):
        assert str(words) in text
    revoke_exemption(
        exemption=Exemption.objects.get(), reason="返岗", at=NOW, by=secretary
    )
    text = client.get(address("my"), {"tab": "exempt"}).content.decode()
    assert "返岗" in text
    client.force_login(secretary)
    assert "返岗" in client.get(address("exemptions")).content.decode()


def test_a_member_reads_why_and_by_whom_they_have_more_time(
    client, secretary, member, running
):
    client.force_login(secretary)
    later = TODAY + 40 * DAY
    form = {"due_on": later.isoformat(), "reason": "倒班", "confirmed": "1"}
    duty = Obligation.objects.get(member=member)
    client.post(address("extend", running.key), form | {"duty": duty.pk})
    client.force_login(member)
    text = client.get(address("my")).content.decode()
    assert later.isoformat() in text
    assert f"倒班 · {secretary.name}" in text


def test_of_two_exemptions_the_one_left_keeps_its_duties(branch, secretary, member):
    made = make_assignment(
        branch, at=NOW - 20 * DAY, opens_on=TODAY - 20 * DAY, due_on=TODAY - 5 * DAY,
        published=True,
    )  # fmt: skip
    first, second = (
        make_exemption(
            member, valid_from=TODAY - 10 * DAY, valid_to=TODAY + days * DAY, at=NOW
        )
        for days in (5, 20)
    )
    duty = Obligation.objects.get(member=member, assignment=made)
    assert duty.status == "exempt"
    revoke_exemption(exemption=second, reason="提前返岗", at=NOW, by=secretary)
    duty.refresh_from_db()
    assert (duty.status, duty.due_on) == ("exempt", TODAY - 5 * DAY)
    revoke_exemption(exemption=first, reason="提前返岗", at=NOW, by=secretary)
    duty.refresh_from_db()
    assert (duty.status, duty.due_on > TODAY) == ("not_started", True)
    assert Extension.objects.count() == 1


def test_a_part_is_given_once_and_within_the_days_of_its_assignment(
    client, branch, secretary, member, running
):
    claim = claim_assignment(
        assignment=running, unit=branch, responsible=secretary, at=NOW, by=secretary
    )
    client.force_login(secretary)
    part = {"member": member.employee_no, "responsible": member.employee_no}

    def errors(due_on):
        form = part | {"due_on": due_on.isoformat()}
        return client.post(address("share", claim.pk), form).context["form"].errors

    late = gettext("Not later than the assignment itself, which is due on %(day)s.")
    last = TODAY + 30 * DAY
    assert errors(last + DAY)["due_on"] == [late % {"day": last.isoformat()}]
    assert set(errors(TODAY - DAY)) == {"due_on"}
    given = client.post(address("share", claim.pk), part | {"due_on": last.isoformat()})
    assert given.status_code == 302
    assert set(errors(last)) == {"__all__"}
    assert Share.objects.count() == 1
