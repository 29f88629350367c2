"""The two content security policies: members get the strict one, the Wagtail admin a weaker one.

Under the strict policy the admin's own date filters, choosers and inline panels break
(wagtail/wagtail#1288), so `cms.middleware` puts ADMIN_POLICY on its paths.
"""

import json
from pathlib import Path

_SKINS = Path(__file__).resolve().parents[2] / "static" / "vendored" / "media-chrome"


def player_style_hashes() -> list[str]:
    """Hashes of the `<style>` elements in the player skin's shadow roots, as CSP sources.

    The skin's build writes them beside itself; without a skin there are none.
    """
    return [
        source if source.startswith("'") else f"'{source}'"
        for path in sorted(_SKINS.glob("*/csp-hashes.json"))
        for source in json.loads(path.read_text(encoding="utf-8"))
    ]


MEMBER_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'", *player_style_hashes()],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "media-src": ["'self'", "blob:"],
    "connect-src": ["'self'"],
    "worker-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
    "frame-ancestors": ["'none'"],
}

ADMIN_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "media-src": ["'self'", "blob:"],
    "connect-src": ["'self'"],
    "frame-src": ["'self'"],
    "worker-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'self'"],
    "object-src": ["'none'"],
    "frame-ancestors": ["'self'"],
}


def with_media_from(
    policy: dict[str, list[str]], bucket: dict[str, str]
) -> dict[str, list[str]]:
    """The policy with the origin of the bucket (`settings.DANGKE_S3`) for pictures, sound and video."""
    if not bucket:
        return policy
    endpoint = bucket.get("public_endpoint") or bucket.get("endpoint")
    endpoint = endpoint or f"https://s3.{bucket['region']}.amazonaws.com"
    scheme, _, host = endpoint.partition("://")
    host = host.partition("/")[0]
    if bucket.get("addressing") == "virtual":
        host = f"{bucket['bucket']}.{host}"
    media = {"img-src", "media-src", "connect-src"}
    return {
        name: [*sources, f"{scheme}://{host}"] if name in media else sources
        for name, sources in policy.items()
    }
