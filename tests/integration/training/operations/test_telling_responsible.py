import pytest
from django.urls import reverse

from members.models import Notice
from tests.builders.courses import NOON
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.training import make_assignment
from training.operations.claims import (
    claim_assignment,
    release_claim,
    remove_share,
    share_claim,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit("第一党支部")


@pytest.fixture
def secretary(unit):
    return make_secretary(unit)


@pytest.fixture
def take(django_capture_on_commit_callbacks):
    def take(operation, **fields):
        with django_capture_on_commit_callbacks(execute=True):
            return operation(**fields, at=NOON)

    return take


def told(member):
    return list(Notice.objects.filter(member=member, kind="responsible"))


def test_who_is_named_is_told_once_and_goes_where_they_may(unit, secretary, take):
    assignment = make_assignment(unit, title="坚定理想信念")
    helper, deputy = make_member(unit=unit), make_secretary(unit)
    given = {"assignment": assignment, "unit": unit, "by": secretary}
    take(claim_assignment, responsible=helper, note="请分到小组", **given)
    take(claim_assignment, responsible=helper, note="请分到小组", **given)
    (notice,) = told(helper)
    assert "坚定理想信念" in notice.title
    assert "第一党支部" in notice.text
    assert "请分到小组" in notice.text
    assert notice.url == reverse("duties:my")
    take(claim_assignment, responsible=deputy, **given)
    (notice,) = told(deputy)
    assert notice.url == reverse("duties:assignment", args=[assignment.key])
    freed, named = told(helper)
    assert (freed.read_at, named.read_at) == (None, NOON)


def test_who_names_themself_and_everybody_else_is_told_nothing(unit, secretary, take):
    make_member(unit=unit)
    take(
        claim_assignment,
        assignment=make_assignment(unit),
        unit=unit,
        responsible=secretary,
        by=secretary,
    )
    assert not Notice.objects.exists()


def test_parts_are_told_when_given_and_when_taken_back(unit, secretary, take):
    assignment = make_assignment(unit)
    person, helper = make_member("王芳", unit=unit), make_member(unit=unit)
    claim = take(
        claim_assignment,
        assignment=assignment,
        unit=unit,
        responsible=helper,
        by=secretary,
    )
    part = {"claim": claim, "member": person, "responsible": helper, "by": secretary}
    share = take(share_claim, **part)
    assert "王芳" in told(helper)[0].text
    assert told(person) == []
    take(remove_share, share=share, by=secretary)
    # The claim itself is still theirs.
    assert len(told(helper)) == 2
    take(release_claim, claim=claim, by=secretary)
    assert len(told(helper)) == 3
    assert Notice.objects.unread().filter(member=helper).count() == 1
