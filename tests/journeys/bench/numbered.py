"""A maker of requests for the tests of the generator."""

from collections.abc import Iterator
from itertools import count, islice

from bridge.bench.load.wire import request_bytes

MAKER = f"{__name__}:requests"


def requests(many: int) -> Iterator[bytes]:
    """POSTs whose paths are numbers from 0."""
    return islice((request_bytes("POST", f"/{number}", {}, b"body") for number in count()), many)
