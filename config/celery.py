"""The Celery application. Its settings are the `CELERY_…` names of config/settings/work.py."""

import os
import signal
from types import FrameType
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")

app = Celery("dangke")
# Web threads have no current application of their own; without a default each would get an
# unconfigured one and publish into nowhere.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def end_with_its_cleanup(**_: Any) -> None:
    """Let SIGTERM run the `finally` of the task at work, which hands its work back."""
    signal.signal(signal.SIGTERM, _leave)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
