"""The control: a worker that loads this module has neither fence nor state in its conditions.

Loaded by `celery worker --include tests.chaos.unfenced`, in the test's processes only. A storm
that such workers survive would prove nothing.
"""

from media_pipeline import hold
from media_pipeline.models import Step
from media_pipeline.operations import claims, failures, moves, publishing, results
from media_pipeline.states import STEP_LEASED

_LEASE_S = 4


def _held(self, *, step_id: int, fence: int):
    return self.filter(pk=step_id)


def _move_held(step, after, *, before=None, fresh=False, **fields) -> None:
    leased = moves.later(_LEASE_S) if after in STEP_LEASED else None
    Step.objects.filter(pk=step.pk).update(state=after, lease_until=leased, **fields)


def _check_job_move(before, after) -> None:
    """Every move is allowed."""


type(Step.objects.all()).held = _held
moves.check_job_move = _check_job_move
for room in (moves, claims, failures, publishing, results):
    if hasattr(room, "move_held"):
        room.move_held = _move_held
# Nor does a worker that slept stop by itself.
hold.SELF_FENCE_SHARE = float("inf")
