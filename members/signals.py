"""News that rooms above may answer. Sent inside the transaction that makes it true."""

from django.dispatch import Signal

# member, at: the account was closed; open sessions are over.
member_disabled = Signal()
