"""Structured logs on standard error: one event a line, JSON or plain; personal data and secrets masked whatever happens."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_LONG_DIGITS = re.compile(r"(?<![\w.])\+?\d[\d \-()]{8,}\d(?![\w.])")
_SENSITIVE = re.compile(r"passw|psw|secret|token|cookie|authorization|passport|phone|surname|birth|code$|hash", re.IGNORECASE)
_MASK = "•••"
_BREAKS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")


def mask_text(text: str) -> str:
    """The text with phones, passports, cards and other long numbers masked."""
    return _LONG_DIGITS.sub(_MASK, text)


def _mask(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in list(event.items()):
        if key in ("timestamp", "level", "logger"):
            continue
        if _SENSITIVE.search(key):
            event[key] = _MASK
        elif isinstance(value, str):
            event[key] = mask_text(value)
    # A library's text may quote what was sent: it makes no line of its own, and moves no cursor.
    event["event"] = _BREAKS.sub(lambda found: repr(found.group())[1:-1], str(event.get("event", "")))
    return event


def set_up_logging(form: str) -> None:
    """Send every log line of the process, ours and the libraries', through the mask. `form`: json or plain."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _mask,
    ]
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("urllib3", "rq.worker", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
