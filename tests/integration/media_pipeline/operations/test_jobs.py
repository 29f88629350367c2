import pytest

from media_pipeline.models import Job, Step
from media_pipeline.operations import jobs
from media_pipeline.operations.failures import fail_step
from media_pipeline.operations.publishing import stop_cancelled
from media_pipeline.queries import outdated_videos
from media_pipeline.states import JobState, StepKind, StepState
from media_pipeline.storage import media_storage
from tests.builders.media_pipeline import (
    NOON,
    claim,
    claim_kind,
    complete,
    make_video,
    make_video_at,
    run_all,
)

pytestmark = pytest.mark.django_db


def fail_for_good(step, code="encode_failed"):
    Step.objects.filter(pk=step.pk).update(attempts_content=1, attempts_infra=9)
    step.refresh_from_db()
    assert not fail_step(step=step, code=code, params={}, tail="", jitter=0, at=NOON)


def retry(job):
    return jobs.retry_job(job=job, at=NOON, by=None)


def test_try_again_starts_failed_steps_over_and_keeps_finished_ones():
    video = make_video_at(JobState.ENCODING)
    fail_for_good(claim_kind(StepKind.CHUNK, idx=1))
    done = set(Step.objects.filter(state="done").values_list("pk", flat=True))
    job = retry(video.latest_job)
    assert (job.state, job.error_code, job.finished_at) == (JobState.ENCODING, "", None)
    again = set()
    while step := claim():
        again.add(step.pk)
        complete(step)
    assert not again & done
    video.refresh_from_db()
    assert video.is_playable


def test_try_again_after_a_failed_inspection():
    video = make_video()
    fail_for_good(claim(), "encode_failed")
    assert retry(video.latest_job).state == JobState.RECEIVED
    run_all()
    assert video.latest_job.state == JobState.READY


def test_try_again_after_a_failed_package():
    video = make_video_at(JobState.ENCODING)
    fail_for_good(claim_kind(StepKind.PACKAGE), "verify_failed")
    retry(video.latest_job)
    assert claim().kind == StepKind.PACKAGE


@pytest.mark.parametrize("state", [JobState.RECEIVED, JobState.READY])
def test_only_a_failed_job_is_tried_again(state):
    video = make_video_at(state)
    with pytest.raises(jobs.NotRetryable):
        retry(video.latest_job)


def test_a_rejected_file_is_not_tried_again():
    video = make_video()
    fail_step(step=claim(), code="not_media", params={}, tail="", jitter=0, at=NOON)
    with pytest.raises(jobs.NotRetryable):
        retry(video.latest_job)


def test_cancel_without_a_running_step_ends_at_once():
    video = make_video_at(JobState.ENCODING)
    job = jobs.cancel_job(job=video.latest_job, at=NOON, by=None)
    assert (job.state, job.finished_at) == (JobState.CANCELLED, NOON)
    assert claim() is None
    assert jobs.cancel_job(job=job, at=NOON, by=None).state == JobState.CANCELLED


def test_cancel_waits_for_running_steps():
    video = make_video_at(JobState.ENCODING)
    first, second = claim(), claim()
    jobs.cancel_job(job=video.latest_job, at=NOON, by=None)
    stop_cancelled(step=first, at=NOON)
    assert video.latest_job.state == JobState.ENCODING
    stop_cancelled(step=second, at=NOON)
    assert video.latest_job.state == JobState.CANCELLED
    assert set(
        Step.objects.exclude(kind="inspect").values_list("state", flat=True)
    ) == {StepState.CANCELLED}


def test_cancel_leaves_an_ended_job_alone():
    video = make_video_at(JobState.READY)
    assert jobs.cancel_job(job=video.latest_job, at=NOON, by=None).state == "ready"


def test_archive_stops_work_and_playing():
    video = make_video_at(JobState.ENCODING)
    jobs.archive_video(video=video, at=NOON, by=None)
    assert video.latest_job.state == JobState.CANCELLED
    assert not video.is_playable


def test_restored_plays_again(django_capture_on_commit_callbacks):
    video = make_video_at(JobState.READY)
    note = f"closed/{video.key.hex}"
    with django_capture_on_commit_callbacks(execute=True):
        jobs.archive_video(video=video, at=NOON, by=None)
    assert media_storage().size(note) == 0
    with django_capture_on_commit_callbacks(execute=True):
        jobs.restore_video(video=video, at=NOON, by=None)
    assert video.is_playable
    assert media_storage().size(note) is None


def test_archived_twice_keeps_the_first_time():
    video = make_video_at(JobState.READY)
    jobs.archive_video(video=video, at=NOON, by=None)
    jobs.archive_video(video=video, at=NOON.replace(year=2030), by=None)
    assert video.archived_at == NOON
    assert video.current_rendition is not None


@pytest.fixture
def store(any_storage):
    return media_storage()


def keep_source(store, video):
    store.put_bytes(video.source.storage_name, b"the upload")


def test_the_same_recipe_again_is_the_same_job(settings, store):
    video = make_video_at(JobState.READY)
    keep_source(store, video)
    first = jobs.reencode_video(video=video, at=NOON, by=None)
    assert first.state == JobState.RECEIVED
    assert jobs.reencode_video(video=video, at=NOON, by=None) == first
    settings.DANGKE_TRANSCODE = settings.DANGKE_TRANSCODE | {"chunk_s": 60}
    assert jobs.reencode_video(video=video, at=NOON, by=None) != first
    assert Job.objects.filter(video=video).count() == 3


def test_a_stopped_conversion_starts_over_with_the_same_recipe(store):
    video = make_video_at(JobState.READY)
    keep_source(store, video)
    begun = jobs.reencode_video(video=video, at=NOON, by=None)
    complete(claim())
    fence = begun.steps.get(kind="chunk", idx=0).fence
    running = claim_kind("chunk", idx=0)
    assert (fence, running.fence) == (0, 1)
    jobs.cancel_job(job=begun, at=NOON, by=None)
    stop_cancelled(step=running, at=NOON)

    again = jobs.reencode_video(video=video, at=NOON, by=None)
    assert (again.pk, again.state) == (begun.pk, JobState.RECEIVED)
    run_all()
    again.refresh_from_db()
    video.refresh_from_db()
    assert again.state == JobState.READY
    assert video.current_rendition.job == again
    # A new fence is a new prefix: nothing that the stopped run left can be mixed in.
    assert again.steps.get(kind="chunk", idx=0).fence > running.fence


def test_nothing_is_begun_without_the_bytes_of_the_source(store):
    video = make_video_at(JobState.READY)
    with pytest.raises(jobs.SourceGone):
        jobs.reencode_video(video=video, at=NOON, by=None)
    assert video.jobs.count() == 1
    assert jobs.reencode_outdated(at=NOON, by=None) == 0


def test_all_with_an_older_recipe_are_begun_once(store):
    old = [make_video_at(JobState.READY) for _ in range(3)]
    for video in old:
        keep_source(store, video)
    busy = make_video_at(JobState.ENCODING)
    jobs.archive_video(video=old[2], at=NOON, by=None)

    assert jobs.reencode_outdated(at=NOON, by=None) == 2
    assert jobs.reencode_outdated(at=NOON, by=None) == 0
    assert {video.latest_job.state for video in old[:2]} == {JobState.RECEIVED}
    run_all()
    assert list(outdated_videos()) == [busy]
