"""A quiz that everybody takes at one moment, over HTTP, on PostgreSQL that waits for its disk.

Prints starts and hand-ins per second with p95 and p99, beside the same SQL statements run bare,
and counts what was acknowledged and is not there afterwards. `DANGKE_BENCH_MEMBERS` (500) is the
number of members, `DANGKE_BENCH_CLIENTS` (32) how many of them talk at once.
"""

import http.client
import json
import os
import secrets
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from config import processes
from tests.postgresql import Server
from tests.processes import free_port, wait_until
from tests.site import Site

MEMBERS = int(os.environ.get("DANGKE_BENCH_MEMBERS", "500"))
CLIENTS = int(os.environ.get("DANGKE_BENCH_CLIENTS", "32"))
QUESTIONS = 10
BARE = 100

# Runs inside the installation: members with sessions, a lecture with a quiz, and how to answer.
_MAKE = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from tests.builders.courses import make_lecture
from tests.builders.members import make_member
from tests.builders.quizzes import make_quiz

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
quiz = make_quiz(kinds=["single"] * int(sys.argv[2]), max_attempts=1)
lecture = make_lecture(video=None, quiz=quiz)
people = []
for _ in range(int(sys.argv[1])):
    member = make_member()
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.save()
    people.append(session.session_key)
print(json.dumps({"lecture": str(lecture.key), "people": people}))
"""

_ANSWERS = """
import json
from quizzes.models import Attempt
from tests.builders.quizzes import right_answers
print(json.dumps({
    str(attempt.key): {str(item): value for item, value in right_answers(attempt).items()}
    for attempt in Attempt.objects.filter(state="open")
}))
"""

_STANDING = """
import json
from quizzes.models import Answer, Result
print(json.dumps({
    "answers": {str(row.item_id): [row.rev, row.value] for row in Answer.objects.all()},
    "results": Result.objects.count(),
    "passed": Result.objects.filter(passed=True).count(),
}))
"""

# The statements of hand-ins that are rolled back again, for a client that does nothing else.
_STATEMENTS = """
import json
import uuid
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from courses.models import Lecture
from quizzes.operations import start_attempt, submit_attempt
from tests.builders.members import make_member
from tests.builders.quizzes import right_answers

quiz = Lecture.objects.get().quiz
found = []
for _ in range(int(sys.argv[1])):
    member = make_member(employee_no=f"B{len(found):05}")
    attempt = start_attempt(quiz=quiz, member=member, at=timezone.now())
    answers = right_answers(attempt)
    try:
        with transaction.atomic(), CaptureQueriesContext(connection) as captured:
            submit_attempt(attempt=attempt, answers=answers, submit_key=uuid.uuid4(), at=timezone.now())
            raise InterruptedError
    except InterruptedError:
        pass
    found.append([one["sql"] for one in captured if "SAVEPOINT" not in one["sql"]])
print(json.dumps(found))
"""


def run() -> None:
    folder = Path(tempfile.mkdtemp(prefix="dangke-bench-"))
    server = Server.start(durable=True)
    address = f"postgresql://{server.user}@/postgres?host={server.socket_dir}"
    site = Site(
        folder,
        PYTHONPATH=str(processes.PROJECT),
        DANGKE_DB="postgresql",
        DANGKE_DB_NAME="postgres",
        DANGKE_DB_USER=server.user,
        DANGKE_DB_HOST=str(server.socket_dir),
    )
    try:
        site.manage("migrate", "--verbosity", "0", timeout_s=600)
        site.manage("createcachetable")
        site.manage("collectstatic", "--noinput", "--verbosity", "0")
        _measure(site, address)
    except BaseException:
        site.print_logs()
        raise
    finally:
        site.stop()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Times:
    """How long requests took, in seconds, and how long all of them together."""

    each: list[float] = field(default_factory=list)
    wall: float = 0.0

    def __str__(self) -> str:
        cuts = statistics.quantiles(self.each, n=100)
        return (
            f"{len(self.each)} in {self.wall:.1f} s: {len(self.each) / self.wall:.0f}/s, "
            f"median {cuts[49] * 1000:.0f} ms, p95 {cuts[94] * 1000:.0f} ms, "
            f"p99 {cuts[98] * 1000:.0f} ms"
        )


@dataclass
class Person:
    """A signed-in member who speaks HTTP; `acknowledged` is {item: (rev, value)} of 200 replies."""

    port: int
    lecture: str
    session: str
    attempt: str = ""
    acknowledged: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def post(self, path: str, body: str, kind: str = "x-www-form-urlencoded"):
        token = secrets.token_hex(16)
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={token}",
            "X-CSRFToken": token,
            "Content-Type": f"application/{kind}",
            "Accept": "application/json",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            address = f"/lectures/{self.lecture}/{path}"
            connection.request("POST", address, body, headers)
            reply = connection.getresponse()
            return reply.status, reply.headers.get("Location", ""), reply.read()
        finally:
            connection.close()

    def start(self) -> None:
        status, address, _ = self.post("quiz/", "")
        assert status == 302, status
        self.attempt = address.rstrip("/").rsplit("/", 1)[1]

    def save(self, item: str, value: Any) -> None:
        body = {
            "item": int(item),
            "value": value,
            "base_rev": 0,
            "client_event_id": secrets.token_hex(8),
        }
        status, _, text = self.post(
            f"quiz/{self.attempt}/save", json.dumps(body), "json"
        )
        assert status == 200, (status, text[:200])
        reply = json.loads(text)
        self.acknowledged[item] = (reply["rev"], reply["value"])

    def hand_in(self, answers: dict[str, Any]) -> None:
        words = "&".join(f"item-{item}={value}" for item, value in answers.items())
        status, _, text = self.post(f"quiz/{self.attempt}/", f"confirm=1&{words}")
        assert status == 200, (status, text[:200])


def _measure(site: Site, address: str) -> None:
    made = json.loads(
        site.run_python(_MAKE, str(MEMBERS), str(QUESTIONS), timeout_s=600)
    )
    port = free_port()
    site.start(processes.web(port))
    people = [Person(port, made["lecture"], session) for session in made["people"]]
    wait_until(lambda: _is_up(port), timeout_s=60, what="the web server answers")

    print(f"  {MEMBERS} members, {CLIENTS} at once, {QUESTIONS} questions")
    print(f"  start   {_all_at_once([person.start for person in people])}")
    answers = json.loads(site.run_python(_ANSWERS, timeout_s=300))
    saves = [
        lambda person=person, item=item: person.save(
            item, answers[person.attempt][item]
        )
        for person in people
        for item in list(answers[person.attempt])[:2]
    ]
    print(f"  save    {_all_at_once(saves)}")
    handed = _all_at_once(
        [
            lambda person=person: person.hand_in(answers[person.attempt])
            for person in people
        ]
    )
    print(f"  hand in {handed}")

    standing = json.loads(site.run_python(_STANDING, timeout_s=300))
    lost = sum(
        standing["answers"].get(item, [0, None])[1] != value
        for person in people
        for item, (_, value) in person.acknowledged.items()
    )
    acknowledged = sum(len(person.acknowledged) for person in people)
    print(
        f"  {acknowledged} saves acknowledged, {lost} lost; {standing['results']} results "
        f"for {MEMBERS} members, {standing['passed']} of them right as they were"
    )
    bare = _bare(site, address)
    print(f"  the same SQL, bare   {bare}")
    ratio = (len(bare.each) / bare.wall) / (len(handed.each) / handed.wall)
    print(f"  bare SQL / hand-ins through HTTP: {ratio:.2f} times as many per second")


def _bare(site: Site, address: str) -> Times:
    """The statements of hand-ins on several connections that do nothing else."""
    found = json.loads(site.run_python(_STATEMENTS, str(BARE), timeout_s=600))
    local = threading.local()

    def replay(statements: Sequence[str]) -> None:
        if not hasattr(local, "connection"):
            local.connection = psycopg.connect(address)
        with local.connection.transaction():
            for statement in statements:
                local.connection.execute(statement)

    return _all_at_once([lambda one=one: replay(one) for one in found])


def _all_at_once(acts: Sequence[Callable[[], object]]) -> Times:
    """Run all acts, CLIENTS at a time, from one moment on."""
    times = Times()

    def timed(act: Callable[[], object]) -> None:
        began = time.monotonic()
        act()
        times.each.append(time.monotonic() - began)

    with ThreadPoolExecutor(CLIENTS) as pool:
        began = time.monotonic()
        for done in [pool.submit(timed, act) for act in acts]:
            done.result()
        times.wall = time.monotonic() - began
    return times


def _is_up(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/lectures/")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()
