"""News from the rooms below, each answered by one operation."""
