"""Reads the loan system's notice of a changed deal. Bases send a byte order mark or windows-1251: both are taken."""

from dataclasses import dataclass
from typing import Any

from bridge.model.checks.strict_json import JsonRefusedError, read_json
from bridge.web.errors import RequestRefusedError

EVENT = "deal_changed"
_LONGEST_DEAL = 100


@dataclass(frozen=True)
class DealNotice:
    """Which deal changed, and the number of the change."""

    deal: str
    version: int

    @property
    def key(self) -> str:
        """Tells one change from another over repeated deliveries."""
        return f"{self.deal}:{self.version}"


def read_deal_notice(body: bytes) -> DealNotice:
    """{"event": "deal_changed", "deal": "…", "version": N}. Raises RequestRefusedError naming the field."""
    fields = _parse(_text(body))
    if fields.get("event") != EVENT:
        raise RequestRefusedError("field_invalid", f'must be "{EVENT}"', field="event")
    return DealNotice(_deal(fields.get("deal")), _version(fields.get("version")))


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1251", "replace")


def _parse(text: str) -> dict[str, Any]:
    try:
        parsed = read_json(text)
    except JsonRefusedError as error:
        raise RequestRefusedError("json_invalid", f"the body can't be taken: {error}") from None
    if not isinstance(parsed, dict):
        raise RequestRefusedError("json_invalid", "the body must be a JSON object")
    return parsed


def _deal(value: object) -> str:
    deal = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not deal or len(deal) > _LONGEST_DEAL or not deal.isprintable():
        raise RequestRefusedError("field_invalid", "must be the deal's number as text", field="deal")
    return deal


def _version(value: object) -> int:
    # Some bases write every number as text.
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**18:
        raise RequestRefusedError("field_invalid", "must be a whole number, growing with each change", field="version")
    return value
