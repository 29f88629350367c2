"""Parsing what the player sends; anything but the agreed shape is refused."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MAX_BODY = 32 * 1024
MAX_SPANS = 256
_LARGEST = 2**53 - 1

Whole = Annotated[int, Field(ge=0, le=_LARGEST)]


class MalformedBeat(Exception):
    """Too long, not JSON, or not the agreed shape."""


class BeatForm(BaseModel):
    """A beat as JSON: whole milliseconds, spans in the order played, a sequence number from 1."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    token: Annotated[str, Field(max_length=1024)]
    seq: Annotated[int, Field(ge=1, le=_LARGEST)]
    spans: Annotated[list[tuple[Whole, Whole]], Field(max_length=MAX_SPANS)]
    position_ms: Whole


def parse_beat(body: bytes) -> BeatForm:
    """The beat in `body`. Raises MalformedBeat."""
    if len(body) > MAX_BODY:
        raise MalformedBeat
    try:
        return BeatForm.model_validate_json(body)
    except ValidationError as error:
        raise MalformedBeat from error
