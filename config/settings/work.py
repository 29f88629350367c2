"""Celery: queues, schedule and broker (docs/decisions 0001, 0004 and 0011)."""

from pathlib import Path
from typing import Any

from celery.schedules import crontab
from kombu import Queue

from lib import filesystem_transport

RING_TASK = "media_pipeline.tasks.ring"
REAP_TASK = "media_pipeline.tasks.reap"
EXPORT_TASK = "reports.tasks.write_exports"
QUEUES = ("default", "transcode")


def celery_settings(
    *, broker_url: str, ring_dir: Path, time_zone: str, export_queue: str = "default"
) -> dict[str, Any]:
    """The settings, by their names in Django: `CELERY_…`. No broker address: the ring folder."""
    if broker_url:
        broker: dict[str, Any] = {
            "broker_url": broker_url,
            "broker_transport_options": _transport_options(broker_url),
        }
    else:
        broker = filesystem_transport.broker_settings(ring_dir)
    settings = {
        **broker,
        # No code comes out of a message, and no result is ever stored: results are rows.
        "task_serializer": "json",
        "accept_content": ["json"],
        "result_backend": None,
        "task_ignore_result": True,
        # Two groups of workers: a three-hour encode must not delay a mail.
        "task_queues": [
            Queue(name, routing_key=name)
            for name in dict.fromkeys((*QUEUES, export_queue))
        ],
        "task_default_queue": "default",
        "task_create_missing_queues": False,
        "task_routes": {
            RING_TASK: {"queue": "transcode"},
            EXPORT_TASK: {"queue": export_queue},
        },
        "worker_prefetch_multiplier": 1,
        "worker_hijack_root_logger": False,
        "worker_send_task_events": False,
        "worker_enable_remote_control": False,
        "worker_max_tasks_per_child": 50,
        # Short idempotent tasks are acknowledged when done; the ring sets its own, early.
        "task_acks_late": True,
        "task_retry_on_worker_lost": True,
        "task_reject_on_worker_lost": False,
        "task_acks_on_failure": True,
        "task_acks_on_timeout": True,
        # A request must never wait for a broker (lib/doorbell.py adds a hard limit).
        "task_publish_retry": False,
        "broker_pool_acquire_timeout": 0.3,
        "broker_connection_timeout": 0.5,
        "broker_connection_retry_on_startup": True,
        "timezone": time_zone,
        "beat_schedule": BEAT_SCHEDULE,
        # Every entry is harmless when it runs twice or late, so nothing needs to be remembered.
        "beat_scheduler": "celery.beat:Scheduler",
    }
    return {f"CELERY_{name.upper()}": value for name, value in settings.items()}


# Rooms add their own entries here: seconds, or a celery.schedules.crontab. Messages carry no
# expiry: a host whose clock runs ahead would throw all of them away.
BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "reap": {"task": REAP_TASK, "schedule": 15.0},
    "publish-scheduled": {"task": "cms.tasks.publish_scheduled", "schedule": 300.0},
    "expire-attempts": {"task": "quizzes.tasks.expire_attempts", "schedule": 60.0},
    "send-notices": {"task": "members.tasks.send_notices", "schedule": 60.0},
    "work-on-imports": {"task": "members.tasks.work_on_imports", "schedule": 60.0},
    "expire-imports": {"task": "members.tasks.expire_imports", "schedule": 3600.0},
    "expire-uploads": {
        "task": "media_pipeline.tasks.expire_uploads",
        "schedule": 3600.0,
    },
    "apply-corrections": {
        "task": "quizzes.tasks.apply_corrections",
        "schedule": 300.0,
    },
    "read-question-files": {
        "task": "quizzes.tasks.read_question_files",
        "schedule": 60.0,
    },
    "tally-quizzes": {
        "task": "quizzes.tasks.tally_quizzes",
        "schedule": crontab(hour=3, minute=20),
    },
    "sweep-question-images": {
        "task": "quizzes.tasks.sweep_images",
        "schedule": crontab(hour=3, minute=30),
    },
    "collect-media": {
        "task": "media_pipeline.tasks.collect_media",
        "schedule": crontab(hour=3, minute=40),
    },
    "sweep-duties": {"task": "training.tasks.sweep_duties", "schedule": 300.0},
    "follow-people": {
        "task": "training.tasks.follow_people",
        "schedule": crontab(hour=0, minute=10),
    },
    "fold-counters": {"task": "reports.tasks.fold", "schedule": 5.0},
    "write-exports": {"task": "reports.tasks.write_exports", "schedule": 60.0},
    "sweep-exports": {"task": "reports.tasks.sweep_exports", "schedule": 3600.0},
    "verify-counters": {
        "task": "reports.tasks.verify_counters",
        "schedule": crontab(hour=4, minute=10),
    },
    "sweep-completions": {"task": "courses.tasks.sweep_completions", "schedule": 600.0},
}


def _transport_options(broker_url: str) -> dict[str, Any]:
    if broker_url.startswith(("redis", "rediss", "sentinel")):
        # Measured: with the stock sweep a lost short task came back after 100 s; so after 10 s.
        return {
            "visibility_timeout": 3600,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": 30,
            "socket_connect_timeout": 2,
            "socket_keepalive": True,
        }
    if broker_url.startswith(("amqp", "pyamqp")):
        return {"confirm_publish": True}
    return {}
