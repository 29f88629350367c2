import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from members.access import has_scope
from members.models import Member
from members.queries import unit_of
from tests.builders.members import PASSWORD, make_unit

pytestmark = pytest.mark.django_db


def run(monkeypatch, *arguments, typed=f"{PASSWORD}\n"):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    call_command("create_member", *arguments, "--password-stdin", stdout=io.StringIO())


def test_create_member_with_a_unit_and_a_post(monkeypatch):
    unit = make_unit(code="B1")
    run(monkeypatch, "A-1", "李书记", "--unit", "B1", "--post", "secretary")
    member = Member.objects.get(employee_no="A-1")
    today = timezone.localdate()
    assert member.check_password(PASSWORD)
    assert (unit_of(member, on=today), has_scope(member, on=today)) == (unit, True)
    assert not any([member.is_staff, member.is_superuser, member.must_change_password])


def test_create_member_as_superuser(monkeypatch):
    run(monkeypatch, "root", "管理员", "--superuser")
    assert Member.objects.get().is_superuser


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (
            ("A-1", "张三", "--unit", "X9"),
            f"{PASSWORD}\n",
            "no organisation with the code X9",
        ),
        (("A-1", "张三"), "\n", "the password is empty"),
        (
            ("A-1", "张三", "--post", "secretary"),
            f"{PASSWORD}\n",
            "--post needs --unit",
        ),
        (("A-1", ""), f"{PASSWORD}\n", "^name: "),
    ],
)
def test_create_member_refuses_in_one_line_and_leaves_nothing(
    monkeypatch, arguments, typed, said
):
    with pytest.raises(CommandError, match=said):
        run(monkeypatch, *arguments, typed=typed)
    assert not Member.objects.exists()
