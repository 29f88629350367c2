"""The two kinds of broker, with what can happen to their messages."""

from pathlib import Path

from tests.redis_server import RedisServer

QUEUE = "transcode"


class RingFolder:
    """The embedded broker: one file for each message."""

    can_stop = False
    can_spoil = True
    answers = True
    url = ""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / "ring" / "queue"

    def drop(self) -> int:
        """Lose every waiting ring; how many."""
        lost = 0
        for path in self.folder.glob(f"*.{QUEUE}.msg"):
            path.unlink(missing_ok=True)
            lost += 1
        return lost

    def spoil(self) -> None:
        """Leave a ring of which only the beginning arrived."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{0:020d}_spoilt.{QUEUE}.msg").write_text('{"body": "ha')

    def stop(self) -> None:
        """Nothing runs."""


class Redis:
    """A Redis of the test's own; `answers` is false while it is stopped or silent."""

    can_stop = True
    # It takes a message whole or not at all.
    can_spoil = False

    def __init__(self) -> None:
        self.server = RedisServer()
        self.url = self.server.url
        self.answers = True

    def drop(self) -> int:
        with self.server.client() as client:
            lost = client.llen(QUEUE)
            client.delete(QUEUE)
            return int(lost)

    def kill(self) -> None:
        self.server.kill()
        self.answers = False

    def restart(self) -> None:
        self.server.restart()
        self.answers = True

    def silence(self) -> None:
        self.server.silence()
        self.answers = False

    def wake(self) -> None:
        self.server.wake()
        self.answers = True

    def stop(self) -> None:
        self.server.stop()
