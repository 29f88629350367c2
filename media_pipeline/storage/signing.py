"""Addresses of private S3 objects: AWS Signature Version 4 in the query, for GET only.

A playlist names hundreds of objects and is signed for each reader, so this is done by hand: the
key of the day is derived once and kept, and botocore's generality (some 400 µs for an address) is
left out. The tests hold the result equal to botocore's.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote

# Whoever asks within one window gets the same address, so that browsers and proxies can cache.
WINDOW = timedelta(hours=4)
# What the signature allows at most.
LONGEST = timedelta(days=7)
_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class Credentials:
    """An access key; `token` only with temporary ones."""

    access_key: str
    secret_key: str
    token: str | None = None


@lru_cache(maxsize=16)
def _signing_key(secret_key: str, day: str, region: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def presigned_url(
    key: str,
    *,
    base_url: str,
    region: str,
    credentials: Credentials,
    at: datetime,
    expires_at: datetime,
    parameters: dict[str, str],
) -> str:
    """The address of the object `key` until `expires_at`, signed as of the window of `at`.

    `base_url` is the address of the bucket with a slash at its end. Raises ValueError for a time
    in the past or more than a week away.
    """
    signed_at = _window_start(at)
    lasts_s = int((expires_at - signed_at).total_seconds())
    if expires_at <= at or lasts_s > LONGEST.total_seconds():
        raise ValueError(f"an address cannot last until {expires_at}")
    return url_signed_at(
        base_url + quote(key, safe="/~"),
        region=region,
        credentials=credentials,
        signed_at=signed_at,
        lasts_s=lasts_s,
        parameters=parameters,
    )


def url_signed_at(
    url: str,
    *,
    region: str,
    credentials: Credentials,
    signed_at: datetime,
    lasts_s: int,
    parameters: dict[str, str],
) -> str:
    """`url` with a signature that says of itself when it was made."""
    stamp, scope, text = _query(
        region, credentials, signed_at, lasts_s, tuple(parameters.items())
    )
    _, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    request = f"GET\n{slash}{path}\n{text}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    digest = hashlib.sha256(request.encode()).hexdigest()
    to_sign = f"{_ALGORITHM}\n{stamp}\n{scope}\n{digest}"
    signing_key = _signing_key(credentials.secret_key, stamp[:8], region)
    signature = hmac.digest(signing_key, to_sign.encode(), "sha256").hex()
    return f"{url}?{text}&X-Amz-Signature={signature}"


@lru_cache(maxsize=64)
def _query(
    region: str,
    credentials: Credentials,
    signed_at: datetime,
    lasts_s: int,
    parameters: tuple[tuple[str, str], ...],
) -> tuple[str, str, str]:
    """Time stamp, scope and query, the same for all objects that one playlist names."""
    stamp = signed_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    query = dict(parameters) | {
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key}/{scope}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(lasts_s),
        "X-Amz-SignedHeaders": "host",
    }
    if credentials.token:
        query["X-Amz-Security-Token"] = credentials.token
    text = "&".join(
        f"{quote(name, safe='')}={quote(value, safe='')}"
        for name, value in sorted(query.items())
    )
    return stamp, scope, text


def _window_start(at: datetime) -> datetime:
    seconds = int(WINDOW.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, UTC)
