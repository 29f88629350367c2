"""What a tool says: kept in part, or cut into lines. Pure."""

from collections.abc import Callable


class Ends:
    """Keeps the beginning and the end of a stream, at most `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.half = limit // 2
        self.head = b""
        self.tail = b""

    def feed(self, block: bytes) -> None:
        room = self.half - len(self.head)
        self.head += block[:room]
        self.tail = (self.tail + block[max(room, 0) :])[-self.half :]

    def text(self) -> str:
        return (self.head + self.tail).decode(errors="replace")


def lines_to(on_line: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Blocks in, whole lines out; an empty block flushes the last line."""
    rest = b""

    def feed(block: bytes) -> None:
        nonlocal rest
        lines = (rest + block).split(b"\n")
        rest = lines.pop()
        for line in lines:
            on_line(line)
        if not block and rest:
            on_line(rest)

    return feed
