"""Pictures and speech on request: steps of a job that is done."""

import hashlib
import io

import pytest
from PIL import Image

from media_pipeline.delivery import playback
from media_pipeline.models import Step
from media_pipeline.operations import claims, extras, posters
from media_pipeline.operations.failures import fail_step
from media_pipeline.operations.moves import Fenced
from media_pipeline.pictures import NotAPicture
from media_pipeline.states import (
    CaptionOrigin,
    JobState,
    PosterKind,
    StepKind,
    StepState,
)
from media_pipeline.storage import media_storage
from media_pipeline.subtitles import Cue
from tests.builders.media_pipeline import (
    LEASE_S,
    NOON,
    claim,
    make_video_at,
    restart_video,
    run_all,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def video(media):
    return make_video_at(JobState.READY)


def picture(size=(640, 360), fmt="JPEG", **options):
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, fmt, **options)
    return out.getvalue()


def stored_poster(video):
    """The bytes of the chosen poster."""
    name = f"hls/{video.key.hex}/{video.poster_gen}/poster.jpg"
    with media_storage().open(name) as file:
        return file.read()


def ask(video, at_ms=2_000):
    return posters.request_frame(video=video, at_ms=at_ms, at=NOON, by=None)


def finish(step, data=b"jpeg bytes"):
    posters.finish_frame(step=step, data=data, result={}, at=NOON)


def test_a_picture_is_taken_by_a_worker_and_becomes_the_poster(video):
    ask(video)
    assert claims.has_waiting_work()
    step = claim()
    assert (step.kind, step.idx) == (StepKind.FRAME, 2_000)
    finish(step)
    video.refresh_from_db()
    assert (video.poster_kind, video.poster_at_ms) == (PosterKind.FRAME, 2_000)
    assert video.poster_wanted_ms is None
    digest = hashlib.sha256(b"jpeg bytes").hexdigest()
    assert video.poster_gen == f"{digest[:16]}-{digest[16:24]}"
    assert stored_poster(video) == b"jpeg bytes"
    assert f"/{video.poster_gen}/poster.jpg" in playback(video, at=NOON).poster_url
    assert video.latest_job.state == JobState.READY


def test_a_later_choice_wins_over_a_picture_that_was_being_taken(video):
    ask(video)
    step = claim()
    posters.choose_upload(video=video, data=picture(), at=NOON, by=None)
    finish(step)
    video.refresh_from_db()
    assert video.poster_kind == PosterKind.UPLOADED


def test_of_two_wishes_the_last_counts(video):
    ask(video, 1_000)
    ask(video, 3_000)
    first, second = claim(), claim()
    finish(second, b"second")
    finish(first, b"first")
    video.refresh_from_db()
    assert video.poster_at_ms == 3_000


def test_a_worker_that_lost_its_lease_changes_nothing(video):
    ask(video)
    step = claim()
    Step.objects.filter(pk=step.pk).update(fence=step.fence + 1)
    with pytest.raises(Fenced):
        finish(step)
    video.refresh_from_db()
    assert video.poster_gen == ""


def test_the_same_moment_may_be_asked_for_again(video):
    ask(video)
    finish(claim())
    posters.choose_automatic(video=video, at=NOON, by=None)
    step = ask(video)
    assert step.state == StepState.QUEUED
    finish(claim())
    video.refresh_from_db()
    assert video.poster_kind == PosterKind.FRAME


@pytest.mark.parametrize("at_ms", [-1, 6_000, 10**9])
def test_no_picture_beyond_the_video(video, at_ms):
    with pytest.raises(posters.NoSuchPicture):
        ask(video, at_ms)
    assert not claims.has_waiting_work()


def test_a_picture_that_fails_leaves_the_job_alone(video):
    ask(video)
    for _attempt in range(2):
        step = claim()
        fail_step(
            step=step, code="encode_failed", params={}, tail="", jitter=0, at=NOON
        )
    step.refresh_from_db()
    assert step.state == StepState.FAILED
    assert video.latest_job.state == JobState.READY
    assert video.is_playable


def test_the_choice_outlives_a_conversion(video):
    posters.choose_upload(video=video, data=picture(), at=NOON, by=None)
    chosen = video.poster_gen
    restart_video(video)
    run_all()
    video.refresh_from_db()
    assert video.poster_gen == chosen
    assert f"/{chosen}/" in playback(video, at=NOON).poster_url


def test_an_uploaded_picture_is_written_anew(video):
    exif = Image.Exif()
    exif[0x0110] = "camera of a comrade"
    exif[0x0112] = 6
    data = picture((2000, 1000), exif=exif)
    assert b"camera of a comrade" in data
    posters.choose_upload(video=video, data=data, at=NOON, by=None)
    stored = stored_poster(video)
    assert b"camera of a comrade" not in stored
    with Image.open(io.BytesIO(stored)) as made:
        assert made.format == "JPEG"
        # Upright: the long side stands.
        assert made.height == 720
        assert made.width == 360


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unreadable"),
        (b"\xff\xd8\xff\xe0 cut", "unreadable"),
        (picture()[:400], "unreadable"),
        (picture(fmt="GIF"), "unreadable"),
        (picture((100, 100)), "too_small"),
        (b"\0" * (10 * 1024 * 1024 + 1), "too_large"),
        (picture((8000, 5001), fmt="PNG"), "too_many_pixels"),
    ],
    ids=["svg", "junk", "cut", "gif", "small", "large", "bomb"],
)
def test_what_is_no_picture_is_refused(video, data, code):
    with pytest.raises(NotAPicture) as refusal:
        posters.choose_upload(video=video, data=data, at=NOON, by=None)
    assert refusal.value.code == code
    video.refresh_from_db()
    assert video.poster_gen == ""


def test_speech_is_written_down_as_a_draft(video):
    extras.request_speech(video=video, at=NOON, by=None)
    step = claim()
    assert step.kind == StepKind.SPEECH
    cues = (Cue(0, 900, "同志们"),)
    extras.finish_speech(step=step, language="zh", cues=cues, result={}, at=NOON)
    caption = video.captions.get()
    assert (caption.origin, caption.language) == (CaptionOrigin.RECOGNISED, "zh-Hans")
    assert not caption.is_published


def test_a_machine_that_cannot_hear_leaves_speech_to_others(video):
    extras.request_speech(video=video, at=NOON, by=None)
    claimed = claims.claim_step(
        owner="deaf",
        encoder_version="x",
        lease_s=LEASE_S,
        free_bytes=10**15,
        without={StepKind.SPEECH},
        at=NOON,
    )
    assert claimed is None
    assert claim().kind == StepKind.SPEECH


def test_speech_is_stopped_while_a_worker_is_at_it(video):
    extras.request_speech(video=video, at=NOON, by=None)
    step = claim()
    assert extras.stop_speech(video=video, at=NOON, by=None)
    beat = claims.beat(step_id=step.pk, fence=step.fence, lease_s=LEASE_S, permille=1)
    assert not beat.held
    with pytest.raises(Fenced):
        extras.finish_speech(
            step=step, language="zh", cues=(Cue(0, 1, "x"),), result={}, at=NOON
        )
    assert not video.captions.exists()
    assert not extras.stop_speech(video=video, at=NOON, by=None)


def test_nothing_to_hear_without_sound(media):
    video = make_video_at(JobState.ENCODING)
    with pytest.raises(extras.NothingToHear):
        extras.request_speech(video=video, at=NOON, by=None)
