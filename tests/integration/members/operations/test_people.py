import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from members.models import Member
from members.operations.people import (
    create_member,
    disable_member,
    set_language,
    set_password,
)
from members.signals import member_disabled
from tests.builders.members import PASSWORD, make_member

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)


def test_create_member_keeps_the_number_as_text_without_white_space_or_wide_letters():
    member = create_member(
        employee_no=" ００１２ ", name=" 阿依古丽·买买提 ", at=NOW, by=None
    )
    assert (member.employee_no, member.name) == ("0012", "阿依古丽·买买提")
    assert (member.created_at, member.has_usable_password()) == (NOW, False)


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"employee_no": ""}, "employee_no"),
        ({"employee_no": "a-1"}, None),
        ({"name": " "}, "name"),
        ({"email": "nonsense"}, "email"),
        ({"language": "xx"}, "language"),
    ],
)
def test_create_member_refuses_and_leaves_nothing(fields, faulty):
    make_member(employee_no="A-1")
    with pytest.raises(ValidationError) as refused:
        create_member(
            **{"employee_no": "A-2", "name": "张三"} | fields, at=NOW, by=None
        )
    assert faulty is None or set(refused.value.message_dict) == {faulty}
    assert Member.objects.count() == 1


def test_a_password_set_by_another_person_must_be_changed():
    chief = make_member()
    made = create_member(
        employee_no="A-2", name="张三", password=PASSWORD, at=NOW, by=chief
    )
    assert made.must_change_password
    set_password(member=made, password=PASSWORD, at=NOW, by=made)
    assert not made.must_change_password


def test_set_language_refuses_one_that_is_not_there():
    member = make_member()
    with pytest.raises(ValidationError):
        set_language(member=member, language="fr", at=NOW, by=member)


def test_the_lookup_of_a_number_ignores_case_and_width():
    member = make_member(employee_no="ab-12")
    assert Member.objects.get_by_natural_key("ＡＢ-12") == member


def test_disable_member_tells_the_other_rooms_once():
    told = []

    def listen(member, at, **news):
        told.append((member, at))

    member = make_member()
    member_disabled.connect(listen)
    try:
        disable_member(member=member, at=NOW, by=None)
    finally:
        member_disabled.disconnect(listen)
    assert told == [(member, NOW)]
