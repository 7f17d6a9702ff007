"""Checks of map files at load: every fault is told with file, key and what would be right."""

import types
import typing
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from typing import Any

from mappings.convert import CONVERTERS, Converter
from mappings.errors import MapFileError


@dataclass(frozen=True)
class Place:
    """Where in a map file we are."""

    file: str
    key: str = ""

    def at(self, name: str) -> "Place":
        """One step in."""
        return Place(self.file, f"{self.key}.{name}" if self.key else name)

    def wrong(self, wrong: str, right: str) -> MapFileError:
        """The error of this place."""
        return MapFileError(self.file, self.key, wrong, right)

    def table(self, value: Any) -> Mapping[str, Any]:
        """The value, which must be a table."""
        if not isinstance(value, Mapping):
            raise self.wrong("is missing or no table", "a table { .. }")
        return value

    def text(self, value: Any) -> str:
        """The value, which must be a text that is not empty."""
        if not isinstance(value, str) or not value:
            raise self.wrong("is missing or no text", "a text in quotes")
        return value

    def one_of(self, value: Any, allowed: Mapping[str, Any] | frozenset[str]) -> str:
        """The value, which must be one of the allowed words."""
        text = self.text(value)
        if text not in allowed:
            near = get_close_matches(text, allowed, 1)
            raise self.wrong(f"{text!r} is not known", near[0] if near else "one of " + ", ".join(sorted(allowed)))
        return text


def check_keys(entry: Mapping[str, Any], allowed: Collection[str], place: Place) -> None:
    """Refuses a key that the engine would silently pass over."""
    for name in entry:
        if name not in allowed:
            raise place.at(name).wrong("is not known here", "one of " + ", ".join(sorted(allowed)))
    for name in ("required",):
        if not isinstance(entry.get(name, False), bool):
            raise place.at(name).wrong("is no yes or no", "true or false")


def converter_of(entry: Mapping[str, Any], place: Place) -> Converter:
    """The converter named by `as`, or the one of plain text."""
    return CONVERTERS[place.at("as").one_of(entry.get("as", "text"), CONVERTERS)]


def texts_of(value: Any, place: Place) -> tuple[str, ...]:
    """One text or a list of texts."""
    if isinstance(value, str) and value:
        return (value,)
    if isinstance(value, list) and all(isinstance(one, str) and one for one in value):
        return tuple(value)
    raise place.wrong("is missing or no list of texts", '["name", "alternative"]')


def known_path(value: Any, known: frozenset[str] | None, place: Place) -> None:
    """Refuses a dotted path that our model does not have."""
    text = place.text(value)
    if known is not None:
        place.one_of(text, known)


def dotted_paths(kind: type, prefix: str = "", depth: int = 4) -> Iterator[str]:
    """All dotted paths into a dataclass: fields, properties, and those of dataclasses inside."""
    if not is_dataclass(kind) or depth == 0:
        return
    hints = typing.get_type_hints(kind)
    for one in fields(kind):
        yield prefix + one.name
        for inner in _plain(hints[one.name]):
            yield from dotted_paths(inner, f"{prefix}{one.name}.", depth - 1)
    for name, value in vars(kind).items():
        if isinstance(value, property):
            yield prefix + name


def _plain(hint: Any) -> tuple[type, ...]:
    """The classes a hint names, without None."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return tuple(one for arg in typing.get_args(hint) for one in _plain(arg))
    return (hint,) if isinstance(hint, type) and hint is not type(None) else ()
