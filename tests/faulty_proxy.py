"""An HTTP proxy before a real server that misbehaves on demand, for any test that needs it.

    with FaultyProxy(server_port) as proxy:
        proxy.fail("unavailable", times=2, method="PUT")
        … use proxy.url instead of the server's …

One request per connection (`Connection: close` is put in), so each request meets its own fault:

    unavailable   503 SlowDown, as S3 says it; the server hears nothing
    reset_upload  the connection is reset after `after` bytes of what the client sends
    reset         the connection is reset after `after` bytes of the answer
    stall         after `after` bytes of the answer nothing comes any more
    truncate      the answer ends after `after` bytes of its body, as if that were all
    swallow       `after` bytes of the upload reach the server, and the client is told 200
"""

import contextlib
import re
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

_BLOCK = 64 * 1024
_HEAD_END = b"\r\n\r\n"
_SLOW_DOWN = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
)
KINDS = {"unavailable", "reset_upload", "reset", "stall", "truncate", "swallow"}


@dataclass
class Fault:
    """What happens to the next `left` requests that fit; None: to all of them."""

    kind: str
    left: int | None
    method: str
    path: re.Pattern[str]
    after: int

    def fits(self, method: str, path: str) -> bool:
        return (
            self.left != 0
            and self.method in ("", method)
            and bool(self.path.search(path))
        )


class FaultyProxy:
    """Listens on a free port of 127.0.0.1 until it is left; `seen` lists (method, path, fault)."""

    def __init__(self, target_port: int) -> None:
        self._target = ("127.0.0.1", target_port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.seen: list[tuple[str, str, str]] = []
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._ended.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def fail(
        self,
        kind: str,
        *,
        times: int | None = None,
        method: str = "",
        path: str = "",
        after: int = 0,
    ) -> None:
        """Let requests fail from now on; `path` is a pattern searched in path and query."""
        if kind not in KINDS:
            raise ValueError(kind)
        with self._lock:
            self._faults.append(Fault(kind, times, method, re.compile(path), after))

    def heal(self) -> None:
        """No more faults from now on."""
        with self._lock:
            self._faults.clear()

    def faults_met(self) -> int:
        """How many requests met a fault so far."""
        return sum(bool(fault) for _method, _path, fault in self.seen)

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with self._kept(client), contextlib.suppress(OSError):
            head = _read_head(client)
            if not head:
                return
            method, path = head.split(b" ", 2)[:2]
            fault = self._next(method.decode(), path.decode())
            if fault is not None and fault.kind == "unavailable":
                _answer_slow_down(client)
                return
            with self._kept(
                socket.create_connection(self._target, timeout=30)
            ) as server:
                server.sendall(_closing(head))
                self._relay(client, server, fault)

    def _next(self, method: str, path: str) -> Fault | None:
        with self._lock:
            fault = next((f for f in self._faults if f.fits(method, path)), None)
            if fault is not None and fault.left is not None:
                fault.left -= 1
            self.seen.append((method, path, fault.kind if fault else ""))
        return fault

    def _relay(
        self, client: socket.socket, server: socket.socket, fault: Fault | None
    ) -> None:
        kind = fault.kind if fault else ""
        limit = fault.after if fault else 0
        upward = threading.Thread(
            target=self._upload, args=(client, server, kind, limit), daemon=True
        )
        upward.start()
        if kind == "swallow":
            upward.join()
            return
        head = _read_head(server)
        while head.startswith(b"HTTP/1.1 100"):
            # The client waits for this before it sends its body.
            client.sendall(head)
            head = _read_head(server)
        if kind == "truncate":
            # The length is left out, so that the end of the connection is the end of the body.
            head = re.sub(rb"(?i)content-length: *[0-9]+\r\n", b"", head)
        client.sendall(head)
        sent = 0
        while block := server.recv(_BLOCK):
            if kind in ("reset", "stall", "truncate") and sent + len(block) > limit:
                client.sendall(block[: limit - sent])
                self._break(client, kind)
                return
            client.sendall(block)
            sent += len(block)

    def _upload(
        self, client: socket.socket, server: socket.socket, kind: str, limit: int
    ) -> None:
        sent = 0
        with contextlib.suppress(OSError):
            while block := client.recv(_BLOCK):
                if kind in ("reset_upload", "swallow") and sent + len(block) > limit:
                    server.sendall(block[: limit - sent])
                    server.shutdown(socket.SHUT_RDWR)
                    self._break(client, kind)
                    return
                server.sendall(block)
                sent += len(block)

    def _break(self, client: socket.socket, kind: str) -> None:
        if kind in ("reset", "reset_upload"):
            # Closing with a linger of 0 sends RST instead of FIN.
            client.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
            client.close()
        elif kind == "stall":
            # Until the other side gives up.
            while not self._ended.is_set() and client.recv(_BLOCK):
                pass
        elif kind == "swallow":
            _drain(client)
            client.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )

    @contextlib.contextmanager
    def _kept(self, connection: socket.socket) -> Iterator[socket.socket]:
        """The connection, closed in the end, and known to `__exit__` until then."""
        with self._lock:
            self._open.add(connection)
        try:
            with connection:
                yield connection
        finally:
            with self._lock:
                self._open.discard(connection)


def _read_head(connection: socket.socket) -> bytes:
    """Everything up to the empty line, byte by byte, so that nothing of the body is taken."""
    head = bytearray()
    while not head.endswith(_HEAD_END):
        byte = connection.recv(1)
        if not byte:
            return b""
        head += byte
    return bytes(head)


def _closing(head: bytes) -> bytes:
    """The same request with `Connection: close`."""
    lines = [
        line
        for line in head[: -len(_HEAD_END)].split(b"\r\n")
        if not line.lower().startswith(b"connection:")
    ]
    return b"\r\n".join([*lines, b"Connection: close"]) + _HEAD_END


def _answer_slow_down(client: socket.socket) -> None:
    client.sendall(
        b"HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\n"
        b"Content-Length: %d\r\nConnection: close\r\n\r\n%s"
        % (len(_SLOW_DOWN), _SLOW_DOWN)
    )
    _drain(client)


def _drain(client: socket.socket) -> None:
    """Read what the client still sends; closing on unread bytes would reset the connection."""
    client.settimeout(0.3)
    with contextlib.suppress(TimeoutError):
        while client.recv(_BLOCK):
            pass
    client.settimeout(None)
