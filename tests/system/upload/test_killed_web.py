"""The web process is killed while a piece comes in; the client goes on where the server stands."""

import hashlib
import http.client
import random
import time

import pytest

from config import processes
from tests.processes import free_port, wait_until

pytestmark = pytest.mark.timeout(300)
MIB = 1024 * 1024
SIZE = 40 * MIB

_SESSION = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from tests.builders.uploads import make_uploader

member = make_uploader()
session = SessionStore()
session[SESSION_KEY] = str(member.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = member.get_session_auth_hash()
session.save()
print(session.session_key)
"""


class Sender:
    """A client that sends at its own pace, over one connection for each request."""

    def __init__(self, port, session):
        self.port = port
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={'a' * 32}",
            "X-CSRFToken": "a" * 32,
            "Tus-Resumable": "1.0.0",
        }

    def ask(self, method, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, headers=self.headers | headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def begin_piece(self, path, offset, length):
        """An open connection into which the body can be written."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.putrequest("PATCH", path)
        for name, value in self.headers.items():
            connection.putheader(name, value)
        connection.putheader("Content-Type", "application/offset+octet-stream")
        connection.putheader("Upload-Offset", str(offset))
        connection.putheader("Content-Length", str(length))
        connection.endheaders()
        return connection


@pytest.fixture
def body():
    return random.Random(11).randbytes(MIB) * (SIZE // MIB)


def test_killed_in_a_piece_it_goes_on_from_the_committed_offset(make_site, body):
    site = make_site(PYTHONPATH=str(processes.PROJECT))
    port = free_port()
    web = site.start(processes.web(port))
    sender = Sender(port, site.run_python(_SESSION).split()[-1])
    wait_until(lambda: listens(sender), timeout_s=60, what="the web process answers")
    created = sender.ask(
        "POST",
        "/admin/videos/uploads/",
        **{"Upload-Length": str(SIZE), "Upload-Metadata": "filename YS5tcDQ="},
    )
    assert created.status == 201
    path = created.headers["Location"]

    connection = sender.begin_piece(path, 0, SIZE)
    connection.send(body[: 20 * MIB])
    wait_until(
        lambda: offset_of(sender, path) >= 16 * MIB,
        timeout_s=60,
        what="a part of the piece is committed",
    )
    second = sender.begin_piece(path, 0, 10)
    second.send(b"0123456789")
    assert second.getresponse().status == 423
    second.close()
    site.kill(web)
    connection.close()

    site.start(processes.web(port))
    wait_until(lambda: listens(sender), timeout_s=60, what="the web process is back")
    offset = offset_of(sender, path)
    assert 16 * MIB <= offset < 20 * MIB + 1
    # The dead one still holds its turn for some seconds.
    done = wait_until(
        lambda: rest_is_taken(sender, path, offset, body),
        timeout_s=60,
        what="the rest is taken",
        every_s=1,
    )
    assert done
    stored = site.run_python(
        "import hashlib\n"
        "from media_pipeline.models import Source\n"
        "from media_pipeline.storage import media_storage\n"
        "file = media_storage().open(Source.objects.get().storage_name)\n"
        "print(hashlib.file_digest(file, 'sha256').hexdigest())"
    )
    assert stored.split()[-1] == hashlib.sha256(body).hexdigest()


def listens(sender):
    try:
        return sender.ask("OPTIONS", "/admin/videos/uploads/").status == 204
    except OSError:
        time.sleep(0.2)
        return False


def offset_of(sender, path):
    return int(sender.ask("HEAD", path).headers["Upload-Offset"])


def rest_is_taken(sender, path, offset, body):
    connection = sender.begin_piece(path, offset, SIZE - offset)
    try:
        connection.send(body[offset:])
        answer = connection.getresponse()
        answer.read()
    except OSError:
        # Refused at once, before the body was read.
        return False
    finally:
        connection.close()
    assert answer.status in {204, 423}
    return answer.status == 204 and answer.headers["Dangke-Video"]
