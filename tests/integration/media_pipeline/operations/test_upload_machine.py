"""Any history of pieces, crashes, take-overs and ends keeps the promises of an upload."""

import datetime as dt
import hashlib
import tempfile
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from media_pipeline.models import Upload, Video
from media_pipeline.operations.uploads import (
    appending,
    expire_uploads,
    terminate_upload,
    turns,
)
from media_pipeline.operations.uploads.appending import (
    BeyondLength,
    Checksum,
    ChecksumMismatch,
)
from media_pipeline.spool import upload_spool
from media_pipeline.states import UPLOAD_MOVES, UploadState
from tests.builders.media_pipeline import NOON
from tests.builders.uploads import make_upload, make_uploader, send

SIZE = 400
DATA = bytes(index % 251 for index in range(SIZE))
KEPT = dt.timedelta(hours=48)
lengths = st.integers(1, 150)


class UploadMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.media = Path(self.folder.name)
        self.overridden = override_settings(DANGKE_MEDIA_DIR=self.media)
        self.overridden.enable()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.now = NOON
        self.key = make_upload(by=make_uploader(), size=SIZE, at=NOON).key
        self.offset = 0
        self.touched = NOON
        self.state = UploadState.RECEIVING
        self.sleeper = None

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        self.overridden.disable()
        self.folder.cleanup()

    @property
    def row(self):
        return Upload.objects.get(key=self.key)

    @property
    def is_open(self):
        return self.state == UploadState.RECEIVING and self.now < self.touched + KEPT

    def send(self, data, **fields):
        return send(self.row, data, at=self.now, **fields)

    def moved_to(self, offset):
        self.offset, self.touched = offset, self.now
        if offset == SIZE:
            self.state = UploadState.FINISHED

    @precondition(lambda self: self.is_open and self.sleeper is None)
    @rule(length=lengths, checked=st.booleans())
    def a_piece_in_its_place(self, length, checked):
        data = DATA[self.offset : self.offset + length]
        check = (
            Checksum("sha1", hashlib.sha1(data, usedforsecurity=False).digest())
            if checked
            else None
        )
        done = self.send(data, checksum=check)
        self.moved_to(self.offset + len(data))
        assert (done.offset, done.broken) == (self.offset, False)
        assert (done.video is not None) == (self.offset == SIZE)

    @precondition(lambda self: self.is_open and self.sleeper is None)
    @rule(length=lengths, offset=st.integers(0, SIZE))
    def a_piece_out_of_place(self, length, offset):
        if offset == self.offset:
            offset += 1
        with pytest.raises(turns.WrongOffset) as wrong:
            self.send(b"\xff" * length, offset=offset)
        assert wrong.value.offset == self.offset

    @precondition(lambda self: self.is_open and self.sleeper is None)
    @rule(length=lengths)
    def a_damaged_piece(self, length):
        length = min(length, SIZE - self.offset)
        check = Checksum("sha256", hashlib.sha256(b"else").digest())
        with pytest.raises(ChecksumMismatch):
            self.send(b"\xff" * length, checksum=check)

    @precondition(lambda self: self.is_open and self.sleeper is None)
    @rule(length=lengths)
    def a_piece_that_is_too_long(self, length):
        with pytest.raises(BeyondLength):
            self.send(b"\xff" * (SIZE - self.offset + length))

    @precondition(lambda self: self.is_open and self.sleeper is None)
    @rule(length=lengths, arrived=st.integers(0, 149))
    def a_line_that_breaks(self, length, arrived):
        length = min(length, SIZE - self.offset)
        arrived = min(arrived, length)
        data = DATA[self.offset : self.offset + arrived]
        done = self.send(data, length=length)
        if arrived:
            self.moved_to(self.offset + arrived)
        assert (done.offset, done.broken) == (self.offset, arrived < length)

    @precondition(lambda self: self.is_open and self.sleeper is None)
    @rule(length=lengths)
    def killed_between_write_and_commit(self, length):
        """Bytes are on the disk, the offset is not; the lease stays with the dead."""
        self.falls_asleep()
        row = self.row
        spool = upload_spool()
        with spool.writing(row.storage_name, offset=row.offset, parts={}) as writer:
            writer.write(b"\xff" * length)
            writer.secure(last=False)
        self.lease_runs_out()
        self.sleeper = None

    @precondition(lambda self: self.is_open and self.sleeper is None)
    @rule()
    def falls_asleep(self):
        self.sleeper = turns.take_turn(upload=self.row, offset=self.offset, at=self.now)

    @precondition(lambda self: self.is_open and self.sleeper is not None)
    @rule(length=lengths)
    def another_while_one_writes(self, length):
        with pytest.raises(turns.UploadBusy):
            self.send(DATA[self.offset : self.offset + length])

    @precondition(lambda self: self.sleeper is not None)
    @rule(length=lengths)
    def another_takes_over_and_the_sleeper_wakes(self, length):
        self.lease_runs_out()
        sleeper, self.sleeper = self.sleeper, None
        if not self.is_open:
            return
        self.a_piece_in_its_place(length, False)
        with pytest.raises(turns.LostTurn):
            turns.keep_turn(turn=sleeper)
        turns.end_turn(turn=sleeper)

    @staticmethod
    def lease_runs_out():
        past = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
        Upload.objects.filter(lease_until__isnull=False).update(lease_until=past)

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours):
        self.now += dt.timedelta(hours=hours)

    # With somebody's turn running out the model would have to forget the sleeper as well.
    @precondition(lambda self: self.sleeper is None)
    @rule()
    def the_sweep(self):
        over = self.state == UploadState.RECEIVING and not self.is_open
        assert expire_uploads(at=self.now) == int(over)
        if over:
            self.state = UploadState.EXPIRED

    @rule()
    def given_up(self):
        if self.state != UploadState.RECEIVING:
            with pytest.raises(turns.UploadEnded):
                terminate_upload(upload=self.row, at=self.now, by=None)
            return
        terminate_upload(upload=self.row, at=self.now, by=None)
        self.state = UploadState.TERMINATED

    @precondition(lambda self: not self.is_open)
    @rule(length=lengths)
    def a_piece_after_the_end(self, length):
        with pytest.raises(turns.UploadEnded):
            self.send(DATA[:length])

    @invariant()
    def row_and_bytes_agree(self):
        row = Upload.objects.filter(key=self.key).first()
        if row is None:
            assert self.state in set(UploadState) - {UploadState.RECEIVING}
            return
        assert (row.offset, row.state) == (self.offset, self.state)
        assert row.is_gone(at=self.now) == (
            not self.is_open and self.state != UploadState.FINISHED
        )
        assert Video.objects.count() == int(self.state == UploadState.FINISHED)
        path = self.media / row.storage_name
        if self.state in {UploadState.RECEIVING, UploadState.FINISHED}:
            assert path.read_bytes()[: self.offset] == DATA[: self.offset]
        if self.state == UploadState.FINISHED:
            assert path.stat().st_size == SIZE


def test_ends_are_ends():
    assert {state for state in UploadState if UPLOAD_MOVES[state]} == {
        UploadState.RECEIVING
    }
    assert set(UPLOAD_MOVES) == set(UploadState)
    assert appending.KEEP_EVERY_S * 2 < turns.LEASE_S


# The marker sends it to PostgreSQL too.
@pytest.mark.django_db
class TestUpload(TestCase, UploadMachine.TestCase):
    settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
