"""A database that is restarted while a worker is busy costs no work and publishes nothing twice."""

import psycopg
import pytest
from django.db import Error, connection

from media_pipeline.hold import Hold
from media_pipeline.models import Rendition, Step
from media_pipeline.operations.publishing import begin_publishing, publish
from media_pipeline.operations.reaping import reap_leases
from media_pipeline.operations.results import finish_step
from media_pipeline.recipe import current_options
from media_pipeline.signals import rendition_published
from media_pipeline.states import JobState, StepKind, StepState
from media_pipeline.storage import media_storage
from media_pipeline.work import Bench
from tests.builders.media_pipeline import (
    NOON,
    claim_kind,
    lose_lease,
    make_package,
    make_video,
    run_all,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def server(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is a file: there is no server to restart")
    yield
    connection.close()


def cut_connection(**_signal):
    """End our session from another one, as a restart would."""
    connection.ensure_connection()
    number = connection.connection.info.backend_pid
    parameters = connection.get_connection_params()
    wanted = {"host", "port", "user", "password", "dbname"} & parameters.keys()
    with psycopg.connect(**{name: parameters[name] for name in wanted}) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [number])


def claim_chunk():
    make_video()
    step = claim_kind(StepKind.CHUNK)
    # As after the work itself, which needs the plan.
    assert step.job.video
    return step


def test_finished_work_is_recorded_over_a_new_connection(media):
    chunk = claim_chunk()
    bench = Bench(
        step=chunk,
        hold=Hold(chunk, lease_s=60, beat_s=15, stopping=lambda: False),
        store=media_storage(),
        out=media,
        options=current_options(),
        now=lambda: NOON,
    )
    cut_connection()
    bench.keep([])
    finish_step(step=chunk, result={}, at=NOON)
    assert Step.objects.get(pk=chunk.pk).state == StepState.DONE


def test_without_looking_first_it_would_be_lost():
    chunk = claim_chunk()
    cut_connection()
    with pytest.raises(Error):
        finish_step(step=chunk, result={}, at=NOON)


def test_a_restart_inside_t6_publishes_nothing_and_the_next_try_once():
    video = make_video()
    package = claim_kind(StepKind.PACKAGE)
    begin_publishing(step=package)
    # Sent when rendition, pointer and states are written and not yet committed.
    rendition_published.connect(cut_connection)
    try:
        with pytest.raises(Error):
            publish(step=package, package=make_package(), result={}, at=NOON)
    finally:
        rendition_published.disconnect(cut_connection)
    connection.close()
    assert not Rendition.objects.exists()
    assert Step.objects.get(pk=package.pk).state == StepState.PUBLISHING
    video.refresh_from_db()
    assert (video.is_playable, video.latest_job.state) == (False, JobState.ENCODING)

    lose_lease(package)
    assert reap_leases(at=NOON) == 1
    run_all()
    video.refresh_from_db()
    assert video.is_playable
    assert Rendition.objects.count() == 1
