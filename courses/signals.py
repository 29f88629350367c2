"""News of study and of lectures, sent inside the transaction that makes it true.

A receiver that raises undoes the fact with it, so that a fact and what follows from it stand together.
"""

from django.dispatch import Signal

# completion, at: a member has completed a lecture.
completion_recorded = Signal()

# completion, at: a completion has been declared not to stand.
completion_voided = Signal()

# member_id, lecture_id: the first second of a recording may be credited in this transaction. Who answers
# study_started takes hold of their rows now: then it is too late, a clock is held (docs/architecture.md).
study_starting = Signal()

# member_id, lecture_id, at: the first second of a recording has been credited to the member.
study_started = Signal()

# lecture, at, by: what a lecture says, asks or is meant for has been published, again or first.
lecture_published = Signal()

# lecture, at, by: a lecture has been taken off every list.
lecture_withdrawn = Signal()
