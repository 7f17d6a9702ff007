"""The one id that follows a wish through the hub: from the request that brought it over rows of work to calls outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "X-Request-Id"
LONGEST = 64
_present: ContextVar[str] = ContextVar("bridge_trace", default="")


def present_trace() -> str:
    """The id of what is being done in this thread; empty when nobody asked for it."""
    return _present.get()


@contextmanager
def traced(trace: str) -> Iterator[None]:
    """Whatever is done inside belongs to this id."""
    token = _present.set(trace)
    try:
        yield
    finally:
        _present.reset(token)


def begin_trace(trace: str) -> None:
    """From here on; for a thread that serves one request after the other and says so each time."""
    _present.set(trace)
