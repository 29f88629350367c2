"""Sessions on their pages: planned, recorded, signed in at, closed, corrected; and for whom."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from members.models import Member
from members.operations.posts import end_post
from members.states import PostRole
from tests.builders.members import PASSWORD, make_member, make_secretary, make_unit
from tests.builders.sessions import attendance_of, hold_session, make_rule, make_session
from training.models import (
    Attendance,
    AttendanceChange,
    CreditEntry,
    HeldSession,
    SessionFile,
)
from training.operations.sessions import open_sign_in
from training.rules.sign_in_code import code_at
from training.states import AttendanceState, SessionState

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 a sheet of names"


@pytest.fixture(autouse=True)
def fresh(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def session(secretary, member, branch, now):
    return make_session(branch, starts_at=now - dt.timedelta(minutes=5))


@pytest.fixture
def open_session(session, now):
    open_sign_in(session=session, at=now)
    return session


def address(name, session, *more):
    return reverse(f"sessions:{name}", args=[session.key, *more])


def scan(client, session, at=None):
    code = code_at(session.code_secret, at or timezone.now())
    return client.get(address("scan", session, code))


def test_a_secretary_plans_a_session_and_the_branch_is_expected(
    client, branch, secretary, member
):
    recorder = make_member("记录员", unit=branch)
    client.force_login(secretary)
    form = {
        "unit": branch.key,
        "kind": "theme_day",
        "title": "主题党日",
        "starts_at": "2026-12-01T14:00",
        "ends_at": "2026-12-01T16:00",
        "minutes": "120",
        "counts_as": "session",
        "place": "会议室",
        "recorder_no": recorder.employee_no,
        "kinds": ["full"],
    }
    response = client.post(reverse("sessions:plan"), form)
    planned = HeldSession.objects.get()
    assert response.url == address("session", planned)
    assert (planned.recorder, planned.recorded_by) == (recorder, secretary)
    expected = set(planned.attendances.values_list("member", flat=True))
    assert expected == {secretary.pk, member.pk, recorder.pk}
    again = client.post(
        reverse("sessions:plan"), form | {"ends_at": "2026-12-01T13:00"}
    )
    assert again.status_code == 200
    outsider = make_member("外人", unit=make_unit("别的"))
    client.post(reverse("sessions:plan"), form | {"recorder_no": outsider.employee_no})
    assert HeldSession.objects.count() == 1


def test_the_organisation_of_a_session_is_searched_for_in_ones_own(client):
    top = make_unit("公司党委")
    first = make_unit("第一党支部", parent=top)
    foreign = make_unit("外单位党支部")
    address = reverse("sessions:plan")
    client.force_login(make_secretary(top))
    assert client.get(address).context["form"].fields["unit"].initial == top
    assert client.get(address, {"unit": first.code}).context["unit"] == first
    unclear = client.get(address, {"unit": "支部"})
    assert unclear.context["form"].errors["unit"] == ["请从以下组织中选择一个。"]
    refused = client.get(address, {"unit": foreign.code})
    assert refused.context["form"].errors["unit"]
    assert client.get(address, {"unit": foreign.key}).status_code == 404
    assert not HeldSession.objects.exists()
    client.force_login(make_secretary(first))
    assert client.get(address).context["unit"] == first
    client.force_login(make_member("员", unit=first))
    assert client.get(address).status_code == 404


def test_from_the_code_to_being_present(client, open_session, member):
    client.force_login(member)
    response = scan(client, open_session)
    assert response.url == address("here", open_session)
    page = client.get(response.url)
    assert "我已到会" in page.content.decode()
    assert attendance_of(open_session, member).state == AttendanceState.EXPECTED
    client.post(response.url)
    found = attendance_of(open_session, member)
    assert (found.state, found.method, found.by) == ("present", "code", member)


def test_who_has_to_sign_in_to_the_site_first_keeps_the_code_just_read(
    client, open_session, member
):
    response = scan(client, open_session)
    here = address("here", open_session)
    assert response.url == f"/accounts/login/?next={here}"
    client.post(response.url, {"login": member.employee_no, "password": PASSWORD})
    assert client.post(here).status_code == 200
    assert attendance_of(open_session, member).state == AttendanceState.PRESENT


def test_a_code_of_two_windows_ago_and_a_page_without_code_sign_nobody_in(
    client, open_session, member, now
):
    client.force_login(member)
    assert scan(client, open_session, now - dt.timedelta(seconds=90)).status_code == 403
    assert client.post(address("here", open_session)).status_code == 403
    web = client.session
    web[f"signed_code:{open_session.key}"] = now.timestamp() - 600
    web.save()
    assert client.post(address("here", open_session)).status_code == 403
    assert attendance_of(open_session, member).state == AttendanceState.EXPECTED


def test_only_those_expected_sign_in_and_others_learn_nothing(client, open_session):
    stranger = make_member("外人", unit=make_unit("别的"))
    client.force_login(stranger)
    assert client.get(address("here", open_session)).status_code == 404
    scan(client, open_session)
    response = client.post(address("here", open_session))
    assert response.status_code == 403
    assert open_session.title not in response.content.decode()
    assert not Attendance.objects.filter(member=stranger).exists()


def test_a_session_that_is_not_open_takes_no_one(client, session, member):
    client.force_login(member)
    assert scan(client, session).status_code == 403
    assert client.post(address("here", session)).status_code == 403


def test_guessing_codes_is_slowed(client, open_session, member):
    client.force_login(member)
    answers = [
        client.get(address("scan", open_session, f"guess{n}"))
        # Thirty in a window; two windows may be touched.
        for n in range(61)
    ]
    codes = [answer.status_code for answer in answers]
    assert codes[:30] == [403] * 30
    assert 429 in codes
    assert b"error-page" in answers[codes.index(429)].content


def test_the_code_page_draws_the_code_of_this_window(client, open_session, secretary):
    client.force_login(secretary)
    page = client.get(address("code", open_session)).content.decode()
    assert "<svg" in page
    assert open_session.code_secret not in page
    fragment = client.get(address("code", open_session), headers={"hx-request": "true"})
    assert "<html" not in fragment.content.decode()


def test_the_recorder_notes_people_and_takes_it_back(
    client, open_session, branch, secretary, member
):
    client.force_login(secretary)
    mark = address("mark", open_session, member.key)
    client.post(mark, {"state": "leave"})
    assert attendance_of(open_session, member).state == "expected"
    answer = client.post(
        mark, {"state": "leave", "reason": "出差"}, headers={"hx-request": "true"}
    )
    assert re.search(r'id="p-', answer.content.decode())
    found = attendance_of(open_session, member)
    assert (found.state, found.reason, found.by) == ("leave", "出差", secretary)
    client.post(mark, {"state": "expected"})
    asked = client.get(address("mark-rest", open_session))
    waiting = open_session.attendances.filter(state="expected").count()
    assert str(waiting) in asked.context["text"]
    assert not open_session.attendances.filter(state="present").exists()
    client.post(address("mark-rest", open_session))
    assert set(open_session.attendances.values_list("state", flat=True)) == {"present"}


def test_closing_makes_the_rest_absent_and_a_correction_keeps_the_earlier_word(
    client, open_session, branch, secretary, member
):
    make_rule(branch)
    client.force_login(secretary)
    assert client.get(address("close", open_session)).status_code == 200
    client.post(address("close", open_session))
    assert set(open_session.attendances.values_list("state", flat=True)) == {"absent"}
    mark = address("mark", open_session, member.key)
    client.post(mark, {"state": "present"})
    assert not AttendanceChange.objects.exists()
    client.post(mark, {"state": "present", "reason": "漏记"})
    change = AttendanceChange.objects.get()
    assert (change.was, change.now, change.reason, change.by) == (
        "absent",
        "present",
        "漏记",
        secretary,
    )
    assert CreditEntry.objects.get().member == member
    client.post(address("edit", open_session), {"title": "x"})
    open_session.refresh_from_db()
    assert open_session.title != "x"


def test_a_recorder_records_their_session_and_plans_nothing(client, session, branch):
    recorder = make_member("记录员", unit=make_unit("别的"))
    HeldSession.objects.filter(pk=session.pk).update(recorder=recorder)
    other = make_session(branch)
    client.force_login(recorder)
    mine = client.get(reverse("sessions:mine")).content.decode()
    assert address("session", session) in mine
    assert client.post(address("open", session)).status_code == 302
    session.refresh_from_db()
    assert session.state == SessionState.OPEN
    for name in ("session", "people", "code", "close", "notes"):
        assert client.get(address(name, session)).status_code == 200
        assert client.get(address(name, other)).status_code == 404
    for name in ("edit", "cancel", "add-people"):
        assert client.get(address(name, session)).status_code == 404
    assert client.post(address("recording", session)).status_code == 404


READ = ("session", "people")
RECORD = ("code", "close", "notes")
MANAGE = ("edit", "cancel", "add-people")


@pytest.mark.parametrize(
    ("who", "readable", "writable"),
    [
        ("secretary", True, True),
        ("above", True, True),
        ("inspector", True, False),
        ("below", False, False),
        ("beside", False, False),
        ("expected", False, False),
        ("former", False, False),
    ],
)
def test_who_may_read_and_write_a_session(client, who, readable, writable):
    root = make_unit("党委")
    general = make_unit("总支", parent=root)
    group = make_unit("小组", parent=general)
    people = {
        "secretary": lambda: make_secretary(general),
        "above": lambda: make_secretary(root),
        "inspector": lambda: make_secretary(root, role=PostRole.INSPECTOR),
        "below": lambda: make_secretary(group),
        "beside": lambda: make_secretary(make_unit("别的", parent=root)),
        "expected": lambda: make_member("员", unit=general),
        "former": lambda: former(general),
    }
    reader = people[who]()
    session = make_session(general)
    kept = SessionFile.objects.create(
        session=session, name="x.pdf", size=1, sha256="", content_type="x"
    )
    client.force_login(reader)
    for names, allowed in ((READ, readable), (RECORD + MANAGE, writable)):
        for name in names:
            assert client.get(address(name, session)).status_code == (
                200 if allowed else 404
            ), name
    posts = ("open", "mark-rest", "recording", "add-file")
    for name in posts:
        assert client.post(address(name, session)).status_code == (
            302 if writable else 404
        ), name
    person = session.attendances.first()
    if person and not writable:
        for name in ("mark", "remove-person"):
            assert (
                client.post(
                    address(name, session, person.member.key), {"state": "present"}
                ).status_code
                == 404
            )
        assert client.get(address("remove-file", session, kept.key)).status_code == 404
    if not readable:
        assert client.get(address("file", session, kept.key)).status_code == 404
    listed = client.get(reverse("sessions:index")).content.decode()
    assert (address("session", session) in listed) == readable


def former(unit):
    person = make_secretary(unit)
    end_post(
        member=person,
        unit=unit,
        role=PostRole.SECRETARY,
        on=dt.date(2024, 1, 1),
        by=None,
    )
    return person


def test_files_are_kept_in_private_and_leave_a_trace(
    client, session, secretary, member, django_capture_on_commit_callbacks
):
    client.force_login(secretary)
    upload = SimpleUploadedFile("签到表.pdf", PDF)
    client.post(address("add-file", session), {"file": upload})
    kept = SessionFile.objects.get()
    response = client.get(address("file", session, kept.key))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert client.get(f"/media/{kept.file.name}/").status_code == 404
    remove = address("remove-file", session, kept.key)
    client.post(remove, {"reason": ""})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(remove, {"reason": "传错"})
    kept.refresh_from_db()
    assert (kept.removed_by, kept.remove_reason) == (secretary, "传错")
    assert not kept.file.storage.exists(kept.file.name)
    assert client.get(address("file", session, kept.key)).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.html", b"<html>"), ("x.pdf", b"<html>"), ("x.pdf", b""), ("x.svg", b"<svg>")],
)
def test_a_file_that_is_not_what_is_kept_is_refused(
    client, session, secretary, name, content
):
    client.force_login(secretary)
    client.post(
        address("add-file", session), {"file": SimpleUploadedFile(name, content)}
    )
    assert not SessionFile.objects.exists()


def test_people_are_added_by_number_within_the_scope_only(
    client, session, branch, secretary
):
    client.force_login(secretary)
    candidate = make_member("发展对象", unit=branch, kind="candidate")
    outsider = make_member("外人", unit=make_unit("别的"))
    add = address("add-people", session)
    client.post(add, {"numbers": outsider.employee_no})
    assert not session.attendances.filter(member=outsider).exists()
    client.post(add, {"numbers": candidate.employee_no})
    found = attendance_of(session, candidate)
    assert found.unit == branch
    late = make_member("新来", unit=branch)
    client.post(add, {"refill": "1"})
    assert session.attendances.filter(member=late).exists()
    client.post(address("remove-person", session, candidate.key))
    assert not session.attendances.filter(member=candidate).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_queries(client, django_assert_num_queries, branch, count):
    root = Member.objects.create_superuser("root", "x", name="管")
    for n in range(count):
        make_member(f"员{n}", unit=branch)
    sessions = [make_session(branch, title=f"s{n}") for n in range(count)]
    client.force_login(root)
    client.get(reverse("sessions:index"))
    with django_assert_num_queries(7):
        client.get(reverse("sessions:index"))
    with django_assert_num_queries(10):
        client.get(address("people", sessions[0]))


@pytest.mark.parametrize("count", [1, 3])
def test_my_sessions_cost_the_same_queries(
    client, django_assert_num_queries, branch, count
):
    member = make_member(unit=branch)
    tomorrow = timezone.now() + dt.timedelta(days=1)
    for n in range(count):
        make_session(branch, title=f"将来{n}", starts_at=tomorrow, recorder=member)
        hold_session(branch, title=f"过去{n}", present=[member])
    client.force_login(member)
    client.get(reverse("sessions:mine"))
    with django_assert_num_queries(7):
        page = client.get(reverse("sessions:mine"))
    assert len(page.context["expected"]) == len(page.context["recorded"]) == count
    assert len(page.context["page"]) == count


def test_a_member_sees_where_they_are_expected_and_where_they_were(
    client, session, branch, member
):
    over = hold_session(branch, title="上次", present=[member])
    client.force_login(member)
    page = client.get(reverse("sessions:mine")).content.decode()
    assert session.title in page
    assert over.title in page
    assert client.get(reverse("sessions:index")).status_code == 200
