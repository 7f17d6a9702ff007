"""What took how long: requests, rows of work and calls outside as spans of one trace. Costs nothing until somebody records.

A trace is the id of bridge.ports.measuring.trace, hashed: the request, the work it left behind (in whichever process) and what
that work asks outside find one another without a column more. The span of the request that began it all has an id that
follows from the trace, so that later work names it as its parent.
"""

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from bridge.ports.measuring.trace import present_trace

HEADER = "traceparent"
"""W3C Trace Context; what a far side with traces of its own hangs its spans on."""
# Work that nobody asked for begins a trace of its own.
_NOBODYS = "work_"
Value = str | int | bool


class SpanKind(StrEnum):
    """SERVER: a request to us. CONSUMER: a row of work. CLIENT: a call of ours."""

    SERVER = "server"
    CONSUMER = "consumer"
    CLIENT = "client"


@dataclass
class Span:
    """`trace`: 32 hex digits, `id` and `parent`: 16, or none. Moments in nanoseconds since 1970. `failed`: the kind of a failure.

    `attributes` name routes, systems, statuses and ids of rows; never a person, an address with its query, a body.
    """

    trace: str
    id: str
    parent: str
    name: str
    kind: SpanKind
    began: int
    ended: int = 0
    attributes: dict[str, Value] = field(default_factory=dict)
    failed: str = ""

    @property
    def header(self) -> str:
        """The value of `traceparent` for what is done within this span."""
        return f"00-{self.trace}-{self.id}-01"


class Recorder(Protocol):
    """Takes spans that ended. Never waits and never raises."""

    def record(self, span: Span) -> None: ...


_present: ContextVar[Span | None] = ContextVar("bridge_span", default=None)
_recorders: list[Recorder] = []


def record_with(recorder: Recorder | None) -> None:
    """From here on this process records with it, or not at all."""
    _recorders[:] = [recorder] if recorder else []


def recording() -> bool:
    """Does anybody record?"""
    return bool(_recorders)


def trace_of(name: str) -> str:
    """The trace that belongs to an id of a request."""
    return sha256(name.encode()).hexdigest()[:32]


def root_of(name: str) -> str:
    """The id of the span of the request that has this id."""
    return sha256(b"root:" + name.encode()).hexdigest()[:16]


def begin_request(name: str, attributes: Mapping[str, Value]) -> Span:
    """The span of a request, under the present trace; `end` it."""
    trace = present_trace()
    span = Span(trace_of(trace), root_of(trace), "", name, SpanKind.SERVER, time.time_ns(), attributes=dict(attributes))
    _present.set(span)
    return span


def end(span: Span) -> None:
    """It is over: hand it to the recorder."""
    _present.set(None)
    _give(span)


@contextmanager
def spanned(name: str, kind: SpanKind, attributes: Mapping[str, Value]) -> Iterator[Span | None]:
    """A span around what is done inside; None when nobody records. An error that passes is named by its kind alone."""
    if not _recorders:
        yield None
        return
    above, trace = _present.get(), present_trace() or f"{_NOBODYS}{secrets.token_hex(8)}"
    parent = above.id if above else ("" if trace.startswith(_NOBODYS) else root_of(trace))
    span = Span(
        above.trace if above else trace_of(trace), secrets.token_hex(8), parent, name, kind, time.time_ns(), 0, dict(attributes)
    )
    token = _present.set(span)
    try:
        yield span
    except Exception as error:
        span.failed = type(error).__name__
        raise
    finally:
        _present.reset(token)
        _give(span)


def _give(span: Span) -> None:
    span.ended = time.time_ns()
    for recorder in _recorders:
        recorder.record(span)
