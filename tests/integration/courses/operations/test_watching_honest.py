"""Whoever really watches gets everything, however bad the network, in half the time at double speed."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from courses.models import Completion, MediaVersion, WatchRecord
from courses.operations.publishing import LectureDraft, publish_lecture
from courses.operations.watching import VideoNotReady
from media_pipeline.states import RenditionRole
from tests.builders.courses import (
    NOON,
    Player,
    make_lecture,
    make_video,
    publish_rendition,
    watch_all,
)
from tests.builders.members import make_member

LENGTH_MS = 180_000


@pytest.mark.django_db
class TestHonestViewer(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(
        rate_percent=st.sampled_from([100, 125, 150, 200]),
        lost=st.lists(st.integers(0, 9), min_size=60, max_size=60),
        seconds_between=st.sampled_from([3, 7, 10]),
    )
    def test_seventy_percent_of_beats_lost_still_ends_at_everything(
        self, rate_percent, lost, seconds_between
    ):
        member = make_member()
        lecture = make_lecture(video=make_video(duration_ms=LENGTH_MS))
        player = Player(member, lecture, at=NOON)
        wall_s, played_ms = 0, 0
        while played_ms < LENGTH_MS:
            wall_s += seconds_between
            played_ms = min(LENGTH_MS, wall_s * 10 * rate_percent)
            player.spans = [(0, played_ms)]
            player.seq += 1
            arrives = lost[player.seq % len(lost)] >= 7
            if arrives or played_ms == LENGTH_MS:
                player.send(
                    seq=player.seq,
                    spans=player.spans,
                    at=NOON + dt.timedelta(seconds=wall_s),
                )
        record = WatchRecord.objects.get(member=member, lecture=lecture)
        assert record.covered == LENGTH_MS // 1000
        assert Completion.objects.filter(member=member, lecture=lecture).count() == 1


@pytest.fixture
def member():
    return make_member()


def after(seconds):
    return NOON + dt.timedelta(seconds=seconds)


@pytest.mark.django_db
def test_rewatching_and_seeking_cost_and_give_nothing(member):
    lecture = make_lecture(video=make_video(duration_ms=100_000))
    player = Player(member, lecture, at=NOON)
    player.beat(spans=[(0, 20_000)], at=after(20))
    player.beat(spans=[(0, 20_000), (0, 20_000)], at=after(40))
    reply = player.beat(
        spans=[(0, 20_000), (0, 20_000), (80_000, 100_000)], at=after(60)
    )
    assert reply.covered == 40


@pytest.mark.django_db
def test_the_position_is_that_of_the_newest_session_and_changes_no_credit(member):
    lecture = make_lecture()
    old = Player(member, lecture, at=NOON)
    old.beat(spans=[(0, 5_000)], at=after(5), position_ms=5_000)
    new = Player(member, lecture, at=after(6))
    new.beat(spans=[], at=after(7), position_ms=12_000)
    old.beat(spans=[(0, 5_000)], at=after(8), position_ms=39_000)
    record = WatchRecord.objects.get()
    assert (record.position_ms, record.position_at) == (12_000, after(7))
    assert record.covered == 5


@pytest.mark.django_db
def test_an_older_offline_session_credits_late_and_moves_no_position(member):
    lecture = make_lecture()
    offline = Player(member, lecture, at=NOON, offline=True)
    new = Player(member, lecture, at=after(6))
    new.beat(spans=[], at=after(7), position_ms=12_000)
    offline.beat(spans=[(0, 5_000)], at=after(20), position_ms=39_000)
    record = WatchRecord.objects.get()
    assert (record.position_ms, record.covered) == (12_000, 5)


@pytest.mark.django_db
def test_a_position_beyond_the_end_is_cut_to_the_length(member):
    lecture = make_lecture()
    Player(member, lecture, at=NOON).beat(spans=[], at=after(1), position_ms=10**12)
    assert WatchRecord.objects.get().position_ms == 40_000


@pytest.mark.django_db
def test_a_clip_shorter_than_half_a_second_can_be_completed(member):
    lecture = make_lecture(video=make_video(duration_ms=300))
    player = Player(member, lecture, at=NOON)
    player.beat(spans=[(0, 1_000)], at=after(1))
    assert Completion.objects.get().length_s == 1


@pytest.mark.django_db
def test_a_reencode_keeps_the_version_and_every_bit(member):
    lecture = make_lecture()
    Player(member, lecture, at=NOON).beat(spans=[(0, 20_000)], at=after(20))
    publish_rendition(lecture.video, duration_ms=40_040)
    player = Player(member, lecture, at=after(30))
    assert player.beat(spans=[], at=after(31)).covered == 20
    assert MediaVersion.objects.count() == 1


@pytest.mark.django_db
def test_another_recording_starts_empty_and_the_old_record_stays(member):
    lecture = make_lecture()
    Player(member, lecture, at=NOON).beat(spans=[(0, 20_000)], at=after(20))
    draft = LectureDraft(title="新片", video=make_video("新片"))
    lecture = publish_lecture(key=lecture.key, draft=draft, at=after(25), by=None)
    player = Player(member, lecture, at=after(30))
    assert player.beat(spans=[(0, 5_000)], at=after(35)).covered == 5
    covered = WatchRecord.objects.order_by("media_version__no").values_list(
        "media_version__no", "covered"
    )
    assert list(covered) == [(1, 20), (2, 5)]


@pytest.mark.django_db
def test_going_back_to_the_first_recording_finds_its_record_again(member):
    lecture = make_lecture()
    first = lecture.video
    watch_all(member, lecture, at=NOON)
    for video in (make_video("第二片"), first):
        draft = LectureDraft(title="换片", video=video)
        lecture = publish_lecture(key=lecture.key, draft=draft, at=after(100), by=None)
        player = Player(member, lecture, at=after(200))
    assert player.opened.record.covered == 40
    assert MediaVersion.objects.count() == 2


@pytest.mark.django_db
def test_nothing_can_be_opened_before_the_video_is_ready(member):
    waiting = make_lecture(video=make_video(playable=False))
    for lecture in (waiting, make_lecture("无片", video=None)):
        with pytest.raises(VideoNotReady):
            Player(member, lecture, at=NOON)
    assert not WatchRecord.objects.exists()


@pytest.mark.django_db
def test_a_beat_costs_the_same_few_queries(member, django_assert_num_queries):
    lecture = make_lecture(video=make_video(duration_ms=LENGTH_MS))
    player = Player(member, lecture, at=NOON)
    # Savepoint and release, clock, session, record; then the three of them written. The first
    # credited second begins again with the duties held, and is news besides.
    for seconds, queries in ((10, 18), (70, 8), (130, 8)):
        with django_assert_num_queries(queries):
            player.beat(spans=[(0, seconds * 1000)], at=after(seconds))


@pytest.mark.django_db
@pytest.mark.parametrize("change_ms", [-250, -40, 0, 40, 250])
def test_seconds_count_alike_in_the_early_copy_and_in_what_replaces_it(change_ms):
    """Half of it is seen in the copy; the ladder, a few frames longer or shorter, shows the rest."""
    member, copy_ms = make_member(), 20_600
    video = make_video(playable=False)
    publish_rendition(
        video, duration_ms=copy_ms, role=RenditionRole.PROVISIONAL, at=NOON
    )
    lecture = make_lecture(video=video, threshold_percent=100)
    player = Player(member, lecture, at=NOON)
    half = NOON + dt.timedelta(seconds=10)
    player.beat(spans=[(0, 10_000)], at=half)

    final = publish_rendition(video, duration_ms=copy_ms + change_ms, at=half)
    lecture.refresh_from_db()
    assert lecture.video.current_rendition == final
    later = half + dt.timedelta(minutes=1)
    again = Player(member, lecture, at=later)
    end_ms = copy_ms + change_ms
    again.beat(spans=[(10_000, end_ms)], at=later + dt.timedelta(seconds=11))

    record = WatchRecord.objects.get()
    assert MediaVersion.objects.count() == 1
    assert record.covered == record.media_version.length_s
    assert Completion.objects.get().member == member
