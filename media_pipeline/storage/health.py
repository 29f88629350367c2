"""Does the store work, and may browsers read from it? For `manage.py doctor`."""

import uuid
from datetime import datetime, timedelta

from .store import MultipartStore, StorageFailure, Store

_BYTES = b"doctor"
_ALLOW = "Access-Control-Allow-Origin"
_WAIT_S = 5.0


def try_store(store: Store) -> None:
    """Write, read and delete one small object. Raises OSError with what failed."""
    name = _new_name()
    store.put_bytes(name, _BYTES)
    try:
        with store.open(name) as file:
            if file.read() != _BYTES:
                raise StorageFailure(f"{name} reads back differently")
        if name not in set(store.names("spool/")):
            raise StorageFailure(f"{name} is stored and not listed")
    finally:
        store.delete(name)
    if store.size(name) is not None:
        raise StorageFailure(f"{name} is still there after it was deleted")


def cross_origin_faults(
    store: MultipartStore, *, origin: str, at: datetime
) -> list[str]:
    """What keeps a page of `origin` from playing objects of the bucket; empty when all is well.

    Asked as a browser asks: at the public address, with a presigned address, a range and the
    question before it. Raises OSError when the store does not work.
    """
    name = _new_name()
    store.put_bytes(name, _BYTES)
    try:
        url = store.presign(name, at=at, expires_at=at + timedelta(minutes=5))
        return _ask_as_browser(url, origin)
    finally:
        store.delete(name)


def _ask_as_browser(url: str, origin: str) -> list[str]:
    # Only where a bucket is used: a site on a disk does not load it.
    import urllib3
    from urllib3.exceptions import HTTPError

    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "range",
    }
    with urllib3.PoolManager(retries=False, timeout=_WAIT_S) as browser:
        try:
            before = browser.request("OPTIONS", url, headers=asked)
            answer = browser.request(
                "GET", url, headers={"Origin": origin, "Range": "bytes=0-2"}
            )
        except HTTPError as error:
            return [f"the public address does not answer ({type(error).__name__})"]
    faults = []
    # What is not called a part (206) a browser keeps as the whole object, and takes parts from it.
    if (answer.status, answer.data) != (206, _BYTES[:3]):
        faults.append(
            f"a presigned range is answered with {len(answer.data)} bytes, {answer.status}"
        )
    if answer.headers.get(_ALLOW) not in ("*", origin):
        faults.append(f"{origin} is not among the allowed origins")
    if not _names(before.headers.get("Access-Control-Allow-Headers"), "range"):
        faults.append("the header Range is not allowed")
    if not _names(answer.headers.get("Access-Control-Expose-Headers"), "content-range"):
        faults.append("the header Content-Range is not exposed")
    return faults


def _names(header: str | None, wanted: str) -> bool:
    listed = {word.strip().lower() for word in (header or "").split(",")}
    return "*" in listed or wanted in listed


def _new_name() -> str:
    return f"spool/doctor-{uuid.uuid4().hex}"
