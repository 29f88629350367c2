"""The configuration of nginx, made from the settings, so that the two checkers of tokens cannot drift.

The text is `deploy/nginx/*.conf.in` with `@NAME@` filled in (docs/decisions/0020-nginx-from-settings.md).
"""

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.urls import get_script_prefix

from config.processes import PROJECT
from media_pipeline.delivery import (
    CACHE_CONTROL,
    CONTENT_TYPES,
    DOWNLOAD_NAME,
    OBJECT_PATH,
    delivers_from_disk,
)

TEMPLATES = PROJECT / "deploy" / "nginx"
UPLOADS_URL = "/admin/videos/"
# Room for the other fields of the form that sends a whole file.
_FORM_BYTES = 1024 * 1024
# In a quoted string of nginx these would end it, begin a variable or be taken away.
_UNQUOTABLE = re.compile(r"[\s\"'\\${};]")
_PLACE = re.compile(r"@([A-Z_]+)@")


class NotForNginx(ValueError):
    """A value of the settings that nginx cannot be told; the message says which."""


@dataclass(frozen=True)
class Front:
    """How nginx is reached, and the web process behind it.

    `listen` is an address of nginx's directive; `web` host and port of the web process; with a
    `certificate` and its `key` nginx speaks TLS, and port 80 leads there. Logs go to `log_dir`.
    """

    listen: str = "80"
    web: str = "127.0.0.1:8000"
    certificate: str = ""
    key: str = ""
    log_dir: str = "/var/log/nginx"


def configuration(front: Front) -> str:
    """A file for the http block of nginx 1.18 or newer; holds the secret that signs addresses.

    Raises NotForNginx.
    """
    names = {
        "WEB": front.web,
        "PREFIX": get_script_prefix(),
        "MEDIA_CACHE": CACHE_CONTROL,
        "DOWNLOAD_NAME": DOWNLOAD_NAME,
        "REDIRECT": _redirect(front),
        "LISTEN": _listen(front),
        "SERVER_NAMES": _server_names(),
        "ACCESS_LOG": f"{front.log_dir}/dangke-access.log",
        "FORWARDED_FOR": _forwarded_for(),
        "SCHEME": _scheme(front),
        "MEDIA": _media(front) if delivers_from_disk() else "",
        "STATIC_URL": settings.STATIC_URL,
        "STATIC_ROOT": _path(settings.STATIC_ROOT),
        "MEDIA_URL": settings.MEDIA_URL,
        "MEDIA_ROOT": _path(settings.MEDIA_ROOT),
        "UPLOADS_URL": get_script_prefix() + UPLOADS_URL.removeprefix("/"),
        "MAX_UPLOAD": str(settings.DANGKE_MAX_UPLOAD_BYTES + _FORM_BYTES),
    }
    return _fill("dangke.conf.in", names)


def _forwarded_for() -> str:
    """What the web process is told of the client: with trusted proxies on other machines, one of
    them may stand before nginx, and its word is passed on for the web process to weigh."""
    others = [net for net in settings.DANGKE_TRUSTED_PROXIES if not net.is_loopback]
    return "$proxy_add_x_forwarded_for" if others else "$remote_addr"


def _media(front: Front) -> str:
    secret = settings.DANGKE_MEDIA_SECRET
    if not secret or _UNQUOTABLE.search(secret):
        raise NotForNginx(
            "DANGKE_MEDIA_SECRET holds a character that nginx cannot quote: "
            "use letters, digits, - and _ only."
        )
    types = "\n".join(
        f"            {content_type.partition(';')[0]} {suffix};"
        for suffix, content_type in CONTENT_TYPES.items()
    )
    names = {
        "PREFIX": get_script_prefix(),
        "OBJECT_PATH": OBJECT_PATH,
        "MEDIA_SECRET": secret,
        "MEDIA_DIR": _path(settings.DANGKE_MEDIA_DIR),
        "TYPES": types,
        "ERROR_LOG": f"{front.log_dir}/dangke-media-error.log",
    }
    return _fill("media.conf.in", names).rstrip("\n") + "\n"


def _fill(template: str, names: dict[str, str]) -> str:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    return _PLACE.sub(lambda match: names[match[1]], text)


def _path(path: Path) -> str:
    text = str(path)
    if _UNQUOTABLE.search(text):
        raise NotForNginx(f"nginx cannot be told of the folder {text!r}: rename it.")
    return text


def _server_names() -> str:
    hosts = [host for host in settings.ALLOWED_HOSTS if not host.startswith("[")]
    if "*" in hosts or not hosts:
        return "_"
    # A leading dot means subdomains too, for Django and nginx alike.
    return " ".join(hosts)


def _listen(front: Front) -> str:
    if not front.certificate:
        return f"listen {front.listen};"
    return (
        f"listen {front.listen} ssl http2;\n"
        f"    ssl_certificate {_path(Path(front.certificate))};\n"
        f"    ssl_certificate_key {_path(Path(front.key))};\n"
        "    ssl_protocols TLSv1.2 TLSv1.3;\n"
        "    ssl_session_cache shared:dangke:10m;\n"
        "    ssl_session_tickets off;"
    )


def _redirect(front: Front) -> str:
    if not front.certificate:
        return ""
    return (
        "server {\n    listen 80;\n"
        f"    server_name {_server_names()};\n    server_tokens off;\n"
        "    access_log off;\n    return 301 https://$host$request_uri;\n}\n"
    )


def _scheme(front: Front) -> str:
    """What the web process is told: without a certificate here, TLS may have ended before us."""
    told = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    return "https" if told and not front.certificate else "$scheme"
