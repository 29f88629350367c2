"""Whose turn it is to write to an upload, and how far it is.

A lease in the row, by the clock of the database: no transaction is held while bytes come in
over a slow network. A writer that was killed, or whose connection hangs, loses its turn after
`LEASE_S` of silence; it finds out before it could commit anything.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet

from media_pipeline.models import Upload, Video
from media_pipeline.operations.moves import later
from media_pipeline.operations.uploads.creating import expiry
from media_pipeline.operations.uploads.receiving import receive_file
from media_pipeline.spool import Secured
from media_pipeline.states import UploadState, check_upload_move

LEASE_S = 15


class UploadEnded(Exception):
    """The upload was finished, given up or is past its time."""


class UploadBusy(Exception):
    """Another request is writing to it at the moment."""


class WrongOffset(Exception):
    """The piece does not begin where the stored bytes end; `offset` is where they end."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class LostTurn(Exception):
    """Somebody else writes now, or the upload ended meanwhile: stop, commit nothing."""


@dataclass(frozen=True)
class Turn:
    """The right to write to one upload, as long as its token is the row's."""

    upload: Upload
    token: str

    @property
    def held(self) -> QuerySet[Upload]:
        return Upload.objects.receiving().filter(
            pk=self.upload.pk, lease_token=self.token
        )


def take_turn(*, upload: Upload, offset: int, at: datetime) -> Turn:
    """Become the one who writes to the upload from `offset` on, by one conditional UPDATE.

    Raises UploadEnded, UploadBusy, WrongOffset, asked in this order.
    """
    token = uuid4().hex
    taken = (
        Upload.objects.resumable(at=at)
        .free()
        .filter(pk=upload.pk, offset=offset)
        .update(lease_token=token, lease_until=later(LEASE_S))
    )
    now = Upload.objects.get(pk=upload.pk)
    if taken:
        return Turn(now, token)
    if now.is_finished or now.is_gone(at=at):
        raise UploadEnded(now.state)
    if not Upload.objects.free().filter(pk=upload.pk).exists():
        raise UploadBusy
    raise WrongOffset(now.offset)


def keep_turn(*, turn: Turn) -> None:
    """Say that bytes still come in. Raises LostTurn."""
    if turn.held.update(lease_until=later(LEASE_S)) != 1:
        raise LostTurn


@transaction.atomic
def commit_bytes(*, turn: Turn, secured: Secured, at: datetime) -> Video | None:
    """Move the offset over bytes that are safely stored; the last ones make a video (T0).

    Returns the video when the file is complete. Raises LostTurn.
    """
    moved = turn.held.update(
        offset=secured.offset,
        parts=secured.parts,
        expires_at=expiry(at),
        lease_until=later(LEASE_S),
    )
    if moved != 1:
        raise LostTurn
    upload = turn.upload
    if secured.offset < upload.size:
        return None
    check_upload_move(UploadState.RECEIVING, UploadState.FINISHED)
    video = receive_file(
        storage_name=upload.storage_name,
        size=upload.size,
        display_name=upload.display_name,
        title=upload.title,
        org=upload.org,
        by=upload.owner,
        at=at,
    )
    turn.held.update(
        state=UploadState.FINISHED,
        video=video,
        lease_token="",
        lease_until=None,
        ended_at=at,
    )
    return video


def end_turn(*, turn: Turn) -> None:
    """Let others write; nothing happens when the turn was lost or the upload ended."""
    turn.held.update(lease_token="", lease_until=None)
