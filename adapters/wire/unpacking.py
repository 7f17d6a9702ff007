"""The body of an answer read to its end or to a limit, whichever comes first: of what comes and of what it unpacks to."""

import zlib
from collections.abc import Iterator

from requests.models import Response

CHUNK = 64 * 1024
ACCEPTED = "gzip"
# zlib finds out by itself whether the header is that of gzip or of deflate.
_EITHER = 32 + zlib.MAX_WBITS


class TooLargeError(Exception):
    """The answer is longer than the limit."""


class PackingUnknownError(Exception):
    """The answer is packed in a way that was not asked for, or not as it says."""


def read_body(response: Response, limit: int, cut: bool = False) -> bytes:
    """The unpacked body. Longer than `limit` bytes: its beginning with `cut`, else TooLargeError. Raises PackingUnknownError."""
    body = bytearray()
    try:
        for part in _unpacked(response.headers.get("Content-Encoding", ""), _raw(response, limit)):
            body += part[: limit + 1 - len(body)]
            if len(body) > limit:
                raise TooLargeError
    except TooLargeError:
        if not cut:
            raise
    except zlib.error:
        raise PackingUnknownError from None
    return bytes(body[:limit])


def _raw(response: Response, limit: int) -> Iterator[bytes]:
    size = 0
    while part := response.raw.read1(CHUNK, decode_content=False):
        yield part
        size += len(part)
        if size > limit:
            raise TooLargeError


def _unpacked(packing: str, parts: Iterator[bytes]) -> Iterator[bytes]:
    word = packing.strip().lower()
    if word in ("", "identity"):
        return parts
    if word in ("gzip", "x-gzip", "deflate"):
        return _inflated(parts)
    raise PackingUnknownError


def _inflated(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces of at most CHUNK bytes, so that a bomb is noticed before it has grown. Nothing may follow the packed stream."""
    unpacker, begun = zlib.decompressobj(_EITHER), False
    for part in parts:
        waiting, begun = part, True
        while waiting and not unpacker.eof:
            yield unpacker.decompress(waiting, CHUNK)
            waiting = unpacker.unconsumed_tail
        if waiting or unpacker.unused_data:
            raise PackingUnknownError
    if begun and not unpacker.eof:
        raise PackingUnknownError
