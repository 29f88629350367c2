"""Requests whose first line is sent exactly as written: no client in between repairs an address."""

import socket
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """Header names are in lower case; of several equal ones the last."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(
    port: int, method: str, target: str | bytes, headers: dict[str, str] | None = None
) -> Answer:
    """One request to 127.0.0.1:`port` and the whole answer; the connection is closed after it."""
    raw = target if isinstance(target, bytes) else target.encode()
    lines = {"Host": "localhost", "Connection": "close"} | (headers or {})
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(method.encode() + b" " + raw + b" HTTP/1.1\r\n")
        connection.sendall(head.encode() + b"\r\n")
        received = _all(connection)
    top, _, body = received.partition(b"\r\n\r\n")
    first, *rest = top.decode("latin-1").split("\r\n")
    found = dict(line.split(": ", 1) for line in rest)
    return Answer(
        int(first.split()[1]), {name.lower(): v for name, v in found.items()}, body
    )


def _all(connection: socket.socket) -> bytes:
    received = b""
    while True:
        try:
            block = connection.recv(65536)
        except ConnectionResetError:
            return received
        if not block:
            return received
        received += block
