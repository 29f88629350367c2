"""The embedded shape with seconds instead of minutes. Each deviation carries its reason."""

from config.settings.embedded import *  # noqa: F403
from config.settings.embedded import CELERY_BEAT_SCHEDULE, DANGKE_TRANSCODE
from media_pipeline import rules

# A clip of two seconds has two slices.
DANGKE_TRANSCODE = DANGKE_TRANSCODE | {"gop_s": 1, "chunk_s": 1}
DANGKE_LEASE_S = 4
DANGKE_BEAT_S = 0.5
DANGKE_DEAF_S = 10
CELERY_BEAT_SCHEDULE = {"reap": CELERY_BEAT_SCHEDULE["reap"] | {"schedule": 0.5}}
# Waiting half a minute and more for another try would be most of the test.
rules.FIRST_WAIT_S = 1
# A storm hits the same step more often than a year of accidents; what the third loss leads to
# has a test of its own.
rules.LEASES_BEFORE_POISON = 30
rules.FAILURES.update(
    {
        code: type(failure)(failure.kind, 30, failure.params)
        for code, failure in rules.FAILURES.items()
        if failure.kind == rules.FailureKind.INFRASTRUCTURE
    }
)
