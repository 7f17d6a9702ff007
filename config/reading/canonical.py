"""A file as a version keeps it: TOML without comments and blanks, keys in their order. What says the same has one digest."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any


def canonical(table: Mapping[str, Any]) -> str:
    """One line a key of the top table; tomllib reads the very same table from it."""
    return "".join(f"{_text(key)} = {_written(value)}\n" for key, value in table.items())


def digest_of(text: str) -> str:
    """SHA-256 as hex."""
    return sha256(text.encode()).hexdigest()


def digest_of_all(files: Mapping[str, str]) -> str:
    """One digest for digests by name, in whatever order they come."""
    return digest_of(json.dumps(dict(sorted(files.items()))))


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_text(key)} = {_written(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}" for char in escaped) + '"'
