"""Settings shared by every shape of the installation. Values come from `DANGKE_…` variables.

The defaults are the embedded shape: SQLite, files on disk, a filesystem broker, no servers.
"""

import shlex
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from config import env
from config.settings.content_security import (
    ADMIN_POLICY,
    MEMBER_POLICY,
    with_media_from,
)
from config.settings.work import celery_settings

BASE_DIR = Path(__file__).resolve().parents[2]
DANGKE_DATA_DIR = Path(env.text("DANGKE_DATA_DIR", str(BASE_DIR / "var"))).resolve()
DANGKE_DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = env.stored_secret(
    DANGKE_DATA_DIR / "secrets" / "secret_key", "DANGKE_SECRET_KEY"
)
ALLOWED_HOSTS = env.words("DANGKE_ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("DANGKE_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "config",
    "cms",
    "reports",
    "training",
    "courses",
    "quizzes",
    "media_pipeline",
    "members",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.sites",
    "cms.apps.AccountsConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "cms.middleware.AdminContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.middleware.MemberLanguageMiddleware",
    "members.middleware.PasswordChangeRequiredMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lib.display.context",
                "members.context_processors.member",
            ],
        },
    },
]

if env.text("DANGKE_DB", "sqlite") == "postgresql":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": env.text("DANGKE_DB_NAME", "dangke"),
            "USER": env.text("DANGKE_DB_USER", "dangke"),
            "PASSWORD": env.text("DANGKE_DB_PASSWORD", ""),
            "HOST": env.text("DANGKE_DB_HOST", ""),
            "PORT": env.text("DANGKE_DB_PORT", ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    }
else:
    # Measured: with stock settings four of five read-then-write transactions fail under eight
    # writers; IMMEDIATE takes the lock first. FULL keeps acknowledged answers over a power cut.
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DANGKE_DATA_DIR / "dangke.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA journal_size_limit=67108864;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits count in the cache, so every process must share it.
DANGKE_REDIS_URL = env.text("DANGKE_REDIS_URL", "")
if DANGKE_REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": DANGKE_REDIS_URL,
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "dangke_cache",
        }
    }

# People and sign-in
AUTH_USER_MODEL = "members.Member"
# One backend, so that an unknown number costs one password hash like a known one.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
    },
    {
        "NAME": "members.password_rules.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "employee_no"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "members.adapter.MemberAccountAdapter"
ACCOUNT_FORMS = {
    "login": "members.forms.SignInForm",
    "change_password": "members.forms.NewPasswordForm",
}
# A whole office may share one address; guessing at one account stays slow.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,5/300s/key"}
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# Who may tell us where a request comes from; everything asks lib.client_address.
DANGKE_TRUSTED_PROXIES = env.networks("DANGKE_TRUSTED_PROXIES")

# Headers
# DANGKE_STORAGE below adds the origin of an object store.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# Videos stream to a file beside their final place: nothing large is held in memory.
FILE_UPLOAD_HANDLERS = ["cms.upload_handlers.BoundedUploadHandler"]

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
# The second holds what Wagtail leaves untranslated; in ours, makemessages would mark it obsolete.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "wagtail"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("DANGKE_TIME_ZONE", "Asia/Shanghai")

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DANGKE_DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DANGKE_DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "lib.static_storage.StaticStorage"},
}

# Video: outside MEDIA_ROOT; every byte needs a path token.
DANGKE_MEDIA_DIR = Path(
    env.text("DANGKE_MEDIA_DIR", str(DANGKE_DATA_DIR / "video"))
).resolve()
# On a disk, or in a private S3 bucket; working files and copies of sources stay on the disk.
DANGKE_STORAGE = env.one_of("DANGKE_STORAGE", "disk", ("disk", "s3"))
DANGKE_S3 = env.s3_bucket() if DANGKE_STORAGE == "s3" else {}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": with_media_from(MEMBER_POLICY, DANGKE_S3)}
DANGKE_ADMIN_POLICY = with_media_from(ADMIN_POLICY, DANGKE_S3)
DANGKE_CACHE_DIR = Path(
    env.text("DANGKE_CACHE_DIR", str(DANGKE_MEDIA_DIR / "cache"))
).resolve()
DANGKE_CACHE_BYTES = env.integer("DANGKE_CACHE_BYTES", 50 * 1024**3, least=1)
# Files that nothing needs any more are deleted once a day.
DANGKE_COLLECT_DAILY = env.boolean("DANGKE_COLLECT_DAILY", True)
DANGKE_MEDIA_SECRET = env.stored_secret(
    DANGKE_DATA_DIR / "secrets" / "media_secret", "DANGKE_MEDIA_SECRET"
)
DANGKE_MEDIA_TOKEN_TTL_S = env.integer("DANGKE_MEDIA_TOKEN_TTL_S", 4 * 3600, least=60)
DANGKE_OFFER_DOWNLOADS = env.boolean("DANGKE_OFFER_DOWNLOADS", True)
DANGKE_MAX_UPLOAD_BYTES = env.integer("DANGKE_MAX_UPLOAD_BYTES", 20 * 1024**3, least=1)
# Uploads under way: what one person may begin and hold, and how long an untouched one is kept.
DANGKE_UPLOADS_PER_HOUR = env.integer("DANGKE_UPLOADS_PER_HOUR", 30, least=1)
DANGKE_UPLOAD_QUOTA_BYTES = env.integer(
    "DANGKE_UPLOAD_QUOTA_BYTES", 100 * 1024**3, least=1
)
DANGKE_UPLOAD_KEEP_S = env.integer("DANGKE_UPLOAD_KEEP_S", 48 * 3600, least=3600)
# How much a browser sends at once; a proxy has to let through a little more.
DANGKE_UPLOAD_PIECE_BYTES = env.integer(
    "DANGKE_UPLOAD_PIECE_BYTES", 8 * 1024**2, least=64 * 1024
)
# More than this share of an area's people missing in a roster is taken for a wrong file.
DANGKE_ROSTER_LEAVING_PERCENT = env.integer("DANGKE_ROSTER_LEAVING_PERCENT", 20)
# An uploaded roster that nobody applies is forgotten after so long.
DANGKE_ROSTER_KEEP_S = env.integer("DANGKE_ROSTER_KEEP_S", 24 * 3600, least=600)
DANGKE_LEASE_S = env.integer("DANGKE_LEASE_S", 60, least=1)
DANGKE_BEAT_S = env.integer("DANGKE_BEAT_S", 15, least=1)
DANGKE_DEAF_S = env.integer("DANGKE_DEAF_S", 120, least=1)
DANGKE_TRANSCODE = {
    "chunk_s": env.integer("DANGKE_CHUNK_S", 120, least=6),
    "threads": env.integer("DANGKE_FFMPEG_THREADS", 2, least=1),
    "allow_unsandboxed": env.boolean("ALLOW_UNSANDBOXED_FFMPEG", False),
}
# A virus scanner's command line, split as a shell would; {file} is the uploaded file. Empty: none.
DANGKE_SCAN_COMMAND = shlex.split(env.text("DANGKE_SCAN_COMMAND", ""))

# A folder with a converted Whisper model; empty: no speech recognition. Nothing is downloaded.
DANGKE_SPEECH_MODEL = env.text("DANGKE_SPEECH_MODEL", "")

# Duties: how long a required lecture outside any plan may take, the notice an assignment gives before
# its due day, and the planned minutes per member and month above which a plan warns (0: never).
DANGKE_DUTY_DAYS = env.integer("DANGKE_DUTY_DAYS", 30, least=1)
DANGKE_NOTICE_DAYS = env.integer("DANGKE_NOTICE_DAYS", 7, least=0)
DANGKE_MONTHLY_MINUTES = env.integer("DANGKE_MONTHLY_MINUTES", 120, least=0)

# Watching: reference values of docs/decisions; the player's top speed equals max_rate.
DANGKE_WATCH = {
    "max_rate": 2.0,
    "slack_ms": 10_000,
    "beat_s": env.integer("DANGKE_WATCH_BEAT_S", 60, least=1),
    "first_beat_s": env.integer("DANGKE_WATCH_FIRST_BEAT_S", 10, least=1),
    "token_ttl_s": 12 * 3600,
    "threshold_percent": 90,
}

# Work: a broker address makes it many hosts; none means the embedded filesystem ring.
DANGKE_BROKER_URL = env.text("DANGKE_BROKER_URL", "")
DANGKE_RING_DIR = DANGKE_DATA_DIR / "ring"
globals().update(
    celery_settings(
        broker_url=DANGKE_BROKER_URL,
        ring_dir=DANGKE_RING_DIR,
        time_zone=TIME_ZONE,
        export_queue=env.text("DANGKE_EXPORT_QUEUE", "default"),
    )
)

# Reports: no organisation is ranked unless somebody decides so; larger exports run as jobs.
DANGKE_SHOW_RANKING = env.boolean("DANGKE_SHOW_RANKING", False)
DANGKE_EXPORT_INLINE_ROWS = env.integer("DANGKE_EXPORT_INLINE_ROWS", 2000, least=1)
DANGKE_EXPORT_KEEP_S = env.integer("DANGKE_EXPORT_KEEP_S", 7 * 24 * 3600, least=3600)
DANGKE_EXPORT_DIR = DANGKE_DATA_DIR / "exports"

# Wagtail: nothing may reach for the internet, and staff sign in by the one door.
WAGTAIL_SITE_NAME = "党课"
WAGTAILADMIN_BASE_URL = env.text("DANGKE_BASE_URL", "http://127.0.0.1:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = [
    "pdf",
    "doc",
    "docx",
    "xls",
    "xlsx",
    "ppt",
    "pptx",
    "txt",
    "csv",
]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Answered by cms.urls: leads to the one login page, and tells a member who may not edit.
WAGTAILADMIN_LOGIN_URL = "wagtailadmin_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_I18N_ENABLED = False
# One organisation, one time zone; Wagtail's full list holds names that browsers refuse.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.search"}}

# Mail
EMAIL_BACKEND = env.text(
    "DANGKE_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env.text("DANGKE_EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("DANGKE_EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("DANGKE_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env.text("DANGKE_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env.boolean("DANGKE_EMAIL_TLS", False)
DEFAULT_FROM_EMAIL = env.text("DANGKE_FROM_EMAIL", "dangke@localhost")

# Notices: the ways out beside the page of notices, and when they keep silent (site time).
DANGKE_CHANNELS = env.words("DANGKE_CHANNELS", ["members.channels.Email"])
DANGKE_QUIET_HOURS = env.hours("DANGKE_QUIET_HOURS", "21:00-08:00")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    },
    "filters": {"media_tokens": {"()": "lib.log_filters.HideMediaTokens"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["media_tokens"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {
            "handlers": ["console"],
            "level": "WARNING",
            "propagate": False,
        },
        # A line for each page saved and each search entry written says nothing to an operator.
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
    },
}
