"""Behind TLS, on PostgreSQL, Redis or RabbitMQ, on one host or many."""

from config import env
from config.settings.base import *  # noqa: F403

SECRET_KEY = env.text("DANGKE_SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("DANGKE_SECRET_KEY_FALLBACKS", [])
DANGKE_MEDIA_SECRET = env.text("DANGKE_MEDIA_SECRET")
ALLOWED_HOSTS = env.words("DANGKE_ALLOWED_HOSTS", [])
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.boolean("DANGKE_HSTS_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = env.boolean("DANGKE_HSTS_SUBDOMAINS", True)
if env.boolean("DANGKE_TLS_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrftoken"
