"""News from duties and sessions, sent inside the transaction that makes it true."""

from django.dispatch import Signal

# attendance, at: somebody's attendance at a held session has become present, or no longer is.
attendance_changed = Signal()

# obligation_ids, at: these duties have been met.
obligations_done = Signal()
