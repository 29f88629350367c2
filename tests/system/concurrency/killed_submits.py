"""Run by test_quiz_kill.py: submits whose process is killed after each statement in turn.

Usage: killed_submits.py DATABASE_NAME. Prints one JSON line per killed process.
"""

import json
import os
import signal
import sys

import django

django.setup()

from django.db import connection  # noqa: E402

from quizzes.models import Attempt  # noqa: E402
from quizzes.operations import save_answer  # noqa: E402
from tests.builders.members import make_member  # noqa: E402
from tests.builders.quizzes import NINE, make_attempt, make_quiz, right_answers, submit  # noqa: E402


class KillAfter:
    """Ends this process, as a power cut would, once `statements` of them have run."""

    def __init__(self, statements):
        self.left = statements

    def __call__(self, execute, *call):
        result = execute(*call)
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result


def in_a_killed_process(act, statements):
    """Whether `act` was cut short; it runs in a process of its own."""
    connection.close()
    child = os.fork()
    if child == 0:
        with connection.execute_wrapper(KillAfter(statements)):
            act()
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def report(attempt, statements):
    """What the next process finds, and what handing in again gives."""
    found = Attempt.objects.get(pk=attempt.pk)
    line = {
        "statements": statements,
        "state": found.state,
        "results": found.results.count(),
        "steps": sorted(set(found.steps.values_list("kind", flat=True))),
        "saved": found.answers.filter(rev=1).count(),
    }
    line["passed"] = submit(attempt).passed
    line["results_after"] = found.results.count()
    print(json.dumps(line), flush=True)


def main():
    quiz = make_quiz()
    statements = 1
    while True:
        attempt = make_attempt(make_member(), quiz)
        answers = right_answers(attempt)
        item = min(answers)
        save_answer(
            attempt=attempt,
            item=item,
            value=answers[item],
            base_rev=0,
            client_event_id="saved before",
            at=NINE,
        )
        if not in_a_killed_process(lambda a=attempt: submit(a), statements):
            return
        report(attempt, statements)
        statements += 1


if __name__ == "__main__":
    connection.settings_dict["NAME"] = sys.argv[1]
    main()
