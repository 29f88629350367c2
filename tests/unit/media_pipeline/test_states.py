from itertools import product

import pytest

from media_pipeline.states import (
    JOB_ENDS,
    JOB_MOVES,
    STEP_LEASED,
    STEP_MOVES,
    InvalidTransition,
    JobState,
    StepKind,
    StepState,
    check_job_move,
    check_step_move,
)

ANY_KIND = {
    ("blocked", "queued"),
    ("blocked", "cancelled"),
    ("queued", "running"),
    ("queued", "cancelled"),
    ("retry_wait", "running"),
    ("retry_wait", "cancelled"),
    ("running", "queued"),
    ("running", "retry_wait"),
    ("running", "failed"),
    ("running", "cancelled"),
    ("publishing", "done"),
    ("publishing", "retry_wait"),
    ("publishing", "failed"),
    ("publishing", "cancelled"),
    ("done", "queued"),
    ("failed", "queued"),
    ("failed", "blocked"),
    ("cancelled", "queued"),
    ("cancelled", "blocked"),
}
PUBLISHERS_ONLY = {("running", "publishing"), ("running", "blocked")}
OTHERS_ONLY = {("running", "done")}
JOB = {
    ("received", "inspecting"),
    ("received", "failed"),
    ("received", "cancelled"),
    ("inspecting", "encoding"),
    ("inspecting", "rejected"),
    ("inspecting", "failed"),
    ("inspecting", "cancelled"),
    ("encoding", "ready"),
    ("encoding", "rejected"),
    ("encoding", "failed"),
    ("encoding", "cancelled"),
    ("encoding", "received"),
    ("failed", "received"),
    ("failed", "encoding"),
    ("cancelled", "received"),
}


@pytest.mark.parametrize(
    ("kind", "before", "after"), list(product(StepKind, StepState, StepState))
)
def test_a_step_moves_exactly_where_the_table_says(kind, before, after):
    publishes = kind in {StepKind.QUICK, StepKind.PACKAGE}
    allowed = ANY_KIND | (PUBLISHERS_ONLY if publishes else OTHERS_ONLY)
    if (before, after) in allowed:
        check_step_move(before, after, kind)
    else:
        with pytest.raises(InvalidTransition):
            check_step_move(before, after, kind)


@pytest.mark.parametrize(("before", "after"), list(product(JobState, JobState)))
def test_a_job_moves_exactly_where_the_table_says(before, after):
    if (before, after) in JOB:
        check_job_move(before, after)
    else:
        with pytest.raises(InvalidTransition):
            check_job_move(before, after)


def test_tables_know_every_state():
    assert set(STEP_MOVES) == set(StepState)
    assert set(JOB_MOVES) == set(JobState)


def test_only_leased_states_are_left_by_a_worker():
    reached_done = {before for before, after in STEP_MOVES.items() if "done" in after}
    assert reached_done == STEP_LEASED


def test_a_published_or_rejected_job_never_moves_again():
    again = {state for state in JOB_ENDS if JOB_MOVES[state]}
    assert again == {JobState.FAILED, JobState.CANCELLED}
