"""What people read: a sentence for each state and each failure, never a tool's own words."""

from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media_pipeline.states import JobState, StepKind, StepState


@dataclass(frozen=True)
class Sentence:
    """What happened, and what the uploader can do about it."""

    message: str
    advice: str = ""


_UPLOAD_MP4 = gettext_lazy("Export it as MP4 (H.264) and upload it again.")
_UPLOAD_AGAIN = gettext_lazy("Upload it again.")
_SHORTEN = gettext_lazy("Shorten or split it and upload it again.")
_WE_RETRY = gettext_lazy("Nothing is lost; it is tried again by itself.")
_ADMIN_TOLD = gettext_lazy(
    "Your file is kept. Try again, or give an administrator the reference %(ref)s."
)
_OVER_LIMIT = gettext_lazy("Over the limit of %(limit)s (yours: %(value)s).")
_TWICE = gettext_lazy("The conversion failed twice.")
_FOR_STORAGE = gettext_lazy("Waiting for storage.")

# One line per code of `transcode.errors.FAILURES`, and the codes of the upload form.
SENTENCES: dict[str, tuple[Any, Any]] = {
    "not_media": (
        gettext_lazy("This file is not a video we can read."),
        _UPLOAD_MP4,
    ),
    "unsupported_format": (
        gettext_lazy("Files of the kind %(format)s are not accepted."),
        _UPLOAD_MP4,
    ),
    "unsupported_codec": (
        gettext_lazy("The video uses %(codec)s, which is not supported."),
        _UPLOAD_MP4,
    ),
    "unsupported_color": (
        gettext_lazy("The colours of this video (%(color)s) cannot be converted."),
        _UPLOAD_MP4,
    ),
    "too_long": (_OVER_LIMIT, _SHORTEN),
    "too_large": (_OVER_LIMIT, _SHORTEN),
    "too_many_pixels": (_OVER_LIMIT, _UPLOAD_MP4),
    "nothing_playable": (
        gettext_lazy("No picture or sound was found."),
        _UPLOAD_MP4,
    ),
    "truncated_source": (
        gettext_lazy("The file ends early: %(read)s of %(total)s could be read."),
        _UPLOAD_AGAIN,
    ),
    "encode_failed": (_TWICE, _ADMIN_TOLD),
    "verify_failed": (_TWICE, _ADMIN_TOLD),
    "init_mismatch": (_TWICE, _ADMIN_TOLD),
    "stalled": (gettext_lazy("The conversion makes no headway."), _ADMIN_TOLD),
    "out_of_memory": (
        gettext_lazy("The conversion needs too much memory."),
        _ADMIN_TOLD,
    ),
    "storage": (_FOR_STORAGE, _WE_RETRY),
    "disk_full": (_FOR_STORAGE, _WE_RETRY),
    "database": (_FOR_STORAGE, _WE_RETRY),
    "infected": (
        gettext_lazy("The virus scanner of this site refused the file."),
        gettext_lazy(
            "Have the computer checked that it comes from, then export it anew and upload it again."
        ),
    ),
    "scan_failed": (gettext_lazy("Waiting for the virus scanner."), _WE_RETRY),
    "worker_lost": (gettext_lazy("The conversion stopped three times."), _ADMIN_TOLD),
    "sandbox_unavailable": (
        gettext_lazy("This server cannot convert videos safely at the moment."),
        gettext_lazy("An administrator finds the reason with “manage.py doctor”."),
    ),
    "speech_unavailable": (
        gettext_lazy("This server cannot recognise speech at the moment."),
        gettext_lazy("An administrator finds the reason with “manage.py doctor”."),
    ),
    "empty_file": (gettext_lazy("The file is empty."), _UPLOAD_AGAIN),
    "wrong_extension": (
        gettext_lazy("The content of the file does not match its name (%(format)s)."),
        _UPLOAD_MP4,
    ),
    "too_many_uploads": (
        gettext_lazy("You have begun %(limit)s uploads within an hour."),
        gettext_lazy("Go on in %(minutes)s minutes."),
    ),
    "upload_quota": (
        gettext_lazy(
            "Your unfinished uploads together would be %(value)s; %(limit)s are allowed."
        ),
        gettext_lazy("Finish or cancel one of them first."),
    ),
    "no_space": (
        gettext_lazy("There is not enough free space for this file on the server."),
        gettext_lazy("Ask an administrator to make room."),
    ),
}

# What is waited for while it is tried again, and what a job says that has given up waiting.
GIVEN_UP: dict[str, Any] = {
    code: gettext_lazy("The storage of the server could not be used for two hours.")
    for code in ("storage", "disk_full", "database")
} | {"scan_failed": gettext_lazy("The virus scanner gave no answer for two hours.")}

# To somebody who may have added videos until their session ended.
SIGNED_OUT = gettext_lazy(
    "You are not signed in any more. Sign in in another tab, then press “Try again”."
)

# The limits of the source, spelled out when the end of the file cannot be known.
_ENDS_EARLY = gettext_lazy("The file ends early; its end is missing.")

JOB_LABELS: dict[str, Any] = {
    JobState.RECEIVED: gettext_lazy("Waiting"),
    JobState.INSPECTING: gettext_lazy("Being checked"),
    JobState.ENCODING: gettext_lazy("Being converted"),
    JobState.READY: gettext_lazy("Ready"),
    JobState.REJECTED: gettext_lazy("Not accepted"),
    JobState.FAILED: gettext_lazy("Failed"),
    JobState.CANCELLED: gettext_lazy("Cancelled"),
}

STEP_LABELS: dict[str, Any] = {
    StepKind.INSPECT: gettext_lazy("Check the file"),
    StepKind.QUICK: gettext_lazy("Make an early copy"),
    StepKind.AUDIO: gettext_lazy("Convert the sound"),
    StepKind.CHUNK: gettext_lazy("Convert the picture"),
    StepKind.STILLS: gettext_lazy("Take the pictures for the overview"),
    StepKind.DOWNLOAD: gettext_lazy("Make the files for saving"),
    StepKind.PACKAGE: gettext_lazy("Check and publish"),
    StepKind.FRAME: gettext_lazy("Take a picture"),
    StepKind.SPEECH: gettext_lazy("Write down what is said"),
}

STEP_STATE_LABELS: dict[str, Any] = {
    StepState.BLOCKED: gettext_lazy("Waits for other steps"),
    StepState.QUEUED: gettext_lazy("Waiting"),
    StepState.RUNNING: gettext_lazy("Running"),
    StepState.PUBLISHING: gettext_lazy("Being published"),
    StepState.DONE: gettext_lazy("Done"),
    StepState.RETRY_WAIT: gettext_lazy("Waits to be tried again"),
    StepState.FAILED: gettext_lazy("Failed"),
    StepState.CANCELLED: gettext_lazy("Cancelled"),
}


def failure_sentence(
    code: str, params: dict[str, Any], *, ref: object = "", given_up: bool = False
) -> Sentence:
    """The sentence for a failure code, in the language of the reader.

    `given_up`: nothing is tried by itself any more. `params` are the figures that the code carries; `ref` is what an administrator is given.
    A code that this version does not know reads as a failed conversion.
    """
    message, advice = SENTENCES.get(code, SENTENCES["encode_failed"])
    if given_up and code in GIVEN_UP:
        message, advice = GIVEN_UP[code], _ADMIN_TOLD
    if code == "truncated_source" and not params.get("total"):
        message = _ENDS_EARLY
    words = _Words(_in_words(params) | {"ref": str(ref)})
    return Sentence(str(message) % words, str(advice) % words)


def refusal_message(code: str, params: dict[str, Any]) -> str:
    """One paragraph for the upload form: what is wrong, and what to do."""
    sentence = failure_sentence(code, params)
    return f"{sentence.message} {sentence.advice}".strip()


class _Words(dict):
    """Figures by name; a missing one is a question mark, since a sentence must never fail."""

    def __missing__(self, key: str) -> str:
        return "?"


def _in_words(params: dict[str, Any]) -> dict[str, str]:
    unit = str(params.get("unit", ""))
    return {
        name: _figure(value, unit) if isinstance(value, int | float) else str(value)
        for name, value in params.items()
    }


def _figure(value: float, unit: str) -> str:
    if unit == "bytes":
        return filesizeformat(value)
    if unit in {"s", "seconds"}:
        return _duration(value)
    if unit in {"px", "pixels"}:
        return _("%(number)s pixels") % {"number": round(value)}
    if unit == "streams":
        return _("%(number)s tracks") % {"number": round(value)}
    if unit == "fps":
        return _("%(number)s frames per second") % {"number": round(value)}
    return f"{value:g} {unit}".strip()


def _duration(seconds: float) -> str:
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}"
