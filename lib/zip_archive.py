"""Zip files from strangers: looked at before they are unpacked, and never onto a disk."""

import io
import lzma
import struct
import zipfile
import zlib

from lib.file_refusal import FileRefused

MAX_ENTRIES = 200
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
_BROKEN = (
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
    ValueError,
    EOFError,
    OSError,
    OverflowError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)


class Archive:
    """The files of a zip by name. Raises FileRefused when it is broken or above the limits."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = [one for one in self._zip.infolist() if not one.is_dir()]
        except _BROKEN as error:
            raise FileRefused("archive_broken") from error
        if len(entries) > MAX_ENTRIES:
            raise FileRefused(
                "archive_entries", count=str(len(entries)), most=str(MAX_ENTRIES)
            )
        unpacked = sum(one.file_size for one in entries)
        if unpacked > MAX_UNPACKED:
            raise FileRefused("archive_too_large", most=str(MAX_UNPACKED >> 20))
        if unpacked > MAX_RATIO * max(len(data), 1):
            raise FileRefused("archive_ratio", most=str(MAX_RATIO))
        self.names = [one.filename for one in entries]

    def read(self, name: str) -> bytes:
        """The bytes of one file. Raises FileRefused; no more than it declares is ever unpacked."""
        try:
            return self._zip.read(name)
        except (KeyError, *_BROKEN) as error:
            raise FileRefused("archive_broken") from error
