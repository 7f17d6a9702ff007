"""What a base really stored of what it was sent: it answers 200 to texts that it cuts, fields that it does not know and
references to nothing (onec.md 2.5). Differences are named by field and length, never by value.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from adapters.onec.odata.forms.answers import Row
from adapters.onec.odata.literals import EMPTY_DATE, ZERO_GUID

LINE_NUMBER = "LineNumber"
BASE64 = "_Base64Data"
_EMPTY = frozenset({"", "0", "false", ZERO_GUID, EMPTY_DATE.lower(), "standardodata.undefined"})
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.0+)?)?", re.ASCII)
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MOST_TOLD = 10


@dataclass(frozen=True)
class Difference:
    """One field that is not stored as it was sent. `strict`: the map can't do without it."""

    field: str
    how: str
    strict: bool

    def __str__(self) -> str:
        return f"{self.field}: {self.how}"


def differences(
    sent: Mapping[str, Any], stored: Row, strict: frozenset[str], before: Row | None = None, inside: str = ""
) -> Iterator[Difference]:
    """Every field of `sent` that `stored` does not hold. `before`: the row as it was, where there was one."""
    for name, value in sent.items():
        path = f"{inside}{name}"
        if "@" in name:
            continue
        if name not in stored:
            yield Difference(path, "the base does not know this field", path in strict)
        elif isinstance(value, list | tuple):
            yield from _of_section(path, value, stored[name], strict)
        elif not same(value, stored[name], name):
            yield Difference(path, _how(value, stored[name], before, name), path in strict)


def _of_section(path: str, sent: Any, stored: Any, strict: frozenset[str]) -> Iterator[Difference]:
    rows = stored if isinstance(stored, list) else []
    held = any(one.startswith(f"{path}.") for one in strict) or path in strict
    if len(rows) != len(sent):
        yield Difference(path, f"{len(sent)} rows were sent, {len(rows)} are stored", held)
        return
    for number, (row, found) in enumerate(zip(sent, sorted(rows, key=_line), strict=True), 1):
        for one in differences(row, found, strict, inside=f"{path}."):
            yield Difference(f"{one.field} (row {number})", one.how, one.strict)


def _line(row: Row) -> int:
    text = str(row.get(LINE_NUMBER, "0"))
    return int(text) if text.isdigit() else 0


def in_words(found: list[Difference]) -> str:
    """For a note or a refusal; empty when nothing differs."""
    if not found:
        return ""
    more = f" and {len(found) - _MOST_TOLD} more" if len(found) > _MOST_TOLD else ""
    return "not stored as sent: " + "; ".join(map(str, found[:_MOST_TOLD])) + more


def is_empty(value: Any) -> bool:
    """True for what 1C keeps in a field that holds nothing."""
    return value in (None, False, []) or str(value).lower() in _EMPTY or _number(value) == 0


def same(sent: Any, stored: Any, name: str = "") -> bool:
    """True when a stored value is the one that was sent, whatever form it came back in."""
    if sent is None or sent == "":
        return is_empty(stored)
    if isinstance(sent, bool):
        return str(stored).lower() == ("true" if sent else "false")
    if isinstance(sent, int | Decimal) or isinstance(stored, int | Decimal):
        number = _number(sent)
        return number is not None and number == _number(stored)
    return _plain(str(sent), name) == _plain(str(stored if stored is not None else ""), name)


def _plain(text: str, name: str) -> str:
    if name.endswith(BASE64):
        return "".join(text.split())
    if found := _MOMENT.fullmatch(text):
        return f"{found[1]}T{found[2] or '00:00:00'}"
    if _GUID.fullmatch(text):
        return text.lower()
    # Databases compare texts without blanks at their ends, and some forms of an answer make one line break of two letters.
    return text.replace("\r\n", "\n").rstrip()


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _how(sent: Any, stored: Any, before: Row | None, name: str) -> str:
    if before is not None and name in before and same(before[name], stored, name):
        return "kept as it was"
    if is_empty(stored):
        return "reset by the base" if before is not None else "not taken"
    if isinstance(sent, str) and isinstance(stored, str) and _plain(sent, "").startswith(_plain(stored, "")):
        return f"cut from {len(sent)} to {len(stored)} letters"
    return "rounded or changed" if _number(sent) is not None else "changed by the base"
