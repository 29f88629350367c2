import logging

from lib.log_filters import HideMediaTokens

SIGNED = "/m/i4iGowZ-4814kakD-ByYYw/1795370400/"


def shown(message, *arguments):
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, message, arguments, None)
    assert HideMediaTokens().filter(record)
    return record.getMessage()


def test_signature_and_end_of_a_video_address_are_taken_out():
    assert (
        shown("Not Found: %s", f"{SIGNED}ab/cd/x.m4s")
        == "Not Found: /m/-/-/ab/cd/x.m4s"
    )
    assert shown(f"from {SIGNED}a to {SIGNED}b") == "from /m/-/-/a to /m/-/-/b"


def test_every_other_line_stays_as_it_is():
    assert shown("%d of %s", 3, "/media/images/a.jpg") == "3 of /media/images/a.jpg"
