"""Captions and chapters of a video: drafts, one published per language, decided suggestions."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from media_pipeline.companion_queries import (
    caption_tracks,
    chapters_of,
    published_caption,
    title_suggestions,
    transcript,
)
from media_pipeline.models import Caption
from media_pipeline.operations.captions import (
    LanguageTaken,
    correct_caption,
    delete_caption,
    keep_recognised,
    keep_track,
    publish_caption,
)
from media_pipeline.operations.chapters import (
    ChapterRow,
    TwiceOneMoment,
    save_chapters,
    suggest_chapters,
)
from media_pipeline.states import CaptionOrigin, ChapterState
from media_pipeline.subtitles import Cue, Unreadable
from tests.builders.captions import SRT, make_caption, make_chapters
from tests.builders.courses import NOON, make_video
from tests.builders.members import make_member

pytestmark = pytest.mark.django_db

LATER = NOON + dt.timedelta(hours=1)
CUES = (Cue(0, 1000, "同志们"), Cue(1000, 2000, "大家好"))


def states(video):
    return list(video.chapters.values_list("start_ms", "state"))


def test_a_draft_is_seen_by_nobody_until_it_is_published():
    video, editor = make_video(), make_member("王编辑")
    draft = make_caption(video, published=False)
    assert caption_tracks(video) == []
    assert published_caption(video, "zh-Hans") is None
    published = publish_caption(caption=draft, at=LATER, by=editor)
    assert (published.checked_at, published.checked_by) == (LATER, editor)
    assert [track.label for track in caption_tracks(video)] == ["简体中文"]


def test_publishing_takes_the_place_of_the_same_language_only():
    video = make_video()
    old = make_caption(video)
    english = make_caption(video, language="en")
    new = make_caption(video, published=False)
    publish_caption(caption=new, at=LATER, by=None)
    assert set(video.captions.all()) == {new, english}
    assert publish_caption(caption=new, at=LATER, by=None) == new
    assert not Caption.objects.filter(pk=old.pk).exists()


def test_two_published_in_one_language_cannot_be_stored():
    video = make_video()
    make_caption(video)
    draft = make_caption(video, published=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Caption.objects.filter(pk=draft.pk).update(checked_at=NOON)


def test_a_correction_is_checked_like_a_file():
    video = make_video()
    caption = make_caption(video)
    with pytest.raises(Unreadable):
        correct_caption(
            caption=caption, text="没有时间", language="en", at=LATER, by=None
        )
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<script>x</script>改过的\n"
    changed = correct_caption(
        caption=caption, text=text, language="zh-Hant", at=LATER, by=None
    )
    assert [line.text for line in transcript(changed)] == ["x改过的"]
    assert (changed.language, changed.checked_at) == ("zh-Hant", LATER)


def test_a_correction_does_not_double_a_language():
    video = make_video()
    make_caption(video, language="en")
    caption = make_caption(video)
    with pytest.raises(LanguageTaken):
        correct_caption(
            caption=caption, text=caption.body, language="en", at=LATER, by=None
        )


def test_deleting_twice_changes_nothing():
    caption = make_caption(make_video())
    delete_caption(caption=caption, at=LATER, by=None)
    delete_caption(caption=caption, at=LATER, by=None)
    assert Caption.objects.count() == 0


def test_tracks_of_the_source_are_kept_once():
    video = make_video()
    ask = {"video": video, "ref": "1:2", "language": "chi", "title": "简", "at": NOON}
    first = keep_track(cues=CUES, **ask)
    assert (first.origin, first.language) == (CaptionOrigin.EMBEDDED, "zh-Hans")
    assert keep_track(cues=CUES, **ask) is None
    assert keep_track(cues=(), **ask | {"ref": "1:3"}) is None
    assert caption_tracks(video) == []


def test_a_second_recognition_replaces_the_first_draft_only():
    video = make_video()
    ask = {"video": video, "language": "zh", "by": None, "at": NOON}
    uploaded = make_caption(video, published=False)
    keep_recognised(cues=CUES, **ask)
    newest = keep_recognised(cues=CUES[:1], **ask)
    assert set(video.captions.all()) == {uploaded, newest}


def test_the_language_of_the_reader_comes_first(settings):
    from django.utils.translation import override

    video = make_video()
    make_caption(video, language="en")
    make_caption(video, language="zh-Hans")
    with override("zh-hans"):
        assert [t.language for t in caption_tracks(video)] == ["zh-Hans", "en"]
    with override("en"):
        assert [t.language for t in caption_tracks(video)] == ["en", "zh-Hans"]


def test_suggestions_are_replaced_and_decisions_stay():
    video = make_video()
    assert suggest_chapters(video=video, starts_ms=[0, 10_000, 20_000], at=NOON) == 3
    rows = [ChapterRow(0, "开头", True), ChapterRow(20_000, "", False)]
    save_chapters(video=video, rows=rows, at=LATER, by=None)
    assert states(video) == [
        (0, ChapterState.ACCEPTED),
        (10_000, ChapterState.DROPPED),
        (20_000, ChapterState.SUGGESTED),
    ]
    suggest_chapters(video=video, starts_ms=[500, 11_000, 21_000, 30_000], at=LATER)
    assert states(video) == [
        (0, ChapterState.ACCEPTED),
        (10_000, ChapterState.DROPPED),
        (21_000, ChapterState.SUGGESTED),
        (30_000, ChapterState.SUGGESTED),
    ]


def test_a_moved_chapter_is_the_only_one_left():
    video = make_video()
    make_chapters(video, (10, "甲"))
    rows = [ChapterRow(12_000, "甲", True)]
    save_chapters(video=video, rows=rows, at=LATER, by=None)
    assert [(c.clock, c.title) for c in chapters_of(video)] == [("0:12", "甲")]


def test_two_chapters_at_one_moment_are_refused_whole():
    video = make_video()
    make_chapters(video, (0, "甲"))
    rows = [ChapterRow(5_000, "乙", True), ChapterRow(5_000, "丙", True)]
    with pytest.raises(TwiceOneMoment):
        save_chapters(video=video, rows=rows, at=LATER, by=None)
    assert [c.title for c in chapters_of(video)] == ["甲"]


def test_chapters_last_until_the_next_and_have_names():
    video = make_video(duration_ms=40_000)
    make_chapters(video, (0, "开头"), (10, ""), (50, "太晚"))
    found = chapters_of(video)
    assert [(c.start_s, c.end_s) for c in found] == [(0, 10), (10, 40)]
    assert found[0].title == "开头"
    assert "2" in found[1].title


def test_a_title_is_suggested_from_what_is_said():
    video = make_video()
    make_caption(video)
    suggest_chapters(video=video, starts_ms=[0, 11_000, 38_000], at=NOON)
    titles = title_suggestions(video, list(video.chapters.all()))
    assert titles[:2] == ["同志们，今天我们学习党章。", "第二节讲党员的义务。"]
    assert "3" in titles[2]


def test_what_was_put_right_is_kept_for_the_preview():
    from media_pipeline.companion_queries import note_problems

    text = SRT.replace("00:00:05,000", "00:00:03,000")
    caption = make_caption(make_video(), text=text, published=False)
    assert [(n.code, n.line) for n in note_problems(caption)] == [("overlaps", 6)]
