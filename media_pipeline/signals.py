"""Signals that rooms above may listen to."""

from django.dispatch import Signal

# Sent inside the transaction that makes a rendition live (T6), so that what a receiver
# writes stands or falls with it. Arguments: video, rendition.
rendition_published = Signal()
