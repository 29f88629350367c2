"""Wakes a worker through the broker, within a fixed time and without ever failing the caller."""

import logging
import threading

from celery import current_app

logger = logging.getLogger(__name__)

BUDGET_S = 0.5

_guard = threading.Lock()
_overdue: set[str] = set()


def ring(task_name: str) -> bool:
    """Send the task `task_name`, without arguments; True when the broker took it in time.

    Returns within BUDGET_S whatever the broker does, and raises nothing: call it in
    `transaction.on_commit`. A ring that fails or is late is logged; the work is a row in the
    database and the reaper rings again. While an earlier ring of the same task is overdue, a
    new one is dropped at once, so a silent broker costs one waiting thread per task name.
    """
    with _guard:
        if task_name in _overdue:
            logger.warning("Not rung, the broker is still silent: %s", task_name)
            return False
    outcome: list[bool] = []
    # Timeouts inside client libraries bound each of their steps; only a thread bounds the sum.
    sender = threading.Thread(target=_send, args=(task_name, outcome), daemon=True)
    sender.start()
    sender.join(BUDGET_S)
    if outcome:
        return outcome[0]
    with _guard:
        if sender.is_alive():
            _overdue.add(task_name)
    logger.warning(
        "The broker did not take a ring within %s s: %s", BUDGET_S, task_name
    )
    return False


def _send(task_name: str, outcome: list[bool]) -> None:
    try:
        current_app.send_task(task_name, retry=False, ignore_result=True)
        outcome.append(True)
    except Exception as error:  # noqa: BLE001 - each broker library raises its own kinds
        logger.warning("Ring failed: %s: %s", task_name, error)
        outcome.append(False)
    finally:
        with _guard:
            _overdue.discard(task_name)
