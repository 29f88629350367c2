import itertools

import pytest

from quizzes.states import (
    ATTEMPT_MOVES,
    FINISHED_STATES,
    USED_STATES,
    VERSION_MOVES,
    AttemptState,
    InvalidTransition,
    VersionState,
    require_move,
    sources_of,
)

A, V = AttemptState, VersionState
ALLOWED_ATTEMPT = {
    (A.PREPARED, A.OPEN),
    (A.PREPARED, A.VOID),
    (A.OPEN, A.SUBMITTED),
    (A.OPEN, A.EXPIRED),
    (A.OPEN, A.VOID),
    (A.SUBMITTED, A.VOID),
    (A.EXPIRED, A.VOID),
}
ALLOWED_VERSION = {
    (V.DRAFT, V.READY),
    (V.DRAFT, V.RETIRED),
    (V.READY, V.RETIRED),
}


def _check(moves, allowed, current, target):
    if (current, target) in allowed:
        require_move(moves, current, target)
    else:
        with pytest.raises(InvalidTransition):
            require_move(moves, current, target)
    assert (current in sources_of(moves, target)) == ((current, target) in allowed)


@pytest.mark.parametrize(("current", "target"), list(itertools.product(A, A)))
def test_attempt_moves(current, target):
    _check(ATTEMPT_MOVES, ALLOWED_ATTEMPT, current, target)


@pytest.mark.parametrize(("current", "target"), list(itertools.product(V, V)))
def test_version_moves(current, target):
    _check(VERSION_MOVES, ALLOWED_VERSION, current, target)


def test_tables_know_every_state():
    assert set(ATTEMPT_MOVES) == set(A)
    assert set(VERSION_MOVES) == set(V)


def test_plain_text_from_the_database_is_a_state_too():
    require_move(ATTEMPT_MOVES, "open", A.SUBMITTED)


def test_what_has_been_used_is_everything_but_prepared_and_void():
    assert set(A) - {A.PREPARED, A.VOID} == USED_STATES
    assert USED_STATES - {A.OPEN} == FINISHED_STATES
