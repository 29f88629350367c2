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
# Beat's work goes to this queue; without it nothing is taken back from the dead.
hearing.end_when_deaf("default")
