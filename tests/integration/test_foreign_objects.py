"""Every route with an object in its address, asked by people to whom the object does not belong.

The routes come from the URLconf; OBJECTS says how to fill each parameter. A route of these namespaces with a
parameter that OBJECTS does not know fails the test: add how to make one. What is in test_routes.py
stands there with who may open it; here is only who may not.
"""

import datetime as dt
import re

import pytest
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from members.models import RosterImport, StatusPeriod, Transfer
from members.operations.posts import end_post
from members.states import MembershipRole, MemberStatus, PersonKind, PostRole
from reports.models import Finding, Sample
from tests.builders.duties import claim, make_assignment, make_duty
from tests.builders.members import make_member, make_secretary, make_unit
from training.models import (
    Assignment,
    Attendance,
    Certificate,
    CreditEntry,
    CreditRule,
    CreditTarget,
    Exemption,
    HeldSession,
    Plan,
    Reminder,
    SessionFile,
    Share,
)
from training.states import CreditKind, CreditSource, ExemptionReason, SessionKind

pytestmark = pytest.mark.django_db

SECRET = "党员甲"
NAMESPACES = ("organisation", "duties", "sessions", "credit", "certificates")
# Namespaces whose routes have their own matrix of who may open them, and where it stands.
ELSEWHERE = {
    "members": "test_routes.py",
    "chasing": "test_routes.py",
    "inspection": "test_routes.py",
    "reports": "test_routes.py",
    "courses": "courses/views",
    "marking": "quizzes/views",
    "question-images": "quizzes/views",
    "cms": "cms",
    "uploads": "media_pipeline",
    "media_pipeline": "media_pipeline",
}
# Pages of the admin are shut as a whole to whoever may not enter it.
IN_ADMIN = re.compile(
    r"wagtail|pages$|images$|documents$|video|quiz|question_chooser|snippets"
)
STRANGERS = (
    "anonymous",
    "member",
    "sibling",
    "deputy",
    "inspector",
    "committee",
    "former",
)
# Routes whose answer is the same for everybody and names nobody.
OPEN_TO_ALL = {"organisation:template"}


def routes(resolver=None, namespace="", path="", within=NAMESPACES):
    """(name, whole path with its parameters) of every named route of these namespaces."""
    for pattern in (resolver or get_resolver()).url_patterns:
        whole = path + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, pattern.namespace or namespace, whole, within)
        elif pattern.name and namespace in within:
            yield f"{namespace}:{pattern.name}", whole


ROUTES = dict(routes())
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*\)")


def parameters(route):
    """(namespace, literal segment before it, name) of each parameter of a route, with its place."""
    namespace, path = route.split(":")[0], ROUTES[route]
    for match in _PARAMETER.finditer(path):
        before = _PARAMETER.sub("", path[: match.start()])
        segment = [part for part in before.split("/") if part][-1]
        yield match, (namespace, segment, match.group(1) or match.group(2))


def address(route, objects):
    path, shift = ROUTES[route], 0
    for match, key in parameters(route):
        value = str(objects[key])
        path = path[: match.start() + shift] + value + path[match.end() + shift :]
        shift += len(value) - (match.end() - match.start())
    return "/" + path.replace("\\", "")


@pytest.fixture
def place():
    committee = make_unit("公司党委")
    first, second, third = (
        make_unit(name, parent=committee) for name in ("一支部", "二支部", "三支部")
    )
    member = make_member(SECRET, unit=first)
    former = make_secretary(first, name="前书记")
    end_post(
        member=former, unit=first, role=PostRole.SECRETARY,
        on=timezone.localdate(), by=None,
    )  # fmt: skip
    chief = make_secretary(first, name="李书记")
    return {
        "readers": {
            "member": make_member("旁人", unit=second),
            "sibling": make_secretary(second, name="二书记"),
            "deputy": make_secretary(second, role=PostRole.DEPUTY_SECRETARY),
            "inspector": make_secretary(second, role=PostRole.INSPECTOR),
            "committee": make_secretary(make_unit("二公司党委")),
            "former": former,
            "own inspector": make_secretary(first, role=PostRole.INSPECTOR),
        },
        "first": first,
        "person": member,
        "objects": _people(first, third, member, chief)
        | _duties(first, member, chief)
        | _sessions(first, member, chief)
        | _credit(first, member, chief),
    }


def _people(unit, elsewhere, member, chief):
    today, at = timezone.localdate(), timezone.now()
    status = StatusPeriod.objects.create(
        member=member, status=MemberStatus.RETIRED, valid_from=today
    )
    guest = member.memberships.create(
        unit=elsewhere, kind=PersonKind.FULL, valid_from=today,
        role=MembershipRole.PARTICIPATING,
    )  # fmt: skip
    transfer = Transfer.objects.create(
        member=member, from_unit=unit, to_unit=elsewhere, wanted_on=today,
        requested_at=at, requested_by=chief,
    )  # fmt: skip
    roster = RosterImport.objects.create(
        file_name="x.csv", data=b"", unit=unit, on=today, uploaded_at=at,
        uploaded_by=chief, expires_at=at + dt.timedelta(days=1),
    )  # fmt: skip
    here = "organisation"
    return {
        (here, "units", "key"): unit.key,
        (here, "people", "key"): member.key,
        (here, "guest", "membership"): guest.pk,
        (here, "posts", "post"): chief.posts.get().pk,
        (here, "status", "status"): status.pk,
        (here, "transfers", "key"): transfer.key,
        (here, "transfers", "name"): "send",
        (here, "import", "key"): roster.key,
        (here, "template.", "suffix"): "csv",
        (here, "template\\.", "suffix"): "csv",
    }


def _duties(unit, member, chief):
    today = timezone.localdate()
    made = make_assignment(unit)
    make_duty(member, unit, made)
    taken = claim(made, unit, chief)
    share = Share.objects.create(claim=taken, member=member, responsible=chief)
    plan = Plan.objects.create(unit=unit, title=f"{SECRET}的计划", year=today.year)
    exemption = Exemption.objects.create(
        member=member, ground=ExemptionReason.ILLNESS, valid_from=today,
        valid_to=today + dt.timedelta(days=9),
    )  # fmt: skip
    here = "duties"
    return {
        (here, "plans", "key"): plan.key,
        (here, "assignments", "key"): made[0].key,
        (here, "claims", "pk"): taken.pk,
        (here, "share", "share"): share.pk,
        (here, "exemptions", "key"): exemption.key,
    }


def _sessions(unit, member, chief):
    at = timezone.now()
    session = HeldSession.objects.create(
        unit=unit, kind=SessionKind.THEME_DAY, title=f"{SECRET}的主题党日", starts_at=at,
        ends_at=at + dt.timedelta(hours=1), minutes=60,
    )  # fmt: skip
    Attendance.objects.create(session=session, member=member, unit=unit)
    file = SessionFile.objects.create(
        session=session, name="x.pdf", size=1, sha256="0" * 64,
        content_type="application/pdf", file="x", recorded_by=chief,
    )  # fmt: skip
    here = "sessions"
    return {
        (here, "sessions", "key"): session.key,
        (here, "people", "member_key"): member.key,
        (here, "files", "file_key"): file.key,
        (here, "here", "code"): "wrong",
    }


def _credit(unit, member, chief):
    today, at = timezone.localdate(), timezone.now()
    rule = CreditRule.objects.create(
        unit=unit, kind=CreditKind.READING, valid_from=today,
        source_note="x",
    )  # fmt: skip
    entry = CreditEntry.objects.create(
        member=member, unit=unit, kind=CreditKind.READING, source=CreditSource.PAPER,
        subject="x", minutes=30, hours="0.5", occurred_on=today, year=today.year,
        identity="x",
    )  # fmt: skip
    certificate = Certificate.objects.create(
        number="T-0001", member=member, year=today.year, content={"name": SECRET},
        issued_at=at, issued_by=chief,
    )  # fmt: skip
    here = "credit"
    return {
        (here, "members", "key"): member.key,
        (here, "entries", "key"): entry.key,
        (here, "rules", "key"): rule.key,
        (here, "rules", "what"): "rule",
        ("certificates", "certificates", "number"): certificate.number,
    }


def test_every_parameter_is_known(place):
    known = set(place["objects"])
    asked = {key for route in ROUTES for _match, key in parameters(route)}
    assert asked - known == set(), "say in OBJECTS how to make one"


@pytest.mark.parametrize("reader", STRANGERS)
def test_a_stranger_finds_nothing_whatever_the_route_and_the_method(
    client, place, reader
):
    if reader != "anonymous":
        client.force_login(place["readers"][reader])
    wrong = []
    for route in sorted(ROUTES):
        for method in ("get", "post"):
            response = getattr(client, method)(address(route, place["objects"]))
            has_object = any(True for _ in parameters(route))
            to_sign_in = "/accounts/login/" in response.headers.get("Location", "")
            is_shut = response.status_code in (403, 404, 405) or to_sign_in
            is_leak = SECRET.encode() in response.getvalue()
            if is_leak or (has_object and not is_shut and route not in OPEN_TO_ALL):
                wrong.append((route, method, response.status_code, is_leak))
    assert wrong == []


def namespaces(resolver=None, above=""):
    """The namespaces of all named routes."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from namespaces(pattern, pattern.namespace or above)
        elif pattern.name:
            yield above


def test_every_namespace_has_a_matrix():
    own = {one for one in namespaces() if one and not IN_ADMIN.match(one)}
    assert own == set(NAMESPACES) | set(ELSEWHERE), "say where its strangers are tested"


def test_an_inspector_changes_nothing_of_the_branch_they_look_at(client, place):
    client.force_login(place["readers"]["own inspector"])
    duty, done = place["person"].obligations.get(), []
    for route in sorted(ROUTES):
        if not any(True for _ in parameters(route)) or route in OPEN_TO_ALL:
            continue
        response = client.post(address(route, place["objects"]), {"duty": duty.pk})
        if response.status_code not in (403, 404, 405):
            done.append((route, response.status_code))
    # Of the duties sent none is theirs to change: back to the list, nobody was chosen.
    assert done == [("duties:extend", 302)]


OF_A_UNIT = (Plan, Assignment, HeldSession, CreditRule, CreditTarget, Sample, Finding)
OF_A_PERSON = (Exemption, Certificate, Transfer, Reminder)


def rows_kept(place):
    """How many rows hang on the branch and on the person, by model."""
    kept = {one: one.objects.filter(unit=place["first"]).count() for one in OF_A_UNIT}
    person = place["person"]
    for one in OF_A_PERSON:
        path = "obligation__member" if one is Reminder else "member"
        kept[one] = one.objects.filter(**{path: person}).count()
    return kept


@pytest.mark.parametrize("reader", ["sibling", "deputy", "inspector", "committee"])
def test_foreign_keys_in_filters_and_forms_lead_nowhere(client, place, reader):
    """Whatever a form calls it: keys, ids and numbers of another branch's things are nobody's."""
    client.force_login(place["readers"][reader])
    first, person = place["first"], place["person"]
    plan = Plan.objects.get()
    sent = {
        "unit": str(first.key), "unit_for": str(first.key), "unit_key": str(first.key),
        "to_unit": str(first.key), "org": str(first.pk), "member": person.employee_no,
        "owner": person.employee_no, "members": [str(person.pk), str(person.key)],
        "chosen": [str(person.key)], "duty": [str(one.pk) for one in person.obligations.all()],
        "plan": str(plan.key), "assignment": str(Assignment.objects.get().key),
        "title": "x", "text": "x", "reason": "x", "year": str(timezone.localdate().year),
        "all": "1",
    }  # fmt: skip
    before, leaks = rows_kept(place), []
    wide = set(NAMESPACES) | {"chasing", "inspection", "reports"}
    for route, path in sorted(routes(within=wide)):
        if "<" in path:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)("/" + path, sent)
            if SECRET in answer.getvalue().decode(errors="replace"):
                leaks.append((route, method))
    assert leaks == []
    assert rows_kept(place) == before
