"""News from members, sent inside the transaction that makes it true."""

from django.dispatch import Signal

# member, at: the account has been closed. Rooms above end what it still holds open.
member_disabled = Signal()
