"""What a worker calls the faults that it meets."""

import errno

import pytest
from django.db import InterfaceError, OperationalError

from media_pipeline.worker import classify


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk_full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "disk_full"),
        (OSError(errno.EFBIG, "File too large"), "disk_full"),
        (OSError(errno.EIO, "Input/output error"), "storage"),
        (FileNotFoundError("source/ab/cd"), "storage"),
        (OperationalError("the connection is closed"), "database"),
        (InterfaceError("connection already closed"), "database"),
        (KeyError("plan"), "encode_failed"),
    ],
)
def test_a_fault_is_blamed_on_what_failed(error, code):
    assert classify(error)[0] == code
