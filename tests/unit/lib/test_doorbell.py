"""A ring takes half a second at most and never fails its caller."""

import socket
import threading
import time
from contextlib import closing

import pytest
from celery import Celery, current_app

from config.settings.work import celery_settings
from lib import doorbell
from tests.processes import free_port, wait_until

TASK = "media_pipeline.tasks.ring"
# What a busy test machine may add to the promise.
SLACK_S = 0.5


@pytest.fixture(autouse=True)
def no_thread_of_an_earlier_test():
    wait_until(lambda: not doorbell._overdue, timeout_s=40, what="waiting threads end")


@pytest.fixture
def use_broker(tmp_path):
    """Make a Celery application with the product's settings for a broker address the current one."""
    usual = current_app._get_current_object()
    made = []

    def use(broker_url):
        app = Celery("dangke-test", set_as_current=False)
        settings = celery_settings(
            broker_url=broker_url, ring_dir=tmp_path / "ring", time_zone="Asia/Shanghai"
        )
        app.conf.update(
            {
                name.removeprefix("CELERY_").lower(): value
                for name, value in settings.items()
            }
        )
        made.append(app)
        app.set_current()
        app.set_default()
        return app

    yield use
    usual.set_current()
    usual.set_default()
    for app in made:
        app.close()


def timed_ring():
    started = time.monotonic()
    return doorbell.ring(TASK), time.monotonic() - started


def test_ring_reaches_the_transcode_queue_from_any_thread(use_broker, tmp_path):
    use_broker("")
    answers = [doorbell.ring(TASK)]
    thread = threading.Thread(target=lambda: answers.append(doorbell.ring(TASK)))
    thread.start()
    thread.join()
    assert answers == [True, True]
    assert len(list((tmp_path / "ring" / "queue").glob("*.transcode.msg"))) == 2


def test_ring_reaches_a_redis(use_broker, redis_server):
    app = use_broker(redis_server.url)
    assert doorbell.ring(TASK)
    with app.connection_for_read() as connection:
        assert connection.default_channel._size("transcode") == 1


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_closed_port_costs_no_time_and_no_error(use_broker, caplog, scheme):
    use_broker(f"{scheme}://127.0.0.1:{free_port()}//")
    rung, took_s = timed_ring()
    assert not rung
    assert took_s < doorbell.BUDGET_S + SLACK_S
    assert TASK in caplog.text


@pytest.fixture
def silent_port():
    """A port that takes connections and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_silent_port_costs_half_a_second_and_no_error(use_broker, silent_port, scheme):
    use_broker(f"{scheme}://127.0.0.1:{silent_port}//")
    for _ in range(3):
        rung, took_s = timed_ring()
        assert not rung
        assert took_s < doorbell.BUDGET_S + SLACK_S


def test_only_one_ring_waits_for_a_silent_broker(use_broker, silent_port, caplog):
    # This client library gives up later than we do.
    use_broker(f"redis://127.0.0.1:{silent_port}/0")
    timed_ring()
    rung_again, took_again_s = timed_ring()
    assert not rung_again
    assert took_again_s < doorbell.BUDGET_S
    assert "still silent" in caplog.text


def test_ring_is_tried_again_when_the_broker_speaks_again(use_broker, redis_server):
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        use_broker(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        assert not doorbell.ring(TASK)
    # The port is closed now, so the waiting thread ends.
    wait_until(lambda: not doorbell._overdue, timeout_s=40, what="the thread ends")
    use_broker(redis_server.url)
    wait_until(lambda: doorbell.ring(TASK), timeout_s=10, what="a ring is taken")
