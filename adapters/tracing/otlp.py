"""OTLP/HTTP with protobuf, as every collector takes it. Spans wait in a queue of a fixed size; when it is full the oldest go."""

import atexit
import logging

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from bridge.ports.measuring.spans import Span

MOST_WAITING = 4096
"""Spans; about 4 MB."""
_AT_ONCE = 512
_EVERY_MS = 1000.0
_SECONDS = 5.0
_LAST_MS = 2000
_PATH = "/v1/traces"
_KINDS = {"server": SpanKind.SERVER, "consumer": SpanKind.CONSUMER, "client": SpanKind.CLIENT}
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)


class OtlpRecorder:
    """bridge.ports.measuring.spans.Recorder. A thread of its own sends; a collector that is away costs spans and nothing else."""

    def __init__(self, address: str, *, every_ms: float = _EVERY_MS) -> None:
        # It says each time that the collector is away: the log of the hub is for the hub.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
        exporter = OTLPSpanExporter(address if address.endswith(_PATH) else f"{address}{_PATH}", timeout=_SECONDS)
        self._queue = BatchSpanProcessor(exporter, MOST_WAITING, every_ms, _AT_ONCE)
        self._resource = Resource({"service.name": "bridge"})
        self._scope = InstrumentationScope("bridge")
        atexit.register(self.close)

    def record(self, span: Span) -> None:
        """Put it into the queue."""
        self._queue.on_end(
            ReadableSpan(
                name=span.name,
                context=_context(span.trace, span.id),
                parent=_context(span.trace, span.parent) if span.parent else None,
                resource=self._resource,
                attributes=span.attributes,
                kind=_KINDS[span.kind],
                status=Status(StatusCode.ERROR, span.failed) if span.failed else Status(StatusCode.UNSET),
                start_time=span.began,
                end_time=span.ended,
                instrumentation_scope=self._scope,
            )
        )

    def waiting(self) -> int:
        """Spans that were not sent yet."""
        return len(self._queue._batch_processor._queue)

    def close(self) -> None:
        """Send what waits, for two seconds at most."""
        self._queue._batch_processor.shutdown(_LAST_MS)


def _context(trace: str, span: str) -> SpanContext:
    return SpanContext(int(trace, 16), int(span, 16), is_remote=False, trace_flags=_SAMPLED)
