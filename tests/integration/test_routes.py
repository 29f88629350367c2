"""Every route of people's data, for every kind of reader, with objects of theirs and of others.

A new route needs a line in ROUTES: without one `test_every_route_has_a_line` fails. Each line says who
may open it when the object belongs to 一支部; everybody else finds nothing, or is sent to sign in.
"""

import datetime as dt
import uuid

import pytest
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from members.operations.notices import notify
from members.operations.posts import end_post
from members.states import PostRole, UnitKind
from reports.inspection_states import CheckKind, SampleKind
from reports.operations.inspection import draw_sample, open_finding
from tests.builders.courses import NOON
from tests.builders.duties import make_assignment, make_duty
from tests.builders.members import make_member, make_secretary, make_unit

pytestmark = pytest.mark.django_db

READERS = (
    "anonymous",
    "member",
    "secretary",
    "sibling",
    "parent",
    "inspector",
    "former",
)
SEES = {"secretary", "parent", "inspector"}
MANAGES = {"secretary", "parent"}
EVERY_MEMBER = set(READERS) - {"anonymous"}
# What a reader of another branch gets from a list: the page, with rows of their own only.
LISTS = SEES | {"sibling"}
COMMITTEE = {"parent"}

# route → (who may open it, name of the object in the address, method)
ROUTES = {
    "members:profile": (EVERY_MEMBER, None, "get"),
    "members:notices": (EVERY_MEMBER, None, "get"),
    "members:read-notices": (EVERY_MEMBER, None, "post"),
    "members:open-notice": ({"member"}, "notice", "post"),
    "members:own-data": (EVERY_MEMBER, None, "get"),
    "members:access-log": (COMMITTEE, None, "get"),
    "members:erase": (MANAGES, "member", "get"),
    "chasing:overdue": (LISTS, None, "get"),
    "chasing:remind": (MANAGES | {"sibling"}, None, "post"),
    "chasing:chat-text": (LISTS, None, "get"),
    "chasing:choose-names": (MANAGES, "unit", "post"),
    "inspection:checklist": (LISTS, None, "get"),
    "inspection:findings": (LISTS, None, "get"),
    "inspection:new-finding": (LISTS, None, "get"),
    "inspection:finding": (SEES, "finding", "get"),
    "inspection:act": (MANAGES, "finding_deed", "post"),
    "inspection:evidence": (set(), "finding_file", "get"),
    "inspection:samples": (LISTS, None, "get"),
    "inspection:sample": (SEES, "sample", "get"),
    "reports:home": (LISTS, None, "get"),
    "reports:quizzes": (LISTS, None, "get"),
    "reports:exports": (EVERY_MEMBER, None, "get"),
    "reports:filings": (EVERY_MEMBER, None, "get"),
    "reports:matrix": (LISTS, None, "get"),
    "reports:sheets": (LISTS, None, "get"),
    "reports:sheet": (LISTS, "sheet", "get"),
}
# What the names of members and of their branch must not appear in, for whom.
STRANGERS = {"sibling", "former", "anonymous"}
SECRET = "党员甲"
# Namespaces of people's data. Routes of another file's matrix stand in COVERED with its name.
NAMESPACES = ("members", "chasing", "inspection", "reports")
_JOBS = "tests/integration/reports/test_jobs_and_filings.py"
COVERED = {
    "reports:export": _JOBS,
    "reports:export-file": _JOBS,
    "reports:file-sheet": _JOBS,
    "reports:filing": _JOBS,
    "reports:correct": _JOBS,
    "reports:quiz": "tests/integration/reports/views/test_quizzes.py",
}
# Lists that know no such filter: what is given is not read.
IGNORE_UNIT = {
    "inspection:new-finding",
    "inspection:samples",
    "reports:sheets",
}
BODIES = {
    "members:read-notices": {"newest": "0"},
    "chasing:remind": {"all": "1"},
    "chasing:choose-names": {"names": "0"},
    "inspection:act": {"text": "已补"},
}


def named_routes(resolver=None, namespace=""):
    """`namespace:name` of every named route below NAMESPACES; GENERATED has the test of the others."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            yield from named_routes(pattern, inner)
        elif pattern.name and namespace in NAMESPACES:
            yield f"{namespace}:{pattern.name}"


def test_every_route_has_a_line():
    missing = set(named_routes()) - set(ROUTES) - set(COVERED)
    assert missing == set(), "give each a line in ROUTES"
    assert set(ROUTES) <= set(named_routes()), "routes that are no more"


@pytest.fixture
def place():
    committee = make_unit("公司党委", kind=UnitKind.COMMITTEE)
    first = make_unit("第一党支部", parent=committee)
    second = make_unit("第二党支部", parent=committee)
    member = make_member(SECRET, unit=first)
    readers = {
        "member": member,
        "secretary": make_secretary(first),
        "sibling": make_secretary(second),
        "parent": make_secretary(committee),
        "inspector": make_secretary(first, role=PostRole.INSPECTOR),
        "former": make_secretary(first),
    }
    end_post(
        member=readers["former"],
        unit=first,
        role=PostRole.SECRETARY,
        on=timezone.localdate(),
        by=None,
    )
    return {
        "readers": readers,
        "objects": _objects(first, member, readers),
        "first": first,
    }


def _objects(first, member, readers):
    """The arguments of an address, by the name that a line of ROUTES gives."""
    at, today = timezone.now(), timezone.localdate()
    late = today - dt.timedelta(days=3)
    make_duty(member, first, make_assignment(first, due_on=late))
    notify(members=[member], kind="news", title="有新课", url="/members/", at=NOON)
    finding = open_finding(
        unit=first, kind=CheckKind.OTHER, text=f"缺{SECRET}的记录",
        owner=readers["secretary"], due_on=today, at=at, by=readers["parent"],
    )  # fmt: skip
    sample = draw_sample(
        unit=first, kind=SampleKind.MEMBERS, size=5, on=today, at=at,
        by=readers["parent"],
    )  # fmt: skip
    return {
        None: [],
        "unit": [first.key],
        "member": [member.key],
        "notice": [member.notices.get().key],
        "finding": [finding.key],
        "finding_deed": [finding.key, "rectified"],
        "finding_file": [finding.key, finding.entries.get().pk],
        "sample": [sample.key],
        "sheet": ["unfinished"],
    }


def ask(client, place, reader, route, arguments):
    _allowed, _name, method = ROUTES[route]
    if reader == "anonymous":
        client.logout()
    else:
        client.force_login(place["readers"][reader])
    address = reverse(route, args=arguments)
    return getattr(client, method)(address, BODIES.get(route, {}))


@pytest.mark.parametrize("route", ROUTES)
def test_only_who_may_opens_it_and_strangers_read_nobodys_name(client, place, route):
    allowed, name, _method = ROUTES[route]
    # Those who may not come first: what is opened may change by being opened.
    for reader in sorted(READERS, key=lambda one: one in allowed):
        response = ask(client, place, reader, route, place["objects"][name])
        if reader in allowed:
            assert response.status_code in (200, 302), reader
            assert "/accounts/login/" not in response.headers.get("Location", "")
        elif reader == "anonymous":
            assert response.status_code == 302, reader
            assert "/accounts/login/" in response.headers["Location"]
        else:
            assert response.status_code in (403, 404), reader
        if reader in STRANGERS:
            assert SECRET not in response.content.decode(), reader


def test_a_key_that_names_nothing_is_not_found(client, place):
    for route, (_allowed, name, _method) in ROUTES.items():
        if name is None:
            continue
        arguments = [
            uuid.uuid4() if isinstance(one, uuid.UUID) else one
            for one in place["objects"][name]
        ]
        if arguments != place["objects"][name]:
            answer = ask(client, place, "parent", route, arguments)
            assert answer.status_code == 404, route


def test_another_branch_in_a_filter_is_not_found(client, place):
    client.force_login(place["readers"]["sibling"])
    for route, (allowed, name, _method) in ROUTES.items():
        if name is not None or allowed != LISTS:
            continue
        response = client.get(reverse(route, query={"unit": place["first"].key}))
        assert response.status_code == 404 or route in IGNORE_UNIT, route
        assert SECRET not in response.content.decode(), route
