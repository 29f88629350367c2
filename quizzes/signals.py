"""News from quizzes, sent inside the transaction that makes it true."""

from django.dispatch import Signal

# attempt, result, at: a result has become the current one of an attempt. A receiver that
# raises undoes the grading with it, so that a completion and its evidence stand together.
result_recorded = Signal()

# attempt, at: a member has begun an attempt.
attempt_started = Signal()
