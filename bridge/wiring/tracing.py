"""Traces by the settings: who records the spans of this process."""

from bridge.ports.measuring.spans import record_with, recording
from config.settings import Settings


def record_spans(settings: Settings) -> None:
    """Once in a process; nothing is loaded while traces are switched off."""
    if not settings.traces or recording():
        return
    from adapters.tracing.otlp import OtlpRecorder  # takes long to load, and few installations have a collector

    record_with(OtlpRecorder(settings.traces))
