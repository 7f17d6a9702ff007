"""The engine of field maps: loads a TOML table into an out-map (ours to theirs) or an in-map (theirs to ours).

Out: `their.dotted.name = { from = "our.dotted.path", as = "converter", required = true, max = 50, words = {..} }`, or
`{ const = .. }`, or `{ each = "our.list", fields = {..} }`. A dot in their name makes a nested object.
In: `our_name = { from = ["Their", "Alternative"], as = "converter", required = true, default = .., words = {..} }`, or with
`fields = {..}` (an object) or `each = {..}` (a list of objects). A dot in their name leads into a nested
object. `_ignore = ["..."]` names what is known and not needed.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from mappings.checks import Place, check_keys, converter_of, known_path, texts_of
from mappings.convert import Converter
from mappings.errors import FieldNotReadableError, FieldNotSendableError, MapFileError
from mappings.letters import folded

MISSING: Any = object()
ALL = "*"
"""In `_ignore`: whatever else comes is known and not needed."""
MOST_REMARKS, LONGEST_REMARK = 50, 80


def load_map_file(path: Path) -> dict[str, Any]:
    """The tables of a map file. Raises MapFileError that names the file and the place in it."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MapFileError(str(path), "file", "there is no such file", "the path of a .toml file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MapFileError(str(path), "file", str(error), "TOML in UTF-8") from None


def look_up(source: Any, path: str) -> Any:
    """A value by dotted path through mappings and objects; None where anything on the way is missing or None."""
    for name in path.split("."):
        if source is None:
            return None
        source = source.get(name) if isinstance(source, Mapping) else getattr(source, name, None)
    return source


@dataclass(frozen=True)
class OutField:
    """One field of an out-map."""

    theirs: str
    ours: str
    converter: Converter
    const: Any = MISSING
    required: bool = False
    empty: Any = MISSING
    most: int | None = None
    words: Mapping[str, Any] | None = None
    rows: "OutMap | None" = None

    def value(self, source: Any) -> Any:
        """What to send, or MISSING when the field is left out."""
        if self.const is not MISSING:
            return self.const
        value = look_up(source, self.ours)
        if self.rows is not None:
            return self._rows(value)
        if value is None or value == "":
            return self._nothing()
        written = self._written(value)
        if self.most is not None and len(str(written)) > self.most:
            raise FieldNotSendableError(self.ours, self.theirs, f"longer than {self.most} characters")
        return written if written != "" else self._nothing()

    def _rows(self, value: Any) -> Any:
        if not value:
            return self._nothing()
        return [self.rows.write(row) for row in value] if self.rows else MISSING

    def _nothing(self) -> Any:
        if self.required:
            raise FieldNotSendableError(self.ours, self.theirs, "has no value, and they demand one")
        return self.empty

    def _written(self, value: Any) -> Any:
        try:
            if self.words is None:
                return self.converter.write(value)
            return self.words[str(value)]
        except KeyError:
            raise FieldNotSendableError(self.ours, self.theirs, "the map has no word for this value") from None
        except ValueError as error:
            raise FieldNotSendableError(self.ours, self.theirs, str(error)) from None


@dataclass(frozen=True)
class OutMap:
    """Our values under their names."""

    fields: tuple[OutField, ...]

    def write(self, source: Any) -> dict[str, Any]:
        """A message of theirs. Raises FieldNotSendableError naming our field and theirs."""
        made: dict[str, Any] = {}
        for one in self.fields:
            value = one.value(source)
            if value is MISSING:
                continue
            *outer, last = one.theirs.split(".")
            place = made
            for name in outer:
                place = place.setdefault(name, {})
            place[last] = value
        return made


@dataclass
class Remarks:
    """What reading a message noticed: fields that no map takes, names that fit only by look-alike letters. Names, no values."""

    untaken: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)

    def note(self, names: list[str], name: str) -> None:
        """Add a name once; a stranger's message may have any number of them, of any length."""
        if len(names) < MOST_REMARKS and (short := name[:LONGEST_REMARK]) not in names:
            names.append(short)

    def __str__(self) -> str:
        parts = []
        if self.alike:
            parts.append("look-alike letters: " + ", ".join(self.alike))
        if self.untaken:
            parts.append("not taken: " + ", ".join(self.untaken))
        return "; ".join(parts)


@dataclass(frozen=True)
class InField:
    """One field of an in-map."""

    ours: str
    theirs: tuple[str, ...]
    converter: Converter
    required: bool = False
    default: Any = None
    words: Mapping[str, Any] | None = None
    inner: "InMap | None" = None
    many: bool = False

    def read(self, value: Any, remarks: Remarks, path: str) -> Any:
        """Our value of theirs. Raises FieldNotReadableError."""
        if value is MISSING or value is None or value == "":
            return self._nothing(path)
        if self.inner is not None:
            return self._inner(value, remarks, path)
        try:
            read = self.converter.read(value)
        except ValueError as error:
            raise FieldNotReadableError(path + self.theirs[0], self.ours, str(error)) from None
        if self.words is not None:
            return self.words.get(folded(str(read)), self.default)
        return self._nothing(path) if read is None else read

    def _nothing(self, path: str) -> Any:
        if self.required:
            raise FieldNotReadableError(path + self.theirs[0], self.ours, "is missing or empty")
        return () if self.many else self.default

    def _inner(self, value: Any, remarks: Remarks, path: str) -> Any:
        inner = self.inner
        if self.many and isinstance(value, Mapping):
            # A list of one comes as the one from wires that can't tell the two apart.
            value = [value]
        if inner is None or not isinstance(value, list if self.many else Mapping):
            wanted = "a list is expected" if self.many else "an object is expected"
            raise FieldNotReadableError(path + self.theirs[0], self.ours, wanted)
        place = f"{path}{self.theirs[0]}."
        if self.many:
            return tuple(inner.read(row, remarks, place) for row in value)
        return inner.read(value, remarks, place)


@dataclass(frozen=True)
class InMap:
    """Their values under our names."""

    fields: tuple[InField, ...]
    ignored: frozenset[str] = frozenset()

    def read(self, message: Any, remarks: Remarks, path: str = "") -> dict[str, Any]:
        """Our values; what is not taken goes into `remarks`. Raises FieldNotReadableError."""
        if not isinstance(message, Mapping):
            raise FieldNotReadableError(path.rstrip(".") or "message", "message", "an object is expected")
        for outer in self._opened:
            message = opened(message, outer)
        names = _Alike(message)
        taken: set[str] = set()
        made = {}
        for one in self.fields:
            name = self._name(one, message, names, remarks)
            taken.add(name)
            made[one.ours] = one.read(message.get(name, MISSING), remarks, path)
        for name in message if ALL not in self.ignored else ():
            if name not in taken and folded(str(name)) not in self._known and not self._is_empty_object(name, message[name]):
                remarks.note(remarks.untaken, path + str(name))
        return made

    @cached_property
    def _known(self) -> frozenset[str]:
        return self.ignored | {folded(name) for one in self.fields for name in one.theirs}

    @cached_property
    def _opened(self) -> tuple[str, ...]:
        """The objects whose fields are named by dotted names, outermost first."""
        names = [name.split(".") for one in self.fields for name in one.theirs]
        return tuple(sorted({".".join(parts[:n]) for parts in names for n in range(1, len(parts))}))

    def _is_empty_object(self, name: str, value: Any) -> bool:
        """True for an object that holds nothing this time, so that no dotted name led into it."""
        return name in self._opened and value in ("", None)

    def _name(self, one: InField, message: Mapping[str, Any], names: "_Alike", remarks: Remarks) -> str:
        for wanted in one.theirs:
            if wanted in message:
                return wanted
        for wanted in one.theirs:
            if found := names.all.get(folded(wanted)):
                remarks.note(remarks.alike, found)
                return found
        return ""


class _Alike:
    """The names of a message by how they read; made only when a name is not there as the map writes it."""

    def __init__(self, message: Mapping[str, Any]) -> None:
        self._message = message

    @cached_property
    def all(self) -> Mapping[str, str]:
        """The first of those that read alike."""
        return {folded(str(name)): str(name) for name in reversed(list(self._message))}


def opened(message: Mapping[str, Any], outer: str) -> Mapping[str, Any]:
    """The message with the fields of one inner object beside the others, under dotted names."""
    inner = message.get(outer, MISSING)
    if not isinstance(inner, Mapping):
        return message
    rest = {name: value for name, value in message.items() if name != outer}
    return rest | {f"{outer}.{name}": value for name, value in inner.items()}


def out_map(table: Any, place: Place, known: Iterable[str] | None = None) -> OutMap:
    """Build an out-map; `known` are our dotted paths, so that a wrong one is found at load. Raises MapFileError."""
    paths = None if known is None else frozenset(known)
    return OutMap(tuple(_out_field(theirs, entry, place.at(theirs), paths) for theirs, entry in place.table(table).items()))


def _out_field(theirs: str, entry: Any, place: Place, known: frozenset[str] | None) -> OutField:
    entry = place.table(entry)
    if "const" in entry:
        check_keys(entry, {"const"}, place)
        return OutField(theirs, "", converter_of(entry, place), const=entry["const"])
    if "each" in entry:
        check_keys(entry, {"each", "fields", "required"}, place)
        known_path(entry["each"], known, place.at("each"))
        return OutField(theirs, entry["each"], converter_of({}, place), required=bool(entry.get("required")),
                        rows=out_map(entry.get("fields"), place.at("fields")))  # fmt: skip
    check_keys(entry, {"from", "as", "required", "empty", "max", "words"}, place)
    known_path(entry.get("from"), known, place.at("from"))
    return OutField(
        theirs, entry["from"], converter_of(entry, place), required=bool(entry.get("required")),
        empty=entry.get("empty", MISSING), most=entry.get("max"), words=entry.get("words"),
    )  # fmt: skip


def in_map(table: Any, place: Place, wanted: Iterable[str] = ()) -> InMap:
    """Build an in-map; `wanted` are names of ours that the caller can't do without. Raises MapFileError."""
    rows = dict(place.table(table))
    ignored = frozenset(folded(name) for name in texts_of(rows.pop("_ignore", []), place.at("_ignore")))
    fields = tuple(_in_field(ours, entry, place.at(ours)) for ours, entry in rows.items())
    for name in wanted:
        if name not in rows:
            raise MapFileError(place.file, place.at(name).key, "is missing", '{ from = ["their name"] }')
    return InMap(fields, ignored)


def _in_field(ours: str, entry: Any, place: Place) -> InField:
    entry = place.table(entry)
    check_keys(entry, {"from", "as", "required", "default", "words", "fields", "each"}, place)
    theirs = texts_of(entry.get("from"), place.at("from"))
    inner = next((in_map(entry[key], place.at(key)) for key in ("fields", "each") if key in entry), None)
    words = entry.get("words")
    folded_words = None if words is None else {folded(word): value for word, value in place.at("words").table(words).items()}
    return InField(
        ours, theirs, converter_of(entry, place), required=bool(entry.get("required")), default=entry.get("default"),
        words=folded_words, inner=inner, many="each" in entry,
    )  # fmt: skip
