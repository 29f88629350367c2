"""The embedded shape in a temporary folder. Each deviation carries its reason.

`DANGKE_TEST_DB=postgresql` runs the suite on PostgreSQL; tests/services.py starts the server.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# One folder for the run, one inside it for each process that runs tests.
_root = os.environ.get("DANGKE_TEST_ROOT")
if not _root:
    _root = os.environ["DANGKE_TEST_ROOT"] = tempfile.mkdtemp(prefix="dangke-test-")
    atexit.register(shutil.rmtree, _root, ignore_errors=True)
_process = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["DANGKE_DATA_DIR"] = str(Path(_root) / _process)
os.environ["DANGKE_DB"] = os.environ.get("DANGKE_TEST_DB", "sqlite")

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import (  # noqa: E402
    DANGKE_DATA_DIR,
    DATABASES,
    STATIC_ROOT,
    STORAGES,
)

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: an in-memory database knows neither WAL nor a second connection.
    DATABASES["default"]["TEST"] = {"NAME": DANGKE_DATA_DIR / "test.sqlite3"}

# A test's password needs no stretching.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Pages render without a collectstatic first; WhiteNoise warns about a missing folder.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# Rate limits of one test must not reach into the next.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
