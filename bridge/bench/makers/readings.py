"""What is read while a store grows: an officer's list of cases, a site's feed of events."""

import time
from collections.abc import Iterator
from itertools import count
from secrets import token_hex

from bridge.bench.ground.hub_site import PARTNER
from bridge.bench.load.wire import request_bytes
from bridge.model.checks.request_signature import signature_with_nonce

_EVENTS_PATH = "/partner/v1/events"


def case_lists(cookie: str, mark: str = "") -> Iterator[bytes]:
    """The newest cases, without end, by an officer with this cookie."""
    request = request_bytes("GET", "/office/", {"Cookie": cookie})
    return (request for _ in count())


def feed_pages(secret: str, after: int, mark: str = "") -> Iterator[bytes]:
    """A page of the feed past a cursor, without end; each call is signed when it goes."""
    path = f"{_EVENTS_PATH}?after={after}&limit=100"
    while True:
        stamp = str(int(time.time()))
        nonce = token_hex(16)
        signature = signature_with_nonce(secret, "GET", path, stamp, b"", nonce)
        signed = {"X-Partner-Id": PARTNER, "X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": signature}
        yield request_bytes("GET", path, signed)
