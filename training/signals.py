"""News from sessions, sent inside the transaction that makes it true."""

from django.dispatch import Signal

# session, member_ids, at: of a closed session, these people now count as present or no longer do,
# or their recording is another one. Closing sends it once, with everybody who was expected.
attendance_changed = Signal()
