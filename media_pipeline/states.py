"""States of jobs and steps, and every move between them that the product can make.

The tables are the whole truth: `operations` ask them before each conditional UPDATE,
and the tests compare them with the full product of states.
"""

from enum import StrEnum


class JobState(StrEnum):
    """Where the conversion of one source stands; the last four are ends."""

    RECEIVED = "received"
    INSPECTING = "inspecting"
    ENCODING = "encoding"
    READY = "ready"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"


class StepKind(StrEnum):
    """The units of work, in the order in which a free worker prefers them."""

    INSPECT = "inspect"
    QUICK = "quick"
    # Asked for by an editor who waits for it; `idx` is the moment in milliseconds.
    FRAME = "frame"
    # Files for saving, copied from finished slices; `package` names them.
    DOWNLOAD = "download"
    PACKAGE = "package"
    AUDIO = "audio"
    CHUNK = "chunk"
    STILLS = "stills"
    # Captions from what is said; only when an editor asks for them.
    SPEECH = "speech"


class StepState(StrEnum):
    """Where one unit of work stands; `running` and `publishing` hold a lease, others never."""

    BLOCKED = "blocked"
    QUEUED = "queued"
    RUNNING = "running"
    PUBLISHING = "publishing"
    DONE = "done"
    RETRY_WAIT = "retry_wait"
    FAILED = "failed"
    CANCELLED = "cancelled"


class UploadState(StrEnum):
    """Where a file on its way to us stands; all but the first are ends."""

    RECEIVING = "receiving"
    FINISHED = "finished"
    TERMINATED = "terminated"
    EXPIRED = "expired"


class CaptionOrigin(StrEnum):
    """Where a text with times came from."""

    UPLOADED = "uploaded"
    EMBEDDED = "embedded"
    RECOGNISED = "recognised"


class ChapterState(StrEnum):
    """What a person made of a suggested beginning; only accepted ones are shown to members."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


class PosterKind(StrEnum):
    """Who chose the still picture of a video; `automatic` is what the stills step found best."""

    AUTOMATIC = "automatic"
    CANDIDATE = "candidate"
    FRAME = "frame"
    UPLOADED = "uploaded"


class RenditionRole(StrEnum):
    """`provisional` is a stream copy shown early; `final` is the verified ladder."""

    PROVISIONAL = "provisional"
    FINAL = "final"


class InvalidTransition(Exception):
    """The table holds no such move; a defect of the caller, never of the data."""

    def __init__(self, before: StrEnum, after: StrEnum) -> None:
        super().__init__(f"{type(before).__name__}: {before} may not become {after}")
        self.before, self.after = before, after


JOB_MOVES: dict[JobState, frozenset[JobState]] = {
    JobState.RECEIVED: frozenset(
        {JobState.INSPECTING, JobState.FAILED, JobState.CANCELLED}
    ),
    JobState.INSPECTING: frozenset(
        {JobState.ENCODING, JobState.REJECTED, JobState.FAILED, JobState.CANCELLED}
    ),
    JobState.ENCODING: frozenset(
        {
            JobState.READY,
            JobState.REJECTED,
            JobState.FAILED,
            JobState.CANCELLED,
            # The encoder was upgraded half way: planned anew.
            JobState.RECEIVED,
        }
    ),
    # "Try again": a failed inspection starts over, a failed encode keeps what is done.
    JobState.FAILED: frozenset({JobState.RECEIVED, JobState.ENCODING}),
    JobState.READY: frozenset(),
    JobState.REJECTED: frozenset(),
    # "Convert again" with the recipe that was stopped: from the start, its files are gone.
    JobState.CANCELLED: frozenset({JobState.RECEIVED}),
}

UPLOAD_MOVES: dict[UploadState, frozenset[UploadState]] = {
    UploadState.RECEIVING: frozenset(
        {UploadState.FINISHED, UploadState.TERMINATED, UploadState.EXPIRED}
    ),
    UploadState.FINISHED: frozenset(),
    UploadState.TERMINATED: frozenset(),
    UploadState.EXPIRED: frozenset(),
}

STEP_MOVES: dict[StepState, frozenset[StepState]] = {
    StepState.BLOCKED: frozenset({StepState.QUEUED, StepState.CANCELLED}),
    StepState.QUEUED: frozenset({StepState.RUNNING, StepState.CANCELLED}),
    StepState.RETRY_WAIT: frozenset({StepState.RUNNING, StepState.CANCELLED}),
    StepState.RUNNING: frozenset(
        {
            StepState.DONE,
            StepState.PUBLISHING,
            StepState.QUEUED,
            # Packaging found chunks of another encoder: they are made again first.
            StepState.BLOCKED,
            StepState.RETRY_WAIT,
            StepState.FAILED,
            StepState.CANCELLED,
        }
    ),
    StepState.PUBLISHING: frozenset(
        {
            StepState.DONE,
            StepState.RETRY_WAIT,
            StepState.FAILED,
            StepState.CANCELLED,
        }
    ),
    # Encoded by another encoder version than its neighbours, or the job was stopped: done over.
    StepState.DONE: frozenset({StepState.QUEUED}),
    StepState.FAILED: frozenset({StepState.QUEUED, StepState.BLOCKED}),
    StepState.CANCELLED: frozenset({StepState.QUEUED, StepState.BLOCKED}),
}

JOB_ENDS = frozenset(
    {JobState.READY, JobState.REJECTED, JobState.FAILED, JobState.CANCELLED}
)
JOB_OPEN = frozenset(JobState) - JOB_ENDS
STEP_ENDS = frozenset({StepState.DONE, StepState.FAILED, StepState.CANCELLED})
STEP_LEASED = frozenset({StepState.RUNNING, StepState.PUBLISHING})
STEP_WAITING = frozenset({StepState.QUEUED, StepState.RETRY_WAIT})
PUBLISHING_KINDS = frozenset({StepKind.QUICK, StepKind.PACKAGE})
# They begin when others have ended (T1).
BLOCKED_KINDS = frozenset({StepKind.DOWNLOAD, StepKind.PACKAGE})
# Without them a video is published all the same.
DISPENSABLE_KINDS = frozenset({StepKind.QUICK, StepKind.DOWNLOAD, StepKind.STILLS})
# Steps of a job that is done: added when somebody asks, they change nothing about the job.
EXTRA_KINDS = frozenset({StepKind.FRAME, StepKind.SPEECH})

CLAIM_RANK: dict[StepKind, int] = {kind: rank for rank, kind in enumerate(StepKind)}


def check_upload_move(before: UploadState, after: UploadState) -> None:
    """Raise InvalidTransition unless UPLOAD_MOVES holds the move."""
    if after not in UPLOAD_MOVES[before]:
        raise InvalidTransition(before, after)


def check_job_move(before: JobState, after: JobState) -> None:
    """Raise InvalidTransition unless JOB_MOVES holds the move."""
    if after not in JOB_MOVES[before]:
        raise InvalidTransition(before, after)


def check_step_move(before: StepState, after: StepState, kind: StepKind) -> None:
    """Raise InvalidTransition unless STEP_MOVES holds the move for this kind of step.

    Only publishing kinds pass through `publishing`, and only through it to `done`.
    """
    publishes = kind in PUBLISHING_KINDS
    leaves = before == StepState.RUNNING
    skips = leaves and after == StepState.DONE and publishes
    detours = not publishes and after in {StepState.PUBLISHING, StepState.BLOCKED}
    if after not in STEP_MOVES[before] or skips or (leaves and detours):
        raise InvalidTransition(before, after)
