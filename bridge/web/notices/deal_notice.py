"""Reads the loan system's notice of changed deals. Byte order marks, windows-1251, blanks at the end: all are taken."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

import structlog

from bridge.flows.deciding.take_deal_notice import ChangedDeal
from bridge.model.checks.strict_json import JsonRefusedError, read_json
from bridge.web.errors import RequestRefusedError
from bridge.web.notices.base_moment import MomentUnreadableError, read_moment

EVENT = "deal_changed"
MOST_DEALS = 1000
_LONGEST_DEAL = 100
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"))
# What text files and fixed strings of a base end with.
_ENDS = " \t\r\n\0\x1a\ufeff\u00a0"
_log = structlog.get_logger("bridge.web.notices")


@dataclass(frozen=True)
class DealNotice:
    """Which deals changed; `key` tells one notice from another over repeated deliveries."""

    deals: tuple[ChangedDeal, ...]
    key: str


def read_deal_notice(body: bytes, zone: tzinfo | None = None) -> DealNotice:
    """{"event": "deal_changed", "deal": "…", "version": N, "at": "…"}, or {"event": …, "deals": [{"deal", "version", "at"}, …]}.

    `zone`: of the base's wall clock; without one `at` is not read. Raises RequestRefusedError naming the field.
    """
    fields = _parse(_text(body))
    if fields.get("event") != EVENT:
        raise RequestRefusedError("field_invalid", f'must be "{EVENT}"', field="event")
    if "deals" not in fields:
        one = _changed(fields, zone)
        return DealNotice((one,), f"{one.deal}:{one.version}")
    return DealNotice(_several(fields["deals"], zone), f"many:{hashlib.sha256(body).hexdigest()}")


def _text(body: bytes) -> str:
    """By what the bytes are; what the sender says of them is often wrong."""
    encoding = next(name for mark, name in _MARKS if body.startswith(mark))
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        text = body.decode("cp1251", "replace")
    return text.strip(_ENDS)


def _parse(text: str) -> dict[str, Any]:
    try:
        parsed = read_json(text)
    except JsonRefusedError as error:
        raise RequestRefusedError("json_invalid", f"the body can't be taken: {error}") from None
    if not isinstance(parsed, dict):
        raise RequestRefusedError("json_invalid", "the body must be a JSON object")
    return parsed


def _several(rows: object, zone: tzinfo | None) -> tuple[ChangedDeal, ...]:
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_DEALS or not all(isinstance(row, dict) for row in rows):
        raise RequestRefusedError("field_invalid", f"must be a list of 1 to {MOST_DEALS} objects", field="deals")
    return tuple(_changed(row, zone, f"deals.{n}.") for n, row in enumerate(rows))


def _changed(fields: Mapping[str, Any], zone: tzinfo | None, within: str = "") -> ChangedDeal:
    deal, version = _deal(fields.get("deal"), f"{within}deal"), _version(fields.get("version"), f"{within}version")
    at = None
    if zone is not None and fields.get("at") not in (None, ""):
        try:
            at = read_moment(fields["at"], zone)
        except MomentUnreadableError as error:
            # It only serves measuring: the news itself is worth more.
            _log.warning("the moment in a deal notice is not readable", why=str(error))
    return ChangedDeal(deal, version, at)


def _deal(value: object, field: str) -> str:
    deal = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not deal or len(deal) > _LONGEST_DEAL or not deal.isprintable():
        raise RequestRefusedError("field_invalid", "must be the deal's number as text", field=field)
    return deal


def _version(value: object, field: str) -> int:
    # Some bases write every number as text.
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**18:
        raise RequestRefusedError("field_invalid", "must be a whole number, growing with each change", field=field)
    return value
