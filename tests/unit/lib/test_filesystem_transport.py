"""The contract of the embedded broker, line by line (docs/decisions/0011)."""

import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from lib import filesystem_transport
from lib.filesystem_transport import TRANSPORT, Channel, bad_messages, declare_folders


@pytest.fixture
def ring(tmp_path):
    return tmp_path / "ring"


@pytest.fixture
def connection(ring):
    with open_connection(ring) as connection:
        yield connection


def open_connection(ring):
    return Connection(
        "filesystem://localhost",
        transport=TRANSPORT,
        transport_options={"ring_dir": str(ring), "polling_interval": 0.01},
    )


def message(number=0):
    properties = {
        "delivery_tag": str(number),
        "delivery_info": {},
        "body_encoding": None,
    }
    return {
        "body": json.dumps({"number": number}),
        "headers": {},
        "properties": properties,
        "content-type": "application/json",
        "content-encoding": "utf-8",
    }


def put(ring, *numbers, queue="default"):
    with open_connection(ring) as connection:
        channel = connection.default_channel
        for number in numbers:
            channel._put(queue, message(number))


def take_all(connection, queue="default"):
    channel, taken = connection.default_channel, []
    while True:
        try:
            taken.append(json.loads(channel._get(queue)["body"])["number"])
        except Empty:
            return taken


def test_message_arrives_once_and_leaves_nothing(ring, connection):
    put(ring, 7)
    assert take_all(connection) == [7]
    assert [path for path in ring.rglob("*") if path.is_file()] == []


def test_message_of_another_queue_is_left_alone(ring, connection):
    put(ring, 1, queue="transcode")
    put(ring, 2, queue="default")
    assert take_all(connection) == [2]
    assert take_all(connection, "transcode") == [1]


def test_messages_come_in_the_order_they_were_sent(ring, connection, monkeypatch):
    put(ring, *range(20))
    assert take_all(connection) == list(range(20))
    # A name that sorts by text, not by number, would put 10^18 before 9.
    for stamp in (10**18, 9):
        monkeypatch.setattr(
            filesystem_transport.time, "time_ns", lambda stamp=stamp: stamp
        )
        put(ring, stamp)
    assert take_all(connection) == [9, 10**18]


def test_message_is_readable_by_its_owner_only(ring):
    put(ring, 1)
    [path] = (ring / "queue").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((ring / "queue").stat().st_mode) == 0o700


def test_message_is_on_disk_before_it_has_its_name(ring, connection, monkeypatch):
    events = []
    fsync, rename = os.fsync, os.rename
    monkeypatch.setattr(os, "fsync", lambda fd: (events.append("fsync"), fsync(fd))[1])

    def noted_rename(source, target):
        events.append((Path(source).suffix, Path(source).parent == Path(target).parent))
        assert json.loads(Path(source).read_text())["body"] == message(1)["body"]
        rename(source, target)

    monkeypatch.setattr(os, "rename", noted_rename)
    put(ring, 1)
    assert events == ["fsync", (".tmp", True)]


def test_unfinished_message_is_not_read(ring, connection):
    declare_folders(ring)
    (ring / "queue" / "0_x.default.tmp").write_text('{"half')
    assert take_all(connection) == []
    assert bad_messages(ring) == 0


def test_existing_name_is_never_overwritten(ring, monkeypatch):
    monkeypatch.setattr(filesystem_transport.time, "time_ns", lambda: 1)
    monkeypatch.setattr(filesystem_transport.uuid, "uuid4", lambda: "same")
    declare_folders(ring)
    squatter = ring / "queue" / f"{1:020d}_same.default.tmp"
    squatter.write_text("of somebody else")
    with pytest.raises(ChannelError):
        put(ring, 1)
    assert not list((ring / "queue").glob("*.msg"))


def test_full_disk_refuses_the_message_and_leaves_nothing(ring, monkeypatch):
    def no_space(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(ChannelError, match="No space"):
        put(ring, 1)
    assert list((ring / "queue").iterdir()) == []


BODY_NOT_BASE64 = message() | {
    "body": "A",
    "properties": message()["properties"] | {"body_encoding": "base64"},
}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(json.dumps(message()).encode()[:40], id="truncated"),
        pytest.param(b"\xff\xfe\x00", id="not text"),
        pytest.param(b"[1, 2]", id="not an object"),
        pytest.param(b"{}", id="no properties"),
        pytest.param(json.dumps(BODY_NOT_BASE64).encode(), id="body not base64"),
    ],
)
def test_unreadable_message_is_set_aside_and_the_next_one_is_read(
    ring, connection, content
):
    declare_folders(ring)
    (ring / "queue" / f"{0:020d}_x.default.msg").write_bytes(content)
    put(ring, 5)
    assert take_all(connection) == [5]
    assert bad_messages(ring) == 1
    assert [path.read_bytes() for path in (ring / "bad").iterdir()] == [content]


def test_leftovers_of_killed_processes_are_removed_when_old(ring):
    declare_folders(ring)
    old_at = time.time() - filesystem_transport.LEFTOVER_AGE_S - 1
    for folder, name in (
        ("queue", "1_old.default.tmp"),
        ("spool", "1_old.default.msg"),
    ):
        (ring / folder / name).touch()
        os.utime(ring / folder / name, (old_at, old_at))
        (ring / folder / name.replace("old", "new")).touch()
    with open_connection(ring) as connection:
        assert take_all(connection) == []
    kept = {str(path.relative_to(ring)) for path in ring.rglob("*") if path.is_file()}
    assert kept == {"queue/1_new.default.tmp", "spool/1_new.default.msg"}


def test_only_the_newest_bad_messages_are_kept(ring):
    declare_folders(ring)
    total = filesystem_transport.KEPT_BAD_MESSAGES + 5
    for number in range(total):
        (ring / "bad" / f"{number:020d}_x.default.msg").touch()
    with open_connection(ring) as connection:
        take_all(connection)
    kept = sorted(path.name for path in (ring / "bad").iterdir())
    assert kept == [f"{number:020d}_x.default.msg" for number in range(5, total)]


def test_there_is_no_fanout():
    assert not Channel.supports_fanout
    assert "fanout" not in filesystem_transport.Transport.implements.exchange_type


_PRODUCER = """
import sys
from tests.unit.lib.test_filesystem_transport import message, open_connection
ring, first, count, size = sys.argv[1], *map(int, sys.argv[2:])
with open_connection(ring) as connection:
    for number in range(first, first + count):
        content = message(number)
        content["headers"]["padding"] = "x" * size
        connection.default_channel._put("default", content)
"""
_CONSUMER = """
import json, sys, time
from queue import Empty
from tests.unit.lib.test_filesystem_transport import open_connection
ring, idle_s = sys.argv[1], float(sys.argv[2])
with open_connection(ring) as connection:
    last = time.monotonic()
    while time.monotonic() - last < idle_s:
        try:
            content = connection.default_channel._get("default")
        except Empty:
            time.sleep(0.005)
            continue
        last = time.monotonic()
        print(json.loads(content["body"])["number"])
"""


def run_python(code, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", code, *(str(argument) for argument in arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(("each", "size"), [(500, 10), (60, 200_000)])
def test_no_message_is_lost_or_doubled_between_processes(ring, each, size):
    """Three producers and four consumers. The stock transport loses messages here."""
    consumers = [run_python(_CONSUMER, ring, 3) for _ in range(4)]
    producers = [
        run_python(_PRODUCER, ring, start * each, each, size) for start in range(3)
    ]
    for producer in producers:
        assert producer.communicate(timeout=60)[1] == ""
        assert producer.returncode == 0
    taken = []
    for consumer in consumers:
        output, errors = consumer.communicate(timeout=60)
        assert errors == ""
        taken += [int(line) for line in output.split()]
    assert sorted(taken) == list(range(3 * each))
    assert bad_messages(ring) == 0


_COLD_START = """
import sys
from kombu import Exchange, Queue
from tests.unit.lib.test_filesystem_transport import open_connection
with open_connection(sys.argv[1]) as connection:
    for name in ("default", "transcode"):
        exchange = Exchange("default", type="direct")
        Queue(name, exchange, routing_key=name)(connection.default_channel).declare()
    with connection.Producer() as producer:
        producer.publish({}, exchange="default", routing_key="transcode")
"""


def test_processes_that_start_together_all_declare_and_send(ring):
    """The stock transport rewrites its exchange table in place and fails here now and then."""
    starters = [run_python(_COLD_START, ring) for _ in range(6)]
    for starter in starters:
        assert starter.communicate(timeout=60)[1] == ""
        assert starter.returncode == 0
    assert len(list((ring / "queue").glob("*.transcode.msg"))) == 6
