"""The Celery application. Its settings are the `CELERY_…` names of config/settings/work.py."""

import os

from celery import Celery

from lib import hearing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")

app = Celery("dangke")
# Web threads have no current application of their own; without a default each would get an
# unconfigured one and publish into nowhere.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _steps_wait() -> bool:
    """Whether a worker may expect to be rung for: the reaper rings as long as a step waits."""
    from django.db import close_old_connections

    from media_pipeline.operations import claims

    close_old_connections()
    try:
        return claims.has_waiting_work()
    finally:
        close_old_connections()


# Beat's work goes to this queue; without it nothing is taken back from the dead.
hearing.end_when_deaf("default")
hearing.end_when_deaf("transcode", expects=_steps_wait)
