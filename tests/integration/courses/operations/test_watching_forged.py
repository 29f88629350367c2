"""Forged progress earns no more than the time that has passed, times the top speed, plus one slack."""

import datetime as dt
import uuid

import pytest

from courses.models import WatchClock, WatchRecord
from courses.operations import watch_token
from courses.operations.watch_token import TokenRefused
from courses.operations.watching import revoke_sessions
from members.operations.people import disable_member
from tests.builders.courses import NOON, Player, make_lecture, make_video
from tests.builders.members import make_member

pytestmark = pytest.mark.django_db

HOUR_MS = 3_600_000
WHOLE = [(0, HOUR_MS)]
RATE = 2
SLACK_S = 10


def after(seconds):
    return NOON + dt.timedelta(seconds=seconds)


@pytest.fixture
def member():
    return make_member()


@pytest.fixture
def hour_long():
    return make_lecture("一小时", video=make_video(duration_ms=HOUR_MS))


def earned(member):
    clock = WatchClock.objects.get(member=member)
    records = WatchRecord.objects.filter(member=member)
    assert clock.earned_s == sum(record.covered for record in records)
    assert all(record.seconds.bit_count() == record.covered for record in records)
    return clock.earned_s


def test_one_beat_with_the_whole_video_earns_the_elapsed_time(member, hour_long):
    player = Player(member, hour_long, at=NOON)
    reply = player.beat(spans=WHOLE, at=after(30))
    assert reply.covered == 30 * RATE + SLACK_S
    assert earned(member) == 70


def test_the_whole_video_at_the_moment_of_opening_earns_the_slack(member, hour_long):
    Player(member, hour_long, at=NOON).beat(spans=WHOLE, at=NOON)
    assert earned(member) == SLACK_S


def test_a_beat_replayed_a_hundred_times_earns_once(member, hour_long):
    player = Player(member, hour_long, at=NOON)
    replies = [player.send(spans=WHOLE, seq=1, at=after(30)) for _ in range(100)]
    assert {reply.covered for reply in replies} == {70}
    assert earned(member) == 70


def test_a_replay_much_later_with_the_old_number_earns_nothing(member, hour_long):
    player = Player(member, hour_long, at=NOON)
    player.send(spans=WHOLE, seq=7, at=after(30))
    for seq in (7, 6, 1):
        assert player.send(spans=WHOLE, seq=seq, at=after(600)).covered == 70


def test_a_hundred_beats_faster_than_the_clock_share_one_slack(member, hour_long):
    player = Player(member, hour_long, at=NOON)
    for tenth in range(1, 1_001):
        player.beat(spans=WHOLE, at=after(tenth / 10))
    assert earned(member) == 100 * RATE + SLACK_S


def test_a_hundred_beats_in_the_same_moment_earn_one_slack(member, hour_long):
    player = Player(member, hour_long, at=NOON)
    for _ in range(100):
        player.beat(spans=WHOLE, at=after(1))
    assert earned(member) == RATE + SLACK_S


def test_opening_again_and_again_gives_no_new_slack(member, hour_long):
    for _ in range(50):
        Player(member, hour_long, at=NOON).beat(spans=WHOLE, at=NOON)
    assert earned(member) == SLACK_S


def test_the_time_between_two_sessions_earns_nothing(member, hour_long):
    Player(member, hour_long, at=NOON).beat(spans=[(0, 1_000)], at=after(1))
    Player(member, hour_long, at=after(1_000)).beat(spans=WHOLE, at=after(1_001))
    assert earned(member) == 1 + RATE + SLACK_S


def test_two_sessions_side_by_side_earn_the_time_once(member, hour_long):
    other = make_lecture("另一讲", video=make_video(duration_ms=HOUR_MS))
    first = Player(member, hour_long, at=NOON)
    second = Player(member, other, at=NOON)
    for second_no in range(10, 110, 10):
        assert first.beat(spans=WHOLE, at=after(second_no)).superseded
        assert not second.beat(spans=WHOLE, at=after(second_no)).superseded
    assert earned(member) == 100 * RATE + SLACK_S
    assert WatchRecord.objects.get(lecture=hour_long).covered == 0


def test_taking_turns_between_two_lectures_earns_the_time_once(member, hour_long):
    other = make_lecture("另一讲", video=make_video(duration_ms=HOUR_MS))
    for turn in range(20):
        lecture = hour_long if turn % 2 else other
        player = Player(member, lecture, at=after(turn * 5))
        player.beat(spans=WHOLE, at=after(turn * 5 + 5))
    assert earned(member) <= 100 * RATE + SLACK_S


def test_a_superseded_session_stays_so_and_does_not_move_the_clock(member, hour_long):
    first = Player(member, hour_long, at=NOON)
    second = Player(member, hour_long, at=after(5))
    assert first.beat(spans=WHOLE, at=after(1_000)).superseded
    assert second.beat(spans=[(0, 20_000)], at=after(15)).covered == 20


def test_a_token_of_another_lecture_is_refused(member, hour_long):
    other = make_lecture("另一讲")
    player = Player(member, hour_long, at=NOON)
    player.lecture = other
    with pytest.raises(TokenRefused):
        player.beat(spans=WHOLE, at=after(10))


def test_a_token_of_another_member_fills_that_members_record_only(member, hour_long):
    lender = make_member("李四")
    player = Player(lender, hour_long, at=NOON)
    Player(member, hour_long, at=NOON)
    player.beat(spans=WHOLE, at=after(10))
    assert earned(lender) == 30
    assert earned(member) == 0


@pytest.mark.parametrize("text", ["", "x", "a:b:c", "W10:x", "0" * 900])
def test_what_is_not_our_token_is_refused(text):
    with pytest.raises(TokenRefused):
        watch_token.read(text, key=uuid.uuid4(), at=NOON)


def test_a_token_changed_in_one_place_is_refused(member, hour_long):
    player = Player(member, hour_long, at=NOON)
    for place in range(0, len(player.token), 7):
        letter = "A" if player.token[place] != "A" else "B"
        forged = player.token[:place] + letter + player.token[place + 1 :]
        with pytest.raises(TokenRefused):
            watch_token.read(forged, key=hour_long.key, at=NOON)


def test_a_token_lives_half_a_day(member, hour_long):
    player = Player(member, hour_long, at=NOON)
    player.beat(spans=[(0, 5_000)], at=after(12 * 3600 - 1))
    with pytest.raises(TokenRefused):
        player.beat(spans=WHOLE, at=after(12 * 3600))
    assert earned(member) == 5


def test_a_revoked_session_earns_nothing(member, hour_long):
    player = Player(member, hour_long, at=NOON)
    assert revoke_sessions(member=member, at=after(5)) == 1
    with pytest.raises(TokenRefused):
        player.beat(spans=WHOLE, at=after(10))
    assert earned(member) == 0


def test_closing_the_account_revokes_its_sessions(member, hour_long):
    player = Player(member, hour_long, at=NOON)
    disable_member(member=member, at=after(5), by=None)
    assert player.opened.session.__class__.objects.get().revoked_at == after(5)
    with pytest.raises(TokenRefused):
        player.beat(spans=WHOLE, at=after(10))


def test_a_clock_that_runs_backwards_takes_and_gives_nothing(member, hour_long):
    player = Player(member, hour_long, at=NOON)
    player.beat(spans=WHOLE, at=after(100))
    before = earned(member)
    player.beat(spans=WHOLE, at=after(40))
    player.beat(spans=WHOLE, at=after(100))
    assert earned(member) == before
    player.beat(spans=WHOLE, at=after(101))
    assert earned(member) == before + RATE


def test_an_offline_session_earns_wall_time_that_nobody_has_spent(member, hour_long):
    offline = Player(member, hour_long, at=NOON, offline=True)
    live = Player(
        member, make_lecture("现场", video=make_video(duration_ms=HOUR_MS)), at=NOON
    )
    live.beat(spans=WHOLE, at=after(100))
    assert earned(member) == 210
    offline.beat(spans=WHOLE, at=after(150))
    assert earned(member) == 300
    assert WatchRecord.objects.get(lecture=hour_long).offline_s == 90
