"""The description of a base ($metadata) as plain data: sets, fields, keys, tabular sections, functions, enumerations.

Descriptions of 14 to 17 MB with 4,000 sets are usual, so the text is read as a stream and only what is asked for is kept.
Names hold underscores and digits, so nothing is ever told from the parts of a name, only from what is declared.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from sys import intern
from typing import Any, BinaryIO

from lxml import etree

from adapters.wire.xml_reading import XmlRefusedError, name_of
from adapters.wire.xml_streaming import LONGEST, pieces

BINDING = "bindingParameter"
COLLECTION = "Collection("
_NAMES = ("EntityType", "ComplexType", "EnumType", "EntitySet", "FunctionImport", "Association")


class MetadataUnreadableError(ValueError):
    """The text is no description of a base. Says why and quotes nothing."""


@dataclass(frozen=True, slots=True)
class Field:
    """`type` without the namespace: "String", "Double", or the name of a row type where `many`. `longest`: letters, if told.

    `nullable` is what the description says, which is not to be relied on.
    """

    name: str
    type: str
    many: bool = False
    nullable: bool = True
    longest: int | None = None

    @property
    def edm(self) -> bool:
        """False for a tabular section or a structure."""
        return not self.many and self.type in _EDM


_EDM = frozenset({
    "String", "Guid", "DateTime", "DateTimeOffset", "Time", "Boolean", "Int16", "Int32", "Int64", "Byte", "SByte", "Double",
    "Single", "Decimal", "Binary", "Stream",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of rows. `links`: navigation names with the type that each leads to, empty where it can't be told."""

    name: str
    key: tuple[str, ...]
    fields: Mapping[str, Field]
    links: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Function:
    """A virtual table or an action of one set. `changes`: it does something (Post); `gives`: the type of its rows, or empty."""

    name: str
    bound_to: str
    changes: bool
    parameters: Mapping[str, str]
    gives: str


@dataclass(frozen=True)
class Metadata:
    """What a base offers. `sets`: name of a set → name of its type. `repeated`: names that are declared more than once."""

    digest: str
    sets: Mapping[str, str]
    kinds: Mapping[str, Kind]
    enums: Mapping[str, tuple[str, ...]]
    functions: Mapping[str, Mapping[str, Function]]
    repeated: tuple[str, ...] = field(default=())

    def kind_of(self, set_name: str) -> Kind | None:
        """The type of a set's rows, or None."""
        return self.kinds.get(self.sets.get(set_name, ""))

    def field_of(self, set_name: str, path: str) -> Field | None:
        """A field by name, or by "Section.Name" inside a tabular section; None when there is none."""
        kind = self.kind_of(set_name)
        *outer, last = path.split(".")
        for name in outer:
            section = kind.fields.get(name) if kind else None
            kind = self.kinds.get(section.type) if section else None
        return kind.fields.get(last) if kind else None

    def sections_of(self, set_name: str) -> dict[str, Kind]:
        """Tabular sections (of a recorder's register: RecordSet) with the types of their rows."""
        kind = self.kind_of(set_name)
        found = {one.name: self.kinds.get(one.type) for one in kind.fields.values() if one.many} if kind else {}
        return {name: rows for name, rows in found.items() if rows is not None}

    def functions_of(self, set_name: str) -> Mapping[str, Function]:
        """Virtual tables and actions of a set by name."""
        return self.functions.get(self.sets.get(set_name, ""), {})

    def owner_of(self, set_name: str) -> str:
        """The set whose tabular section or single records this set shows; empty for a set of its own."""
        return self._owners.get(set_name, "")

    @cached_property
    def _owners(self) -> dict[str, str]:
        owned = {f"{one}_{section}": one for one in self.sets for section in self.sections_of(one)}
        # The single records of a register stand in a set of their own beside the record sets.
        records = {f"{one}_RecordType": one for one in self.sets if "RecordSet" in self._names_of(one)}
        return {name: owner for name, owner in (owned | records).items() if name in self.sets}

    def _names_of(self, set_name: str) -> Mapping[str, Field]:
        kind = self.kind_of(set_name)
        return kind.fields if kind else {}


def read_metadata(source: Path | bytes, wanted: Callable[[str], bool] | None = None, longest: int = LONGEST) -> Metadata:
    """The description in a file or a message. `wanted`: keep only types whose name it takes (`of_sets`); enumerations all.

    Raises MetadataUnreadableError, OSError.
    """
    if isinstance(source, bytes):
        return _read(BytesIO(source), wanted, longest)
    with source.open("rb") as file:
        return _read(file, wanted, longest)


def of_sets(names: Iterable[str]) -> Callable[[str], bool]:
    """Takes these sets with everything declared for them: sections, row types, links. The rest of a large base is passed over."""
    exact = frozenset(names)
    starts = tuple(f"{name}_" for name in exact)
    return lambda name: name in exact or name.startswith(starts)


def _read(document: BinaryIO, wanted: Callable[[str], bool] | None, longest: int) -> Metadata:
    hashed = _Hashed(document)
    found = _Found(wanted or (lambda _: True))
    try:
        for element in pieces(hashed, _NAMES, longest):
            found.take(element)
    except XmlRefusedError as error:
        raise MetadataUnreadableError(str(error)) from None
    if not found.seen:
        raise MetadataUnreadableError("there are no sets and no types in it")
    return found.metadata(hashed.digest)


class _Hashed(BytesIO):
    """Passes a document on and computes its digest by the way."""

    def __init__(self, document: BinaryIO) -> None:
        super().__init__()
        self._document, self._hash = document, sha256()

    def read(self, size: int | None = -1, /) -> bytes:
        part = self._document.read(-1 if size is None else size)
        self._hash.update(part)
        return part

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


class _Found:
    """What was read so far."""

    def __init__(self, wanted: Callable[[str], bool]) -> None:
        self._wanted = wanted
        self.seen = False
        self.sets: dict[str, str] = {}
        self.kinds: dict[str, Kind] = {}
        self.enums: dict[str, tuple[str, ...]] = {}
        self.functions: dict[str, dict[str, Function]] = {}
        self.ends: dict[str, dict[str, str]] = {}
        self.repeated: list[str] = []

    def take(self, element: etree._Element) -> None:
        """One declaration. One without a name is passed over: nobody could ask for it."""
        what, name = name_of(element), intern(element.get("Name", ""))
        if not name:
            return
        self.seen = True
        if what == "EnumType":
            self._note(self.enums, name, tuple(intern(one.get("Name", "")) for one in element if name_of(one) == "Member"))
        elif what == "FunctionImport":
            self._function(element, name)
        elif self._wanted(name):
            self._of_a_set(what, name, element)

    def _of_a_set(self, what: str, name: str, element: etree._Element) -> None:
        if what == "EntitySet":
            self._note(self.sets, name, bare(element.get("EntityType", "")))
        elif what == "Association":
            ends = [one for one in element if name_of(one) == "End"]
            self.ends[name] = {one.get("Role", ""): bare(one.get("Type", "")) for one in ends}
        else:
            self._note(self.kinds, name, _kind(name, element))

    def _note(self, place: dict[str, Any], name: str, value: Any) -> None:
        if name in place:
            # The same enumeration is declared twice in real bases; of what differs, the first stands.
            self.repeated.append(name)
        place.setdefault(name, value)

    def _function(self, element: etree._Element, name: str) -> None:
        parameters = {
            intern(one.get("Name", "")): intern(one.get("Type", "")) for one in element if name_of(one) == "Parameter"
        }
        # 1C names the set by the type of the binding parameter; others by an attribute.
        bound_to = bare(parameters.pop(BINDING, "") or element.get("EntitySetPath", "") or element.get("EntitySet", ""))
        if not self._wanted(bound_to):
            return
        made = Function(
            name=name,
            bound_to=bound_to,
            changes=element.get("IsSideEffecting", "") == "true" or _method(element) == "POST",
            parameters={one: bare(kind) for one, kind in parameters.items()},
            gives=bare(element.get("ReturnType", "")),
        )
        self.functions.setdefault(bound_to, {}).setdefault(name, made)

    def metadata(self, digest: str) -> Metadata:
        """All of it, with navigation led to the types at its other end."""
        kinds = {name: self._linked(kind) for name, kind in self.kinds.items()}
        return Metadata(digest, self.sets, kinds, self.enums, self.functions, tuple(dict.fromkeys(self.repeated)))

    def _linked(self, kind: Kind) -> Kind:
        if not kind.links:
            return kind
        links = {}
        for name, told in kind.links.items():
            association, _, role = told.partition("\n")
            links[name] = self.ends.get(association, {}).get(role, "")
        return Kind(kind.name, kind.key, kind.fields, links)


def bare(name: str) -> str:
    """A type's name without its namespace and without Collection( )."""
    inner = name[len(COLLECTION) : -1] if name.startswith(COLLECTION) and name.endswith(")") else name
    return intern(inner.rpartition(".")[2])


def _method(element: etree._Element) -> str:
    return next((str(value).upper() for name, value in element.items() if str(name).rpartition("}")[2] == "HttpMethod"), "")


def _kind(name: str, element: etree._Element) -> Kind:
    key: list[str] = []
    fields: dict[str, Field] = {}
    links: dict[str, str] = {}
    for one in element:
        what = name_of(one)
        if what == "Property":
            made = _field(one)
            fields.setdefault(made.name, made)
        elif what == "Key":
            key += [intern(ref.get("Name", "")) for ref in one]
        elif what == "NavigationProperty":
            links[intern(one.get("Name", ""))] = f"{bare(one.get('Relationship', ''))}\n{one.get('ToRole', '')}"
    return Kind(name, tuple(key), fields, links)


def _field(element: etree._Element) -> Field:
    kind, longest = element.get("Type", ""), element.get("MaxLength", "")
    return Field(
        name=intern(element.get("Name", "")),
        type=bare(kind),
        many=kind.startswith(COLLECTION),
        nullable=element.get("Nullable") != "false",
        longest=int(longest) if longest.isascii() and longest.isdigit() and len(longest) < 10 else None,
    )


def fields_in(metadata: Metadata, set_name: str) -> Iterator[tuple[str, Field]]:
    """All fields of a set with their paths, those of tabular sections as "Section.Name"."""
    kind = metadata.kind_of(set_name)
    for one in kind.fields.values() if kind else ():
        yield one.name, one
    for section, rows in metadata.sections_of(set_name).items():
        for one in rows.fields.values():
            yield f"{section}.{one.name}", one
