"""What must not stand in a log."""

import logging
import re

_RIGHT = re.compile(r"/m/[A-Za-z0-9_-]{22}/[0-9]{10}/")


class HideMediaTokens(logging.Filter):
    """Takes signature and end out of video addresses: whoever reads the log could watch with them."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        hidden = _RIGHT.sub("/m/-/-/", text)
        if hidden != text:
            record.msg, record.args = hidden, ()
        return True
