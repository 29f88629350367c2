"""Keeps the test processes on this machine: any other address is an error where it is asked for."""

import ipaddress
import sys
from typing import Any


class NetworkForbidden(RuntimeError):
    """A test reached for an address outside this machine."""


def allow_only_this_machine() -> None:
    """From now on this process can connect to loopback addresses and local sockets only.

    An audit hook cannot be removed again, which suits a guard.
    """
    sys.addaudithook(_refuse_outside)


def _refuse_outside(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not _is_local(str(address[0])):
            raise NetworkForbidden(f"{event} to {address[0]}")
    elif event == "socket.getaddrinfo":
        host = arguments[0]
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_local(name):
            raise NetworkForbidden(f"{event} of {name}")


def _is_local(host: str) -> bool:
    if host in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
