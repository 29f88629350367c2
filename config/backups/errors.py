"""What a backup or a restore refuses, in one plain line."""


class Refused(Exception):
    """Nothing was changed that a second try would not put right; says what to do."""
