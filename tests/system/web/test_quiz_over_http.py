"""Answers over real HTTP: many requests at one moment, and a web server that dies between save and hand-in."""

import http.client
import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier, Event

import pytest

from config import processes
from quizzes.models import Answer, Attempt, AttemptStep, Result
from quizzes.states import StepKind
from tests.builders.courses import make_lecture
from tests.builders.members import make_member
from tests.builders.quizzes import make_quiz, right_answers, wrong_answers
from tests.processes import free_port, wait_until

pytestmark = pytest.mark.timeout(180)

THREADS = 8
SIGN_IN = """
import sys
from django.conf import settings
from django.test import Client
from members.models import Member
client = Client()
client.force_login(Member.objects.get(pk=sys.argv[1]))
print(client.cookies[settings.SESSION_COOKIE_NAME].value)
"""


@dataclass
class Visitor:
    """A signed-in member of the site that listens on `port`, as a script that speaks HTTP."""

    port: int
    lecture: str
    session: str

    def post(self, path, body, content_type="application/x-www-form-urlencoded"):
        """(status, parsed JSON or the address a redirect leads to)."""
        token = secrets.token_hex(16)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={token}",
            "X-CSRFToken": token,
            "Content-Type": content_type,
            "Accept": "application/json",
        }
        try:
            connection.request(
                "POST", f"/lectures/{self.lecture}/{path}", body, headers
            )
            reply = connection.getresponse()
            text = reply.read().decode()
        finally:
            connection.close()
        if reply.status == 302:
            return 302, reply.headers["Location"]
        return reply.status, json.loads(text)

    def start(self):
        status, address = self.post("quiz/", "")
        assert status == 302
        return address.rstrip("/").rsplit("/", 1)[1]

    def save(self, attempt, item, value, *, rev=0, event=None):
        body = {
            "item": item,
            "value": value,
            "base_rev": rev,
            "client_event_id": event or secrets.token_hex(8),
        }
        path = f"quiz/{attempt}/save"
        return self.post(path, json.dumps(body), "application/json")

    def hand_in(self, attempt):
        return self.post(f"quiz/{attempt}/", "confirm=1")


@pytest.fixture
def web(make_site, django_db_blocker):
    """(visitor, site, restart, rows): a site with a web server and a lecture with a quiz."""
    site = make_site()
    port = free_port()

    def rows(function):
        with site.database(django_db_blocker):
            return function()

    def build():
        member = make_member()
        return member, make_lecture(video=None, quiz=make_quiz(max_attempts=2))

    member, lecture = rows(build)
    session = site.run_python(SIGN_IN, str(member.pk)).strip()
    visitor = Visitor(port, str(lecture.key), session)

    def restart():
        server = site.start(processes.web(port))
        wait_until(lambda: answers(port), timeout_s=60, what="the web server answers")
        return server

    return visitor, site, restart, rows


def answers(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/lectures/")
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def together(*acts):
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait(20)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_starts_saves_and_hand_ins_at_one_moment(web):
    visitor, _site, restart, rows = web
    restart()
    keys = together(*[visitor.start] * THREADS)
    assert len(set(keys)) == 1
    attempt = keys[0]
    right, wrong = rows(lambda: _answers(attempt))
    item = min(right)
    one_event = together(
        *[lambda: visitor.save(attempt, item, right[item], event="one-event")] * THREADS
    )
    assert {(status, reply["rev"]) for status, reply in one_event} == {(200, 1)}
    other = sorted(right)[1]
    tabs = together(
        *[
            lambda value=value: visitor.save(attempt, other, value)
            for value in (right[other], wrong[other]) * 3
        ]
    )
    stands = rows(lambda: Answer.objects.get(item=other).value)
    assert {status for status, _reply in tabs} == {200, 409}
    assert all(reply["value"] == stands for _status, reply in tabs)
    assert {reply["rev"] for _status, reply in tabs} == {1}
    ended = together(*[lambda: visitor.hand_in(attempt)] * THREADS)
    assert {status for status, _reply in ended} == {200}
    assert len({reply["url"] for _status, reply in ended}) == 1
    assert rows(Attempt.objects.count) == rows(Result.objects.count) == 1
    graded = AttemptStep.objects.filter(kind=StepKind.GRADE)
    assert rows(graded.count) == 3


def test_killed_between_save_and_hand_in_loses_nothing_acknowledged(web):
    visitor, site, restart, rows = web
    server = restart()
    attempt = visitor.start()
    right, wrong = rows(lambda: _answers(attempt))
    acknowledged, begun = {}, Event()

    def keep_saving(item):
        rev = 0
        try:
            for n in range(1000):
                value = (right if n % 2 else wrong)[item]
                status, reply = visitor.save(attempt, item, value, rev=rev)
                assert status == 200
                rev = reply["rev"]
                acknowledged[item] = rev, reply["value"]
                if len(acknowledged) == len(right):
                    begun.set()
        except (OSError, http.client.HTTPException):
            return

    with ThreadPoolExecutor(len(right)) as pool:
        saving = [pool.submit(keep_saving, item) for item in right]
        assert begun.wait(60)
        site.kill(server)
    for one in saving:
        one.result()

    def stands():
        return {row.item_id: (row.rev, row.value) for row in Answer.objects.all()}

    found = rows(stands)
    for item, (rev, value) in acknowledged.items():
        assert found[item] == (rev, value) or found[item][0] == rev + 1
    assert rows(Result.objects.count) == 0
    restart()
    assert visitor.start() == attempt
    for item, (rev, _value) in found.items():
        assert visitor.save(attempt, item, right[item], rev=rev)[0] == 200
    assert visitor.hand_in(attempt)[0] == 200
    assert rows(lambda: Result.objects.get().passed)


def _answers(key):
    attempt = Attempt.objects.get(key=key)
    return right_answers(attempt), wrong_answers(attempt)
