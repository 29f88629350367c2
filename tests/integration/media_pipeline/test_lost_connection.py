"""A database that was restarted while a worker was busy does not cost the work."""

import psycopg
import pytest
from django.db import Error, connection

from media_pipeline.hold import Hold
from media_pipeline.models import Step
from media_pipeline.operations.results import finish_step
from media_pipeline.recipe import current_options
from media_pipeline.states import StepKind, StepState
from media_pipeline.storage import media_storage
from media_pipeline.work import Bench
from tests.builders.media_pipeline import NOON, claim_kind, make_video

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chunk():
    make_video()
    step = claim_kind(StepKind.CHUNK)
    # As after the work itself, which needs the plan.
    assert step.job.video
    yield step
    connection.close()


def cut_connection():
    """End our session from another one, as a restart would."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is a file: there is no server to restart")
    connection.ensure_connection()
    number = connection.connection.info.backend_pid
    parameters = connection.get_connection_params()
    wanted = {"host", "port", "user", "password", "dbname"} & parameters.keys()
    with psycopg.connect(**{name: parameters[name] for name in wanted}) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [number])


def test_finished_work_is_recorded_over_a_new_connection(chunk, media):
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


def test_without_looking_first_it_would_be_lost(chunk):
    cut_connection()
    with pytest.raises(Error):
        finish_step(step=chunk, result={}, at=NOON)
