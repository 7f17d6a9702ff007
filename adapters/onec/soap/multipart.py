"""An answer in several parts (MTOM): the envelope, and binary values beside it."""

import re
from email.message import Message

MOST_PARTS = 200
_BOUNDARY = re.compile(r"""boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;]{1,200}))""", re.IGNORECASE)


class PartsUnreadableError(ValueError):
    """The parts can't be told from one another. Says why and quotes nothing."""


def parts_of(body: bytes, content_type: str) -> tuple[bytes, dict[str, bytes]]:
    """The first part, and the others by their Content-ID. Raises PartsUnreadableError."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise PartsUnreadableError("an answer in parts that names no boundary")
    line = b"\r\n--" + (found[1] or found[2]).encode("latin-1", "replace")
    pieces = (b"\r\n" + body).split(line, MOST_PARTS + 2)[1:]
    if len(pieces) > MOST_PARTS:
        raise PartsUnreadableError("an answer in too many parts")
    parts = [_part(piece) for piece in pieces if not piece.startswith(b"--")]
    if not parts or not pieces[-1].startswith(b"--"):
        raise PartsUnreadableError("an answer in parts that breaks off")
    return parts[0][1], dict(parts[1:])


def _part(piece: bytes) -> tuple[str, bytes]:
    head, blank, content = piece.partition(b"\r\n\r\n")
    if not blank:
        raise PartsUnreadableError("a part without its headers")
    headers = Message()
    for line in head.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(":")
        headers[name.strip()] = value.strip()
    if str(headers.get("Content-Transfer-Encoding", "binary")).lower() not in ("binary", "8bit", "7bit"):
        raise PartsUnreadableError("a part that is encoded once more")
    return str(headers.get("Content-ID", "")).strip("<> "), content
