"""What a backup or a restore refuses, in one plain line."""


class Refused(Exception):
    """Nothing was changed that a second try would not put right; says what to do."""


def plain(error: Exception) -> str:
    """The error in one line; databases say more than that."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0]
