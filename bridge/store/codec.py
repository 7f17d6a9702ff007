"""Frozen dataclasses to JSON and back, by type hints: str, int, bool, Decimal, dates, enums, tuples, mappings, None.

In a place declared `object` anything of JSON may stand, and besides it Decimal, date and datetime, marked as {"$decimal": "1.5"}.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
# Made once: json.dumps with settings makes an encoder for every text.
compact = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


class StoredValueError(Exception):
    """A stored value does not fit the type it is read as. The text names the place, never the value."""


class Coder(NamedTuple):
    """How one type is written to JSON and read back."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def dumps(kind: Any, value: object) -> str:
    """JSON text of `value` as a `kind`. ASCII only: PostgreSQL takes no NUL and UTF-8 no lone surrogate."""
    return compact(coder(kind).write(value))


def loads(kind: Any, text: str | bytes) -> Any:
    """What `dumps` wrote. Raises StoredValueError."""
    try:
        return coder(kind).read(json.loads(text))
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        raise StoredValueError(f"a stored value is not a {getattr(kind, '__name__', kind)}") from None


@cache
def coder(kind: Any) -> Coder:
    """The coder of a type. Raises TypeError for a type it has no rule for."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _optional(args)
    if origin is tuple and args[1:] == (...,):
        one = coder(args[0])
        return Coder(lambda value: [one.write(part) for part in value], lambda value: tuple(one.read(part) for part in value))
    if origin is Mapping:
        return _open_mapping() if args[1] is object else _mapping(coder(args[1]))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Coder(lambda value: kind(value).value, kind)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _record(kind)
    raise TypeError(f"the codec has no rule for {kind}")


def _optional(args: tuple[Any, ...]) -> Coder:
    kinds = [arg for arg in args if arg is not type(None)]
    if len(kinds) != 1 or len(args) != 2:
        raise TypeError(f"the codec knows only unions of one type with None, not {args}")
    one = coder(kinds[0])
    return Coder(
        lambda value: None if value is None else one.write(value),
        lambda value: None if value is None else one.read(value),
    )


def _mapping(one: Coder) -> Coder:
    return Coder(
        lambda value: {str(key): one.write(part) for key, part in value.items()},
        lambda value: {key: one.read(part) for key, part in value.items()},
    )


def _record(kind: type[Any]) -> Coder:
    hints = typing.get_type_hints(kind)
    coders = {field.name: coder(hints[field.name]) for field in dataclasses.fields(kind)}

    def write(value: Any) -> dict[str, Any]:
        if type(value) is not kind:
            raise TypeError(f"{kind.__name__} expected")
        return {name: one.write(getattr(value, name)) for name, one in coders.items()}

    def read(value: Any) -> Any:
        # A field that an older version did not write takes its default; a field that this version dropped is left out.
        return kind(**{name: one.read(value[name]) for name, one in coders.items() if name in value})

    return Coder(write, read)


def _exactly(kind: type[Any]) -> Coder:
    def same(value: Any) -> Any:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise TypeError(f"{kind.__name__} expected")
        return value

    return Coder(lambda value: str(same(value)), same) if kind is str else Coder(same, same)


def _moment_text(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a moment without a zone can't be stored")
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _decimal_text(value: Decimal) -> str:
    if not isinstance(value, Decimal):
        raise TypeError("Decimal expected")
    return str(value)


def _date_text(value: date) -> str:
    if isinstance(value, datetime):
        raise TypeError("date expected")
    return value.isoformat()


_MARKS: dict[str, Callable[[Any], Any]] = {
    "$decimal": Decimal,
    "$moment": _moment,
    "$date": date.fromisoformat,
    "$mapping": lambda value: {key: _read_open(part) for key, part in value.items()},
}


_AS_THEY_ARE = frozenset((str, int, float, bool, type(None)))


def _write_open(value: Any) -> Any:
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return _write_open_mapping(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_write_open(part) for part in value]
    return _marked(value)


def _marked(value: Any) -> dict[str, str]:
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, datetime):
        return {"$moment": _moment_text(value)}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    raise TypeError(f"the codec can't store a {type(value).__name__} in an open place")


def _write_open_mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    written = {str(key): _write_open(part) for key, part in value.items()}
    # A stranger's own key may look like one of our marks; it is wrapped so that it comes back as it was.
    return {"$mapping": written} if len(written) == 1 and next(iter(written)) in _MARKS else written


def _read_open(value: Any) -> Any:
    if isinstance(value, list):
        return [_read_open(part) for part in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        mark, inner = next(iter(value.items()))
        if mark in _MARKS:
            return _MARKS[mark](inner)
    return {key: _read_open(part) for key, part in value.items()}


def _open_mapping() -> Coder:
    return Coder(_write_open_mapping, _read_open)


_PLAIN: dict[Any, Coder] = {
    str: _exactly(str),
    int: _exactly(int),
    bool: _exactly(bool),
    Decimal: Coder(_decimal_text, Decimal),
    datetime: Coder(_moment_text, _moment),
    date: Coder(_date_text, date.fromisoformat),
    object: Coder(_write_open, _read_open),
}
FACTS = Mapping[str, object]
