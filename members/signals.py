"""News from members, sent inside the transaction that makes it true."""

from django.dispatch import Signal

# member, at: the account has been closed. Rooms above end what it still holds open.
member_disabled = Signal()

# member, at: a closed account has been opened again.
member_enabled = Signal()

# member_ids, on, at: from day `on`, which may lie ahead or behind, these people belong elsewhere,
# as another kind, to nothing, or under another status. One signal for one change of any size: an
# import of a whole roster sends it once. What lies ahead is true only on that day: a
# receiver that works on today's facts looks again when the day has come.
memberships_changed = Signal()

# unit_ids, on, at: from day `on` these units stand elsewhere, are named, ordered or classed
# otherwise, exist, or exist no more. Units below them are not listed.
units_changed = Signal()
