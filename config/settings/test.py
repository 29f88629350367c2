"""The embedded shape in a temporary folder. Each deviation carries its reason."""

import os
import tempfile

os.environ.setdefault("DANGKE_DATA_DIR", tempfile.mkdtemp(prefix="dangke-test-"))

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import STORAGES  # noqa: E402

# A test's password needs no stretching.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Pages render without a collectstatic first.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# Rate limits of one test must not reach into the next.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
