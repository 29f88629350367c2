"""Writes of this room: publishing, watching, completion."""
