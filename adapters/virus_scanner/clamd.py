"""Speaks INSTREAM of clamd(8): the file in pieces, each with its length; one line comes back."""

import socket
import struct
from collections.abc import Iterator
from urllib.parse import urlsplit

from bridge.ports.scanning import ScannerAwayError

PATIENCE = 10.0
_PIECE, _LONGEST_ANSWER, _PORT = 64 * 1024, 4096, 3310


class Clamd:
    """bridge.ports.scanning.Scanner. `address`: `unix:/path` or `tcp://host:port`; `patience`: seconds for a step."""

    def __init__(self, address: str, patience: float = PATIENCE) -> None:
        self._address, self._patience = address, patience

    def finds(self, body: bytes) -> str:
        """As it was said. An answer that is neither good nor a find is as good as none. Raises ScannerAwayError."""
        said = self._asked(b"zINSTREAM\0", *_pieces(body))
        if said == "stream: OK":
            return ""
        if said.startswith("stream: ") and said.endswith(" FOUND"):
            return said.removeprefix("stream: ").removesuffix(" FOUND") or "?"
        raise ScannerAwayError(f"clamd says: {said[:200] or 'nothing'}")

    def answers(self) -> str:
        """Its version. Raises ScannerAwayError."""
        return self._asked(b"zVERSION\0")

    def _asked(self, *parts: bytes) -> str:
        try:
            with self._connected() as line:
                for part in parts:
                    line.sendall(part)
                return _line_of(line)
        except OSError as error:
            raise ScannerAwayError(f"clamd does not answer ({type(error).__name__})") from None

    def _connected(self) -> socket.socket:
        local = self._address.startswith("unix:")
        line = socket.socket(socket.AF_UNIX if local else socket.AF_INET, socket.SOCK_STREAM)
        line.settimeout(self._patience)
        try:
            if local:
                line.connect(self._address.removeprefix("unix:"))
            else:
                place = urlsplit(self._address)
                line.connect((place.hostname or "127.0.0.1", place.port or _PORT))
        except OSError:
            line.close()
            raise
        return line


def _pieces(body: bytes) -> Iterator[bytes]:
    for at in range(0, len(body), _PIECE):
        piece = body[at : at + _PIECE]
        yield struct.pack("!I", len(piece)) + piece
    yield struct.pack("!I", 0)


def _line_of(line: socket.socket) -> str:
    """Up to the sign that ends it. Raises ScannerAwayError for half an answer."""
    said = b""
    while not said.endswith(b"\0"):
        part = line.recv(_LONGEST_ANSWER)
        said += part
        if not part or len(said) > _LONGEST_ANSWER:
            raise ScannerAwayError("clamd broke off")
    return said[:-1].decode("utf-8", "replace")
