"""What is asked of a file before its first byte is taken, however it comes."""

import unicodedata
from typing import Any

from django.conf import settings
from django.db.models import F, Sum

from media_pipeline import messages, rules
from media_pipeline.models import Upload
from media_pipeline.storage import media_storage


class UploadRefused(Exception):
    """The file was not taken, and nothing of it is kept. `message` is a sentence for people."""

    def __init__(self, code: str, params: dict[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.params = params or {}

    @property
    def message(self) -> str:
        return messages.refusal_message(self.code, self.params)


def clean_name(display_name: str) -> str:
    """An uploaded name as people may see it: no path, no control or direction marks, ≤ 255."""
    base = display_name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(
        char
        for char in unicodedata.normalize("NFC", base)
        if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    ).strip()
    stem, dot, suffix = visible.rpartition(".")
    return (
        f"{stem[: 255 - len(suffix) - 1]}{dot}{suffix}"[:255] if dot else visible[:255]
    )


def title_of(name: str, title: str = "") -> str:
    """The title a person gave, or the name of the file without its extension; ≤ 255."""
    return (title.strip() or name.rpartition(".")[0] or name)[:255]


def check_name(name: str) -> None:
    """Refuse `unsupported_format` for an extension that is not on our list."""
    suffix = rules.suffix_of(name)
    if suffix not in rules.SUFFIX_FAMILIES:
        raise UploadRefused("unsupported_format", {"format": suffix or "?"})


def check_size(size: int) -> None:
    """Refuse `empty_file` and `too_large`; the limit is `settings.DANGKE_MAX_UPLOAD_BYTES`."""
    limit = settings.DANGKE_MAX_UPLOAD_BYTES
    if size <= 0:
        raise UploadRefused("empty_file")
    if size > limit:
        raise UploadRefused(
            "too_large", {"limit": limit, "value": size, "unit": "bytes"}
        )


def check_space(size: int) -> None:
    """Refuse `no_space` unless 2 × `size` + 20 % would be left beside all uploads under way.

    A bucket has no end, and nothing of an upload into one stays on this host.
    """
    if media_storage().has_multipart:
        return
    promised = Upload.objects.receiving().aggregate(
        bytes=Sum(F("size") - F("offset"), default=0)
    )["bytes"]
    if rules.space_needed(size) > media_storage().free_bytes() - promised:
        raise UploadRefused("no_space")
