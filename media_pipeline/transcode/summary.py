"""What one run of the whole pipeline did."""

from dataclasses import dataclass

from .record import Record
from .types import Check, Plan, RungSummary, StoredFile


@dataclass(frozen=True)
class StepCost(Record):
    """What one step of `transcode_file` cost."""

    name: str
    cpu_s: float
    wall_s: float


@dataclass(frozen=True)
class Summary(Record):
    """What `pipeline.transcode_file` did."""

    plan: Plan
    rungs: tuple[RungSummary, ...]
    steps: tuple[StepCost, ...]
    verification: tuple[Check, ...]
    files: tuple[StoredFile, ...]
    master: str
    duration_s: float
    bytes: int
    cpu_s: float
    wall_s: float
    notes: tuple[str, ...] = ()
