"""The promises of config/settings/work.py, asked of the application that runs."""

import pytest

from config import celery_app
from config.settings.work import (
    BEAT_SCHEDULE,
    QUEUES,
    REAP_TASK,
    RING_TASK,
    celery_settings,
)


@pytest.fixture(scope="module", autouse=True)
def with_all_tasks():
    celery_app.loader.import_default_modules()
    celery_app.finalize()


def test_nothing_but_json_comes_in_and_no_result_goes_out():
    assert celery_app.conf.accept_content == ["json"]
    assert celery_app.conf.task_serializer == "json"
    assert celery_app.conf.result_backend is None


def test_every_scheduled_task_exists():
    assert {entry["task"] for entry in BEAT_SCHEDULE.values()} <= set(celery_app.tasks)


def test_no_message_expires():
    """Expiry compares clocks of two hosts; one that runs ahead would throw everything away."""
    assert [name for name, entry in BEAT_SCHEDULE.items() if entry.get("options")] == []


@pytest.mark.parametrize(
    ("task", "queue"), [(RING_TASK, "transcode"), (REAP_TASK, "default")]
)
def test_conversions_have_their_own_queue(task, queue):
    route = celery_app.amqp.router.route({}, task)
    assert route["queue"].name == queue
    assert set(celery_app.amqp.queues) == set(QUEUES)


def test_ring_is_acknowledged_before_the_work():
    """A broker would give a message that is held for hours to a second worker."""
    assert celery_app.tasks[RING_TASK].acks_late is False
    assert celery_app.tasks[RING_TASK].ignore_result


@pytest.mark.parametrize(
    ("url", "option", "value"),
    [
        ("redis://broker/0", "unacked_restore_interval", 5),
        ("rediss://broker/0", "unacked_restore_throttle", 1),
        ("amqp://broker//", "confirm_publish", True),
    ],
)
def test_each_broker_gets_its_options(url, option, value):
    settings = celery_settings(broker_url=url, ring_dir=None, time_zone="UTC")
    assert settings["CELERY_BROKER_URL"] == url
    assert settings["CELERY_BROKER_TRANSPORT_OPTIONS"][option] == value
    assert "CELERY_BROKER_TRANSPORT" not in settings
