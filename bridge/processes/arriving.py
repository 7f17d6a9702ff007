"""A request while it arrives: its bytes so far, and whether a server can answer it without waiting for more.

What a message means the server's own parser says, and it refuses what is wrong; here is only told how much to wait for.
"""

import re

HEAD_MOST = 64 * 1024
"""Bytes of request line and headers."""
BODY_MOST = 1024 * 1024
"""Bytes. A longer body is left to the application, which refuses most of them by their length alone."""
_END = b"\r\n\r\n"
_HEADER = re.compile(rb"\r\n(content-length|transfer-encoding|expect)[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE)


class Arriving:
    """`data` so far. `whole`: nothing more needs to be waited for. `too_long`: its head has no end that a server would take."""

    def __init__(self, beginning: bytes = b"") -> None:
        self.data = bytearray()
        self.whole = False
        self.too_long = False
        self.waits_for_leave = False
        self._body = -1
        # Bytes of the body that are awaited; None: it comes in chunks, the next of which begins at `_chunk`.
        self._length: int | None = 0
        self._chunk = 0
        if beginning:
            self.add(beginning)

    def add(self, part: bytes) -> None:
        """More bytes came."""
        looked = max(len(self.data) - len(_END), 0)
        self.data += part
        if self._body < 0 and not self._head_ends(looked):
            self.too_long = len(self.data) > HEAD_MOST
            return
        arrived = len(self.data) - self._body
        if self._length is None:
            self.whole = self._chunks_end() or arrived > BODY_MOST
        else:
            self.whole = arrived >= self._length

    def _head_ends(self, looked: int) -> bool:
        end = self.data.find(_END, looked)
        if end < 0:
            return False
        self._body = self._chunk = end + len(_END)
        told = [(name.lower(), value.strip().lower()) for name, value in _HEADER.findall(bytes(self.data[: end + 2]))]
        self.waits_for_leave = (b"expect", b"100-continue") in told
        if any(name == b"transfer-encoding" for name, _ in told):
            self._length = None
            return True
        lengths = [int(value) for name, value in told if name == b"content-length" and re.fullmatch(rb"[0-9]{1,12}", value)]
        # Of several lengths the shortest: the server refuses such a message without reading on.
        length = min(lengths, default=0)
        self._length = length if length <= BODY_MOST else 0
        return True

    def _chunks_end(self) -> bool:
        """True after the last chunk, and for what is no chunk: the server refuses it."""
        while (line := self.data.find(b"\r\n", self._chunk)) >= 0:
            size = bytes(self.data[self._chunk : line]).split(b";")[0].strip()
            if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", size):
                return True
            if int(size, 16) == 0:
                # Trailers, if there are any, end with an empty line.
                return self.data.find(b"\r\n\r\n", line) >= 0
            self._chunk = line + 2 + int(size, 16) + 2
            if self._chunk > len(self.data):
                return False
        return len(self.data) - self._chunk > HEAD_MOST
