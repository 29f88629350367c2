"""Whatever players do, in whatever order their beats arrive, the credit stays inside the server's clock."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from courses.models import Completion, WatchClock, WatchRecord
from courses.operations.publishing import LectureDraft, publish_lecture
from courses.operations.restudy import Anew, ask_anew
from courses.operations.watch_token import TokenRefused
from courses.operations.watching import revoke_sessions
from courses.queries.passes import pass_of
from tests.builders.courses import NOON, Player, make_lecture, make_video
from tests.builders.members import make_member

RATE = 2
SLACK_S = 10
LENGTHS_MS = (40_000, 95_400)

moments = st.integers(0, 100_000)
spans = st.lists(st.tuples(moments, moments), max_size=5)
players = st.integers(0, 7)


class WatchMachine(RuleBasedStateMachine):
    """One member, two lectures, any number of pages; beats are made, kept, lost, doubled and shuffled."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize()
    def begin(self):
        self.now = NOON
        self.first_open = None
        self.member = make_member()
        self.lectures = [
            make_lecture(f"第{n}讲", video=make_video(f"第{n}讲", duration_ms=ms))
            for n, ms in enumerate(LENGTHS_MS)
        ]
        self.players = []
        self.kept = []
        self.delivered = []
        self.revoked = set()
        self.live_events = []
        self.seen = {}
        self.ended = {}

    def player(self, number):
        return self.players[number % len(self.players)]

    @rule(which=st.integers(0, 1), offline=st.booleans())
    def open(self, which, offline):
        """On another device, or in another tab: a live one takes over."""
        self.first_open = self.first_open or self.now
        player = Player(self.member, self.lectures[which], at=self.now, offline=offline)
        self.players.append(player)
        if not offline:
            self.live_events.append((self.now, 0))

    @rule(milliseconds=st.integers(0, 30_000))
    def tick(self, milliseconds):
        self.now += dt.timedelta(milliseconds=milliseconds)

    @precondition(lambda self: self.players)
    @rule(number=players, played=spans)
    def make_a_beat(self, number, played):
        """The page plays on and makes a beat, which is on its way, and may be lost."""
        player = self.player(number)
        player.spans.extend(played)
        player.seq += 1
        self.kept.append((player, player.seq, list(player.spans)))

    @precondition(lambda self: self.kept)
    @rule(choice=st.integers(0, 20))
    def deliver_in_any_order(self, choice):
        beat = self.kept.pop(choice % len(self.kept))
        self.deliver(*beat)
        self.delivered.append(beat)

    @precondition(lambda self: self.kept)
    @rule(choice=st.integers(0, 20))
    def drop(self, choice):
        self.kept.pop(choice % len(self.kept))

    @precondition(lambda self: self.delivered)
    @rule(choice=st.integers(0, 50))
    def replay(self, choice):
        before = self.earned()
        self.deliver(*self.delivered[choice % len(self.delivered)])
        assert self.earned() == before

    @precondition(lambda self: self.players)
    @rule(number=players, claimed=spans, seq=st.integers(1, 12))
    def forge(self, number, claimed, seq):
        self.deliver(self.player(number), seq, claimed)

    @rule(which=st.integers(0, 1), duration_ms=st.integers(100, 70_000))
    def replace_media(self, which, duration_ms):
        self.lectures[which] = publish_lecture(
            key=self.lectures[which].key,
            draft=LectureDraft(title="换片", video=make_video(duration_ms=duration_ms)),
            at=self.now,
            by=None,
        )

    @precondition(lambda self: self.players)
    @rule()
    def suspend(self):
        revoke_sessions(member=self.member, at=self.now)
        self.revoked.update(player.token for player in self.players)

    @rule(which=st.integers(0, 1))
    def ask_anew(self, which):
        """The lecture is to be studied anew: if it was completed, its sessions end and the next pass begins."""
        lecture = self.lectures[which]
        later = self.now + dt.timedelta(seconds=1)
        wanted = {(self.member.pk, lecture.pk): Anew(before=later, reason="再学")}
        done = pass_of(member=self.member, lecture=lecture).completion
        if ask_anew(wanted=wanted, at=self.now):
            self.ended[lecture.pk, done.pass_no] = {
                record.pk: (record.seconds, record.rev)
                for record in WatchRecord.objects.filter(
                    lecture=lecture, pass_no=done.pass_no
                )
            }
            self.revoked.update(
                player.token
                for player in self.players
                if player.lecture.pk == lecture.pk
            )

    def deliver(self, player, seq, claimed):
        before = self.earned()
        try:
            reply = player.send(seq=seq, spans=claimed, at=self.now)
        except TokenRefused:
            assert player.token in self.revoked
            assert self.earned() == before
            return
        assert player.token not in self.revoked
        granted = self.earned() - before
        if reply.superseded:
            assert granted == 0
        elif not player.opened.session.offline and granted:
            self.live_events.append((self.now, granted))

    def earned(self):
        clock = WatchClock.objects.filter(member=self.member).first()
        return clock.earned_s if clock else 0

    @invariant()
    def every_record_is_sound_and_bits_only_grow(self):
        for record in WatchRecord.objects.select_related("media_version"):
            seconds, length = record.seconds, record.media_version.length_s
            assert seconds < 1 << length
            assert seconds.bit_count() == record.covered
            assert seconds & self.seen.get(record.pk, 0) == self.seen.get(record.pk, 0)
            self.seen[record.pk] = seconds

    @invariant()
    def a_pass_that_has_ended_stays_as_it_was(self):
        for (lecture, pass_no), records in self.ended.items():
            assert records == {
                record.pk: (record.seconds, record.rev)
                for record in WatchRecord.objects.filter(
                    lecture=lecture, pass_no=pass_no
                )
            }

    @invariant()
    def what_was_earned_is_what_is_covered(self):
        covered = sum(record.covered for record in WatchRecord.objects.all())
        assert covered == self.earned()

    @invariant()
    def live_credit_of_any_stretch_is_bounded(self):
        # A grant pays for the time since the event before it, so stretches begin at events.
        for start, (since, _granted) in enumerate(self.live_events):
            total = 0
            for moment, granted in self.live_events[start + 1 :]:
                total += granted
                assert total <= self.seconds(since, moment) * RATE + SLACK_S

    @invariant()
    def all_credit_is_bounded_by_the_time_since_the_first_session(self):
        if self.first_open:
            passed = self.seconds(self.first_open, self.now)
            assert self.earned() <= passed * RATE + SLACK_S

    @invariant()
    def completions_are_single_and_have_their_evidence(self):
        done = list(Completion.objects.values_list("lecture_id", "pass_no"))
        assert len(done) == len(set(done))
        for completion in Completion.objects.all():
            record = WatchRecord.objects.get(
                media_version=completion.media_version, pass_no=completion.pass_no
            )
            assert record.covered >= completion.covered_s >= completion.rule["need_s"]

    @staticmethod
    def seconds(start, end):
        return (end - start) / dt.timedelta(seconds=1)


@pytest.mark.django_db
class TestWatching(TestCase, WatchMachine.TestCase):
    settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
