"""Failures of the S3 client as the plain errors that `store` promises."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from .store import StorageFailure

_MISSING = {"404", "NoSuchKey", "NotFound", "NoSuchUpload"}
_FULL = {"InsufficientStorage", "XMinioStorageFull", "QuotaExceeded", "507"}


class CutShort(BotoCoreError):
    """An answer of which nobody can tell whether it is whole."""

    fmt = "{operation} was answered without a length"


def require_length(
    *, operation_model: Any, response_dict: dict[str, Any], **_words: Any
) -> None:
    """A handler of `before-parse`: refuses an answer that may have been cut short.

    Without it a connection that ends early reads as an empty list or as an object without a
    size. Objects themselves are streamed, and their readers count what they get.
    """
    headers = {name.lower() for name in response_dict["headers"]}
    if (
        response_dict["status_code"] == HTTPStatus.OK
        and not operation_model.has_streaming_output
        and not headers & {"content-length", "transfer-encoding"}
    ):
        raise CutShort(operation=operation_model.name)


@contextmanager
def plain_errors(what: str) -> Iterator[None]:
    """Inside, a failure of the client becomes FileNotFoundError, ENOSPC or StorageFailure.

    `what` names act and object for operators; the answer of the server is added, never a key.
    """
    try:
        yield
    except ClientError as error:
        raise _from_answer(what, error) from error
    except (BotoCoreError, HTTPError) as error:
        raise StorageFailure(f"{what}: {type(error).__name__}: {error}") from error


def _from_answer(what: str, error: ClientError) -> OSError:
    answer = error.response.get("Error", {})
    code = str(answer.get("Code", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _MISSING:
        return FileNotFoundError(errno.ENOENT, f"{what}: not there")
    if code in _FULL or status == 507:
        return OSError(errno.ENOSPC, f"{what}: the store is full ({code})")
    message = str(answer.get("Message", ""))[:300]
    return StorageFailure(f"{what}: {status} {code} {message}".strip())
