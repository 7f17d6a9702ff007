"""Opens the socket of a connection: a name is resolved once, every address is checked, and a checked one is connected to.

A check of the name alone would lose to a name that answers otherwise the next time.
"""

import socket
import time
from collections.abc import Iterable
from typing import Any, Protocol

LEAST_WAIT = 0.001
"""Seconds. A timeout of 0 would mean a socket that does not wait at all."""


class AddressRefusedError(Exception):
    """An address that must not be called. The text says why and quotes nothing of the address."""


class Guard(Protocol):
    """Decides which addresses may be called. Both raise AddressRefusedError."""

    def check_url(self, url: str) -> None:
        """Before anything is resolved: scheme, name, user info."""

    def check_address(self, host: str, port: int, *, secure: bool) -> None:
        """Each numeric address that the name stands for, before any of them is connected to. `secure`: TLS will be spoken."""


def open_socket(
    host: str,
    port: int,
    seconds: float,
    guard: Guard | None = None,
    options: Iterable[tuple[Any, ...]] = (),
    *,
    secure: bool = False,
) -> socket.socket:
    """A connected socket, `seconds` at most over all addresses of the name. The time of the resolver is the system's own.

    Raises AddressRefusedError (any address of the name is refused), socket.gaierror, TimeoutError, OSError.
    """
    places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if guard is not None:
        for *_, place in places:
            guard.check_address(str(place[0]), port, secure=secure)
    until = time.monotonic() + seconds
    trouble: OSError = OSError("the name stands for no address")
    for family, kind, protocol, _, place in places:
        sock = socket.socket(family, kind, protocol)
        try:
            for option in options:
                sock.setsockopt(*option)
            sock.settimeout(max(until - time.monotonic(), LEAST_WAIT))
            sock.connect(place)
        except OSError as error:
            sock.close()
            trouble = error
        else:
            return sock
    raise trouble
