"""What can go wrong, as codes.

The core never phrases a sentence for a person: it raises a code and the figures that belong
into the sentence. `FAILURES` is the complete table; the web side owns the words.
"""

from dataclasses import dataclass
from enum import StrEnum


class FailureKind(StrEnum):
    """Who is to blame, which decides whether a retry can help."""

    CONTENT = "content"
    INFRASTRUCTURE = "infrastructure"


@dataclass(frozen=True)
class FailureClass:
    """One line of the failure table: blame, useful retries, and the names in `params`."""

    kind: FailureKind
    retries: int
    params: tuple[str, ...] = ()


_CONTENT = FailureKind.CONTENT
_INFRA = FailureKind.INFRASTRUCTURE

FAILURES: dict[str, FailureClass] = {
    "not_media": FailureClass(_CONTENT, 0),
    "unsupported_format": FailureClass(_CONTENT, 0, ("format",)),
    "wrong_extension": FailureClass(_CONTENT, 0, ("format",)),
    "unsupported_codec": FailureClass(_CONTENT, 0, ("codec",)),
    "unsupported_color": FailureClass(_CONTENT, 0, ("color",)),
    "too_long": FailureClass(_CONTENT, 0, ("limit", "value", "unit")),
    "too_large": FailureClass(_CONTENT, 0, ("limit", "value", "unit")),
    "too_many_pixels": FailureClass(_CONTENT, 0, ("limit", "value", "unit")),
    "nothing_playable": FailureClass(_CONTENT, 0),
    "truncated_source": FailureClass(_CONTENT, 1, ("read", "total", "unit")),
    "encode_failed": FailureClass(_CONTENT, 1),
    "verify_failed": FailureClass(_CONTENT, 1),
    "init_mismatch": FailureClass(_CONTENT, 1),
    "stalled": FailureClass(_INFRA, 2),
    "out_of_memory": FailureClass(_INFRA, 2),
    "storage": FailureClass(_INFRA, 8),
    "disk_full": FailureClass(_INFRA, 8),
    "database": FailureClass(_INFRA, 8),
    "infected": FailureClass(_CONTENT, 0),
    "scan_failed": FailureClass(_INFRA, 8),
    "worker_lost": FailureClass(_CONTENT, 0),
    "sandbox_unavailable": FailureClass(_INFRA, 8),
    "speech_unavailable": FailureClass(_CONTENT, 0),
}

Param = str | int | float


class TranscodeError(Exception):
    """A failure with a code of `FAILURES`.

    `detail` is one English line for operators (it may quote ffmpeg), `params` fills the
    sentence for the uploader, `tail` is the end of the tool's error output, at most 4000 bytes.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        params: dict[str, Param] | None = None,
        tail: str = "",
    ) -> None:
        if code not in FAILURES:
            raise ValueError(f"unknown failure code {code!r}")
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.params: dict[str, Param] = params or {}
        self.tail = tail

    @property
    def failure(self) -> FailureClass:
        return FAILURES[self.code]


class SourceRejected(TranscodeError):
    """The uploaded file is at fault; the same file will fail again."""


class StepFailed(TranscodeError):
    """A tool or the machine failed, or an output did not pass its checks."""


class Cancelled(Exception):
    """`cancelled()` said so; the process group has been killed and waited for."""


class SandboxUnavailable(StepFailed):
    """bwrap or user namespaces are missing and running without them was not allowed."""

    def __init__(self, detail: str) -> None:
        super().__init__("sandbox_unavailable", detail)
