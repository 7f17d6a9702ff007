"""What is kept of a person as plain values: for their own copy, complete and readable by a machine."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum


def plain(value: object) -> object:
    """Texts, whole numbers (money in kopecks), lists and mappings; moments in UTC as ISO 8601; a dataclass by its fields.

    Raises TypeError for what it has no rule for: nothing is left out of a person's copy without notice.
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | Decimal):
        return value.isoformat() if isinstance(value, date) else str(value)
    return _many(value)


def _many(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(part) for part in value]
    raise TypeError(f"a person's copy has no rule for {type(value).__name__}")
