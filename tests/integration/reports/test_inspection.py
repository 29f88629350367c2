import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from courses.models import Completion
from courses.operations.completion import void_completion
from lib.insert_only import Immutable
from members.models import Notice
from members.operations.people import disable_member
from members.states import PostRole
from reports.inspection_states import CheckKind, Deed, FindingStatus, SampleKind
from reports.models import Finding, Sample
from reports.operations.inspection import draw_sample
from reports.queries.inspection import drawn
from reports.queries.omissions import omissions
from tests.builders.courses import NOON, make_lecture, watch_all
from tests.builders.duties import claim, make_assignment, make_duty
from tests.builders.members import make_member, make_secretary, make_unit
from training.models import Exemption, HeldSession, Plan
from training.states import ExemptionReason, PlanState, SessionKind, SessionState

pytestmark = pytest.mark.django_db

NEW = reverse("inspection:new-finding")
LIST = reverse("inspection:checklist")


@pytest.fixture
def place():
    committee = make_unit("公司党委")
    return {
        "committee": committee,
        "first": make_unit("第一党支部", parent=committee, order=1),
        "second": make_unit("第二党支部", parent=committee, order=2),
    }


def missing(unit, only=None):
    at = timezone.now()
    found = omissions(roots=[unit.pk], on=timezone.localdate(), at=at, only=only)
    return [(one.kind, one.unit_name) for one in found]


def hold(unit, **fields):
    start = timezone.now() - dt.timedelta(days=3)
    return HeldSession.objects.create(
        unit=unit, kind=SessionKind.THEME_DAY, title="主题党日", starts_at=start,
        ends_at=start + dt.timedelta(hours=1), minutes=60, **fields,
    )  # fmt: skip


def test_a_branch_without_plan_task_or_secretary_is_named_and_then_no_more(place):
    first = place["first"]
    member = make_member("王", unit=first)
    assert missing(first) == [
        (CheckKind.NO_PLAN, "第一党支部"),
        (CheckKind.UNASSIGNED, "第一党支部"),
        (CheckKind.NO_SECRETARY, "第一党支部"),
    ]
    Plan.objects.create(
        unit=place["committee"], title="年度计划", year=timezone.localdate().year,
        state=PlanState.PUBLISHED,
    )  # fmt: skip
    made = make_assignment(first)
    for person in (member, make_secretary(first)):
        duty = make_duty(person, first, made)
        type(duty).objects.filter(pk=duty.pk).update(assigned_at=timezone.now())
    assert missing(first) == [
        (CheckKind.UNCLAIMED, "第一党支部"),
        (CheckKind.NO_QUIZ, "第一党支部"),
    ]
    claim(made, place["committee"], member)
    assert missing(first, only=CheckKind.UNCLAIMED) == []


def test_sessions_and_exemptions_are_looked_at(place):
    hold(place["first"])
    hold(place["second"], state=SessionState.CLOSED, notes="记录")
    assert missing(place["committee"], CheckKind.NOT_CLOSED) == [
        (CheckKind.NOT_CLOSED, "第一党支部")
    ]
    assert missing(place["committee"], CheckKind.NO_MINUTES) == [
        (CheckKind.NO_MINUTES, "第二党支部")
    ]
    today = timezone.localdate()
    Exemption.objects.create(
        member=make_member(unit=place["second"]), ground=ExemptionReason.OTHER,
        valid_from=today, valid_to=today + dt.timedelta(days=9),
    )  # fmt: skip
    assert missing(place["committee"], CheckKind.NO_REASON) == [
        (CheckKind.NO_REASON, "第二党支部")
    ]
    assert missing(place["first"], CheckKind.NO_REASON) == []


@pytest.mark.parametrize("number", [1, 3])
def test_the_checks_cost_the_same_queries(django_assert_num_queries, place, number):
    for _no in range(number):
        unit = make_unit(parent=place["committee"])
        make_duty(make_member(unit=unit), unit, make_assignment(unit))
        hold(unit)
    with django_assert_num_queries(11):
        missing(place["committee"])


def data(unit, owner, **fields):
    return {
        "unit": unit.code,
        "check_kind": "no_plan",
        "text": "没有年度计划",
        "owner": owner.employee_no,
        "due_on": timezone.localdate().isoformat(),
        "subject": f"no_plan:{unit.pk}",
    } | fields


@pytest.fixture
def found(client, place):
    """A finding that an inspector of the committee has opened for the secretary of 一支部."""
    owner = make_secretary(place["first"], name="李书记")
    inspector = make_secretary(
        place["committee"], role=PostRole.INSPECTOR, name="检查员"
    )
    client.force_login(inspector)
    assert client.post(NEW, data(place["first"], owner)).status_code == 302
    return Finding.objects.get(), owner, inspector


def test_the_organisation_of_a_finding_may_be_named_in_words(client, place):
    client.force_login(make_secretary(place["committee"], role=PostRole.INSPECTOR))
    owner = make_secretary(place["first"], name="李书记")
    offered = client.get(NEW, {"unit": place["first"].code}).content.decode()
    assert 'value="第一党支部"' in offered
    asked = data(place["first"], owner) | {"unit": "第一党支部"}
    assert client.post(NEW, asked).status_code == 302
    assert Finding.objects.get().unit == place["first"]
    assert client.post(NEW, asked | {"unit": "没有的支部"}).status_code == 422


def do(client, finding, deed, **fields):
    path = reverse("inspection:act", args=[finding.key, deed])
    return client.post(path, {"text": "已补报"} | fields)


def test_a_finding_goes_from_the_inspector_to_the_owner_and_back_to_the_close(
    client, found, place
):
    finding, owner, inspector = found
    asked = client.get(NEW, {"unit": place["first"].code}).context["form"]
    assert asked["owner"].value() == owner.employee_no
    assert asked["due_on"].value() > timezone.localdate()
    assert Notice.objects.get(member=owner).url.endswith(f"{finding.key}/")
    client.force_login(owner)
    paper = SimpleUploadedFile("计划.pdf", b"%PDF-1.4")
    do(client, finding, "rectified", file=paper)
    for deed in ("closed", "sent_back"):
        do(client, finding, deed)
        finding.refresh_from_db()
        assert finding.status == FindingStatus.RECTIFIED
    client.force_login(inspector)
    entry = finding.entries.get(deed=Deed.RECTIFIED)
    page = client.get(reverse("inspection:finding", args=[finding.key]))
    assert page.context["deeds"][0] == Deed.CLOSED
    file = client.get(reverse("inspection:evidence", args=[finding.key, entry.pk]))
    assert b"".join(file) == b"%PDF-1.4"
    assert file.headers["Content-Disposition"].startswith("attachment")
    do(client, finding, "closed")
    finding.refresh_from_db()
    assert finding.status == FindingStatus.CLOSED
    deeds = list(finding.entries.values_list("deed", flat=True))
    assert deeds == [Deed.OPENED, Deed.RECTIFIED, Deed.CLOSED]
    with pytest.raises(Immutable):
        finding.entries.first().save()


def test_whoever_reported_it_put_right_does_not_close_it_either(client, found, place):
    finding, _owner, _inspector = found
    chief = make_secretary(place["committee"])
    client.force_login(chief)
    do(client, finding, "rectified")
    do(client, finding, "closed")
    finding.refresh_from_db()
    assert finding.status == FindingStatus.RECTIFIED


def test_the_same_omission_has_one_open_finding(client, found, place):
    _finding, owner, _inspector = found
    assert client.post(NEW, data(place["first"], owner)).status_code == 422
    assert Finding.objects.count() == 1


def test_others_neither_see_nor_act_nor_name_owners_from_outside(client, found, place):
    finding, owner, _inspector = found
    page = reverse("inspection:finding", args=[finding.key])
    neighbour = make_secretary(place["second"])
    for person in (neighbour, make_member(unit=place["first"])):
        client.force_login(person)
        assert client.get(page).status_code == 404
        for deed in ("rectified", "closed", "not_applicable"):
            assert do(client, finding, deed).status_code == 404
    client.force_login(neighbour)
    assert client.post(NEW, data(place["first"], neighbour)).status_code == 422
    assert client.post(NEW, data(place["second"], owner)).status_code == 422
    assert client.get(reverse("inspection:findings")).context["rows"] == []


def test_an_inspector_confirms_but_puts_nothing_right(client, found):
    finding, _owner, inspector = found
    client.force_login(inspector)
    assert do(client, finding, "rectified").status_code == 404


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("a.exe", b"MZ"),
        SimpleUploadedFile("a.svg", b"<svg/>"),
    ],
    ids=["exe", "svg"],
)
def test_other_kinds_of_file_are_not_taken(client, found, file):
    finding, owner, _inspector = found
    client.force_login(owner)
    assert do(client, finding, "rectified", file=file).status_code == 422


def test_the_list_shows_the_state_of_the_finding_beside_the_omission(client, place):
    secretary = make_secretary(place["first"])
    client.force_login(secretary)
    (row, key, _state, code) = client.get(LIST, {"check": "no_plan"}).context["rows"][0]
    assert key is None
    client.post(NEW, data(place["first"], secretary, subject=row.subject))
    assert code == place["first"].code
    (_row, key, _state, _code) = client.get(LIST, {"check": "no_plan"}).context["rows"][
        0
    ]
    assert key == Finding.objects.get().key


def test_a_seed_draws_the_same_sample_again_and_newcomers_displace_nobody(place):
    people = [make_member(unit=place["first"]) for _no in range(9)]
    secretary = make_secretary(place["committee"])
    today = timezone.localdate()
    same = {"unit": place["first"], "kind": SampleKind.MEMBERS, "on": today,
            "at": timezone.now(), "by": secretary}  # fmt: skip
    sample = draw_sample(size=4, seed="s", **same)
    again = draw_sample(size=4, seed="s", **same)
    names = [row.member for row, _unit in drawn(sample)]
    assert names == [row.member for row, _unit in drawn(again)]
    assert len(set(names)) == 4
    assert set(names) <= set(people)
    assert sample.population == 9
    more = [row.member for row, _unit in drawn(draw_sample(size=6, seed="s", **same))]
    assert more[:4] == names


def test_what_an_inspection_leads_to_takes_nothing_from_its_sample(place):
    """A drawn completion is voided, a drawn member's account is closed: both lists say the same as before."""
    people = [make_member(unit=place["first"]) for _no in range(3)]
    secretary = make_secretary(place["committee"])
    lecture, at = make_lecture(required=False), NOON + dt.timedelta(days=1)
    for member in people:
        watch_all(member, lecture, at=NOON)
    same = {"unit": place["first"], "size": 2, "seed": "s", "at": at,
            "on": timezone.localdate(at), "by": secretary}  # fmt: skip
    samples = [draw_sample(kind=kind, **same) for kind in SampleKind]

    def lists():
        return [[row.pk for row, _unit in drawn(sample)] for sample in samples]

    before = lists()
    assert [len(rows) for rows in before] == [2, 2]
    later = at + dt.timedelta(minutes=1)
    for completion in Completion.objects.all():
        void_completion(completion=completion, reason="代学", at=later, by=secretary)
    for member in people:
        disable_member(member=member, at=later, by=secretary)
    assert lists() == before


def test_what_comes_later_on_the_same_day_does_not_enter_a_sample(place):
    """The page of a sample shows the same completions and people an hour later."""
    secretary = make_secretary(place["committee"])
    lecture = make_lecture(required=False)
    people = [make_member(unit=place["first"]) for _no in range(6)]
    ends = [watch_all(member, lecture, at=NOON) for member in people[:2]]
    at = max(ends) + dt.timedelta(minutes=1)
    same = {"unit": place["first"], "size": 5, "seed": "s", "at": at,
            "on": timezone.localdate(at), "by": secretary}  # fmt: skip
    samples = [draw_sample(kind=kind, **same) for kind in SampleKind]

    def lists():
        return [{row.pk for row, _unit in drawn(sample)} for sample in samples]

    before = lists()
    assert [sample.population for sample in samples] == [6, 2]
    later = at + dt.timedelta(minutes=1)
    for member in people[2:]:
        watch_all(member, lecture, at=later)
    for _no in range(9):
        newcomer = make_member(unit=place["first"])
        type(newcomer).objects.filter(pk=newcomer.pk).update(created_at=later)
    assert lists() == before


def test_samples_are_drawn_within_the_scope(client, place):
    make_member(unit=place["first"])
    client.force_login(make_secretary(place["second"]))
    path = reverse("inspection:samples")
    asked = {"kind": "members", "size": 3}
    assert client.post(path, asked | {"unit": place["first"].key}).status_code == 422
    assert client.post(path, asked | {"unit": place["second"].key}).status_code == 302
    page = reverse("inspection:sample", args=[Sample.objects.get().key])
    for shown in (page, path):
        # The name of the room of people, which the same English word stands for.
        assert "人员与组织" not in client.get(shown).content.decode()
    client.force_login(make_secretary(place["first"]))
    assert client.get(page).status_code == 404
