"""What a filter of the standard interface means to the base: written from the grammar, not from the code that makes filters."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<guid>guid'(?P<g>[^']*)')|(?P<moment>datetime'(?P<m>[^']*)')|(?P<text>'(?P<t>(?:[^']|'')*)')"
    r"|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>\w+(?:/\w+)*)|(?P<mark>[(),=]))"
)


@dataclass(frozen=True)
class Guid:
    """A bare GUID; `type` when it was cast."""

    value: str
    type: str = ""


class FilterSyntaxError(ValueError):
    """Code 14 of the base."""


def tokens(text: str) -> list[tuple[str, Any]]:
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise FilterSyntaxError
        at = match.end()
        kind = next(name for name in ("guid", "moment", "text", "number", "name", "mark") if match.group(name) is not None)
        value: Any = match.group(kind)
        if kind == "guid":
            value = Guid(match["g"].lower())
        elif kind == "moment":
            value = match["m"]
        elif kind == "text":
            value = match["t"].replace("''", "'")
        elif kind == "number":
            value = Decimal(value)
        found.append((kind, value))
    return found


class Filter:
    """One filter. `has(row)`: whether the row fits."""

    def __init__(self, text: str) -> None:
        self._tokens, self._at = tokens(text), 0
        self.has: Callable[[dict[str, Any]], bool] = self._either()
        if self._at != len(self._tokens):
            raise FilterSyntaxError

    def _peek(self) -> Any:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else None

    def _next(self) -> tuple[str, Any]:
        if self._at >= len(self._tokens):
            raise FilterSyntaxError
        self._at += 1
        return self._tokens[self._at - 1]

    def _either(self) -> Callable[[dict[str, Any]], bool]:
        parts = [self._both()]
        while self._peek() == "or":
            self._next()
            parts.append(self._both())
        return lambda row: any(part(row) for part in parts)

    def _both(self) -> Callable[[dict[str, Any]], bool]:
        parts = [self._one()]
        while self._peek() == "and":
            self._next()
            parts.append(self._one())
        return lambda row: all(part(row) for part in parts)

    def _one(self) -> Callable[[dict[str, Any]], bool]:
        if self._peek() == "(":
            self._next()
            inner = self._either()
            self._want(")")
            return inner
        left = self._operand()
        operation = self._next()[1]
        right = self._operand()
        return lambda row: _compared(left, operation, right, row)

    def _want(self, mark: str) -> None:
        if self._next()[1] != mark:
            raise FilterSyntaxError

    def _operand(self) -> Any:
        kind, value = self._next()
        if kind != "name":
            return value
        if value in ("true", "false"):
            return value == "true"
        if self._peek() != "(":
            return ("field", value)
        self._next()
        arguments = [self._operand()]
        while self._peek() == ",":
            self._next()
            arguments.append(self._operand())
        self._want(")")
        if value == "cast":
            return Guid(arguments[0].value, arguments[1])
        return ("call", value, arguments)


def _value(operand: Any, row: dict[str, Any]) -> Any:
    if isinstance(operand, tuple) and operand[0] == "field":
        return row.get(operand[1])
    if isinstance(operand, tuple):
        name, arguments = operand[1], [_value(one, row) for one in operand[2]]
        return {"startswith": lambda a, b: str(a).startswith(b), "endswith": lambda a, b: str(a).endswith(b),
                "substringof": lambda a, b: a in str(b)}[name](*arguments)  # fmt: skip
    return operand


def _compared(left: Any, operation: str, right: Any, row: dict[str, Any]) -> bool:
    a, b = _value(left, row), _value(right, row)
    if isinstance(b, Guid):
        kind = row.get(f"{left[1]}_Type")
        if kind is not None:
            # A field of several types is never equal to a bare GUID, and the base does not say so.
            return bool(b.type) and kind == f"StandardODATA.{b.type}" and str(a).lower() == b.value
        if operation not in ("eq", "ne"):
            raise FilterSyntaxError
        b = b.value
    if isinstance(b, Decimal):
        a = Decimal(str(a))
    made = {"eq": a == b, "ne": a != b}
    return made[operation] if operation in made else bool(
        {"gt": a > b, "ge": a >= b, "lt": a < b, "le": a <= b}[operation]
    )
