"""A worker that falls asleep at the worst moment: `python -m tests.chaos.sleeper POINT [unfenced]`.

It stops its own process (SIGSTOP) right before T4 of a slice, or T5 or T6 of a final set, when all
its work is done and checked, and goes on when somebody sends SIGCONT. Then it ends.
"""

import functools
import importlib
import os
import signal
import sys
import time

import django

django.setup()

from media_pipeline import worker  # noqa: E402
from media_pipeline.operations import publishing, results  # noqa: E402
from media_pipeline.states import StepKind  # noqa: E402

POINTS = {
    "T4": (StepKind.CHUNK, results, "finish_step"),
    "T5": (StepKind.PACKAGE, publishing, "begin_publishing"),
    "T6": (StepKind.PACKAGE, publishing, "publish"),
}


def main(point: str, *options: str) -> None:
    if "unfenced" in options:
        importlib.import_module("tests.chaos.unfenced")
    kind, room, name = POINTS[point]
    act = getattr(room, name)
    slept = []

    @functools.wraps(act)
    def sleepy(*, step, **words):
        if not slept and step.kind == kind:
            slept.append(True)
            os.kill(os.getpid(), signal.SIGSTOP)
        return act(step=step, **words)

    setattr(room, name, sleepy)
    while not slept:
        if not worker.run_waiting(stopping=lambda: bool(slept)):
            time.sleep(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
