"""Typed readers of environment variables: each refuses what it does not understand.

`NAME_FILE` names a file that holds the value, for secrets mounted by an orchestrator.
"""

import contextlib
import datetime as dt
import ipaddress
import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    """The value of `name`, or of the file that `name_FILE` names, or `default`.

    Raises ImproperlyConfigured when there is none of them.
    """
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(
            f"Set the environment variable {name} (or {name}_FILE)."
        )
    return value


def boolean(name: str, default: bool) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off or empty; anything else is refused."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def integer(name: str, default: int, *, least: int = 0) -> int:
    """A whole number of at least `least`."""
    value = os.environ.get(name)
    if not value:
        return default
    try:
        number = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be a whole number, not {value!r}."
        ) from error
    if number < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {number}.")
    return number


def one_of(name: str, default: str, choices: tuple[str, ...]) -> str:
    """One of a few words."""
    value = os.environ.get(name) or default
    if value not in choices:
        raise ImproperlyConfigured(
            f"{name} must be {' or '.join(choices)}, not {value!r}."
        )
    return value


def words(name: str, default: list[str]) -> list[str]:
    """A comma-separated list, blanks removed."""
    value = os.environ.get(name)
    if value is None:
        return default
    return [word.strip() for word in value.split(",") if word.strip()]


def networks(
    name: str,
) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """A comma-separated list of addresses and networks (`10.0.3.7,10.9.0.0/24`); none by default."""
    try:
        return tuple(ipaddress.ip_network(word) for word in words(name, []))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be addresses or networks like 127.0.0.1,10.0.3.0/24: {error}."
        ) from error


def hours(name: str, default: str) -> tuple[dt.time, dt.time] | None:
    """A span of the day as `21:00-08:00`; None when it is empty."""
    value = os.environ.get(name, default).strip()
    if not value:
        return None
    try:
        start, end = (dt.time.fromisoformat(part.strip()) for part in value.split("-"))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be two times like 21:00-08:00, not {value!r}."
        ) from error
    return start, end


def s3_bucket() -> dict[str, str]:
    """Where the bucket is and who we are there: the fields of `media_pipeline.storage.s3.S3Config`.

    By default a bucket of Amazon is a part of the host name, any other one a part of the path.
    """
    endpoint = text("DANGKE_S3_ENDPOINT", "")
    return {
        "bucket": text("DANGKE_S3_BUCKET"),
        "region": text("DANGKE_S3_REGION", "us-east-1"),
        "endpoint": endpoint,
        "public_endpoint": text("DANGKE_S3_PUBLIC_ENDPOINT", ""),
        "access_key": text("DANGKE_S3_ACCESS_KEY", ""),
        "secret_key": text("DANGKE_S3_SECRET_KEY", ""),
        "addressing": one_of(
            "DANGKE_S3_ADDRESSING",
            "path" if endpoint else "virtual",
            ("path", "virtual"),
        ),
    }


def stored_secret(path: Path, name: str) -> str:
    """The secret `name` from the environment, else one made once and kept in `path` (mode 0600).

    For the embedded shape only: several hosts must be given the same secret.
    """
    if name in os.environ or f"{name}_FILE" in os.environ:
        return text(name)
    if not path.exists():
        _make_secret(path)
    return path.read_text(encoding="utf-8").strip()


def _make_secret(path: Path) -> None:
    """Several processes may start at once: the file appears whole, and the first one's stays."""
    import secrets
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, made = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
    finally:
        Path(made).unlink()
