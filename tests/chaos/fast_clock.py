"""A host whose clock is two hours ahead, for every question that Python asks it.

Loaded by `celery worker --include tests.chaos.fast_clock`, in the test's processes only.
"""

import datetime as dt

from django.utils import timezone

AHEAD = dt.timedelta(hours=2)
_now = timezone.now


def _later() -> dt.datetime:
    return _now() + AHEAD


timezone.now = _later
