"""What others wrote about a person, or were told of them, names nobody after an erasure."""

import datetime as dt
import json
import re

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.models import Notice
from members.operations.erasing import erase_member
from members.operations.posts import grant_post
from members.operations.transfers import (
    request_transfer,
    return_transfer,
    send_transfer,
)
from members.own_data_list import ERASED
from members.states import PostRole
from reports.inspection_states import CheckKind, Deed
from reports.models import FindingEntry
from reports.operations.inspection import act_on_finding, open_finding
from tests.builders.courses import NOON, make_lecture, watch_all
from tests.builders.duties import make_assignment, make_duty
from tests.builders.members import LONG_AGO, make_member, make_secretary, make_unit
from tests.builders.quizzes import make_attempt, make_quiz, submit
from tests.builders.sessions import hold_session
from training.operations.claims import claim_assignment
from training.operations.reminding import remind

pytestmark = pytest.mark.django_db

NAME, NUMBER, MAIL = "欧阳金丝雀", "CANARY7788", "canary@example.org"
TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)


def places(*words):
    """{table.column} of the whole database in which one of the words stands."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        columns = [
            one.attname
            for one in model._meta.concrete_fields
            if isinstance(one, TEXTS) and not one.primary_key
        ]
        for row in model._base_manager.values(*columns) if columns else ():
            for column, value in row.items():
                said = bytes(value) if isinstance(value, bytes | memoryview) else value
                text = json.dumps(said, ensure_ascii=False, default=str)
                if any(re.search(word, text, re.IGNORECASE) for word in words):
                    found.add(f"{model._meta.label}.{column}")
    return found


@pytest.fixture
def offices():
    top = make_unit("党委")
    return {
        "top": top,
        "branch": make_unit("一支部", parent=top),
        "other": make_unit("二支部", parent=top),
    }


@pytest.fixture
def chief(offices):
    return make_secretary(offices["top"], name="赵书记", role=PostRole.ADMINISTRATOR)


@pytest.fixture
def member(offices):
    return make_member(
        NAME, unit=offices["branch"], employee_no=NUMBER, email=MAIL, on=LONG_AGO
    )


def let_everybody_write(member, offices, chief):
    """A year in which the person studies, moves, is asked, reminded and found wanting."""
    branch, other = offices["branch"], offices["other"]
    secretary = make_secretary(branch)
    host = make_secretary(other, name="孙书记")
    lecture = make_lecture("坚定理想信念", quiz=make_quiz(kinds=("single",)))
    watch_all(member, lecture, at=NOON)
    submit(make_attempt(member, lecture.quiz, at=NOON), at=NOON)
    grant_post(
        member=member, unit=branch, role=PostRole.SECRETARY, on=LONG_AGO, by=chief
    )
    now = timezone.now()
    made = make_assignment(offices["top"])
    claim_assignment(
        assignment=made[0], unit=branch, responsible=member, note=f"请{NAME}负责",
        at=now, by=secretary,
    )  # fmt: skip
    duty = make_duty(member, branch, made)
    remind(obligation_ids=[duty.pk], roots=[branch.pk], at=now, by=chief)
    hold_session(branch, leave=[member], notes=f"{NAME}（{NUMBER}）请假")
    transfer = request_transfer(
        member=member, to_unit=other, wanted_on=dt.date(2026, 6, 20),
        reason=f"{NAME}调动", letter_no=f"介{NUMBER}", at=NOON, by=chief,
    )  # fmt: skip
    send_transfer(transfer=transfer, at=NOON, by=chief)
    return_transfer(transfer=transfer, note=f"{NAME}不来", at=NOON, by=host)
    finding = open_finding(
        unit=branch, kind=CheckKind.values[0], text=f"{NAME}没有材料，工号{NUMBER}，邮箱{MAIL.upper()}",
        owner=member, due_on=dt.date(2026, 12, 1), at=now, by=chief,
    )  # fmt: skip
    act_on_finding(
        finding=finding, deed=Deed.RECTIFIED, text=f"已由{NAME}补上", at=now, by=member
    )
    browser = Client()
    browser.force_login(chief)
    browser.get(reverse("chasing:overdue"), {"search": NAME})


def test_no_table_names_an_erased_person(
    member, offices, chief, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        let_everybody_write(member, offices, chief)
    assert len(places(NAME, NUMBER, MAIL)) > 10
    told = Notice.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        erase_member(member=member, at=NOON, by=chief)
    assert places(NAME, NUMBER, MAIL) == set()
    assert Notice.objects.count() == told
    written = set(FindingEntry.objects.values_list("text", flat=True))
    assert f"已由{ERASED}补上" in written


def test_a_name_that_means_somebody_else_too_stays_where_others_wrote_it(
    member, offices, chief
):
    make_member(f"{NAME}华", unit=offices["branch"])
    finding = open_finding(
        unit=offices["branch"], kind=CheckKind.values[0],
        text=f"{NAME}华和{NUMBER}没有材料，1{NUMBER}有", owner=chief,
        due_on=dt.date(2026, 12, 1), at=NOON, by=member,
    )  # fmt: skip
    erase_member(member=member, at=NOON, by=chief)
    finding.refresh_from_db()
    assert finding.text == f"{NAME}华和{ERASED}没有材料，1{NUMBER}有"
