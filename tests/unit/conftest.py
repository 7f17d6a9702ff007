"""The wall of this tier: no sockets. A unit test that reaches for one fails, whatever it would have found there."""

import socket
from typing import NoReturn

import pytest


class SocketInUnitTestError(AssertionError):
    """A unit test tried to reach another process."""


@pytest.fixture(autouse=True)
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way of connecting raises."""

    def refuse(*_arguments: object, **_options: object) -> NoReturn:
        raise SocketInUnitTestError("unit tests open no sockets: use a fake, or move the test to another tier")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
