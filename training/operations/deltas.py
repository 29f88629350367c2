"""The news of changes: which unit's count of which status went up or down, in the same transaction."""

from collections import Counter
from dataclasses import dataclass

from training.models import StatusDelta
from training.states import Basis

BATCH = 1000


@dataclass(frozen=True)
class Count:
    """Where one duty is counted, by each basis, and under which status."""

    period_id: int
    places: tuple[tuple[str, int | None], ...]
    status: str


def count_of(obligation):
    """How a duty is counted as it is now.

    Basis COMPLETION is the unit in which it was met, and until then the member's present one. Who
    belongs nowhere any more counts nowhere on any basis, as on the sheets.
    """
    now = obligation.current_unit_id
    given, met = obligation.unit_id, obligation.unit_at_completion_id
    return Count(
        period_id=obligation.period_id,
        places=(
            (Basis.ASSIGNMENT.value, now and given),
            (Basis.COMPLETION.value, now and (met or now)),
            (Basis.DATE.value, now),
        ),
        status=str(obligation.status),
    )


def write_deltas(changes, *, at):
    """Write what went from one Count to another, summed by period, unit, basis and statuses.

    `changes` are pairs (before, after); before is None for a new duty.
    """
    summed = Counter()
    for before, after in changes:
        for key in _moves(before, after):
            summed[key] += 1
    StatusDelta.objects.bulk_create(
        [
            StatusDelta(
                period_id=period,
                basis=basis,
                unit_id=unit,
                was=was,
                now=now,
                count=count,
                at=at,
            )
            for (period, basis, unit, was, now), count in sorted(summed.items())
        ],
        batch_size=BATCH,
    )


def _moves(before, after):
    if before is None:
        for basis, unit in after.places:
            if unit is not None:
                yield after.period_id, basis, unit, "", after.status
        return
    for (basis, was_in), (_basis, is_in) in zip(
        before.places, after.places, strict=True
    ):
        if was_in == is_in:
            if before.status != after.status and is_in is not None:
                yield after.period_id, basis, is_in, before.status, after.status
            continue
        if was_in is not None:
            yield after.period_id, basis, was_in, before.status, ""
        if is_in is not None:
            yield after.period_id, basis, is_in, "", after.status
