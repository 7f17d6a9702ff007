"""Rows as Atom, the default form: entries with properties, sections as collections, removed objects as tombstones."""

from collections.abc import Iterable
from typing import Any

from samples.neighbours.onec.odata.catalogue import Catalogue
from samples.neighbours.onec.odata.kinds import SPACE, Field, Row, Set
from samples.neighbours.onec.odata.plan import Written
from samples.neighbours.onec.odata.query import PRESENTATION, Shape
from samples.neighbours.onec.odata.values import plain_value
from samples.neighbours.onec.words import escaped

DATA = "http://schemas.microsoft.com/ado/2007/08/dataservices"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACES = f'xmlns="http://www.w3.org/2005/Atom" xmlns:d="{DATA}" xmlns:m="{DATA}/metadata"'
ENTRY_TYPE = "application/atom+xml;type=entry;charset=utf-8"


class AtomOut:
    """`root` is the address of the interface, with a slash at the end; `now` the base's wall clock."""

    content_type = "application/atom+xml;type=feed;charset=utf-8"

    def __init__(self, catalogue: Catalogue, root: str, now: str) -> None:
        self._catalogue, self._root, self._now = catalogue, root, now

    def entry(self, spec: Set, row: Row, shape: Shape) -> str:
        """One object."""
        return HEAD + self._entry(spec, row, shape, f' {SPACES} xml:base="{self._root}"')

    def feed(self, spec: Set, rows: Iterable[Row], shape: Shape, count: int | None) -> str:
        """Several objects, with their full count when it was asked for."""
        counted = f"<m:count>{count}</m:count>" if count is not None else ""
        return self._feed(spec.name, counted + "".join(self._entry(spec, row, shape) for row in rows))

    def changes(self, found: Iterable[tuple[Written, Row | None]]) -> str:
        """A packet of an exchange plan."""
        parts = []
        for one, row in found:
            spec = self._catalogue.source(one.set).spec
            address = f"{self._root}{one.set}(guid'{one.ref}')"
            parts.append(
                self._entry(spec, row, Shape(spec.fields, tuple(spec.table_by_name)))
                if row is not None
                else f'<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="{address}" when="{one.gone}"/>'
            )
        return self._feed("SelectChanges", "".join(parts))

    def _feed(self, name: str, inner: str) -> str:
        return (
            f'{HEAD}<feed {SPACES} xml:base="{self._root}"><id>{self._root}{name}</id><title type="text"/>'
            f'<updated>{self._now}</updated><author/><link rel="self" href="{name}" title="{name}"/>{inner}</feed>'
        )

    def table(self, spec: Set, name: str, rows: Iterable[Row]) -> str:
        """Rows of a virtual table."""
        kind = f"{SPACE}.{spec.name}"
        inner = "".join(f'<d:element m:type="{kind}">{_properties(spec.fields, row)}</d:element>' for row in rows)
        return f'{HEAD}<d:{name} xmlns:d="{DATA}" xmlns:m="{DATA}/metadata" m:type="Collection({kind})">{inner}</d:{name}>'

    def value(self, name: str, value: Any, edm: str) -> str:
        """One property."""
        del edm
        return f'{HEAD}<d:{name} xmlns:d="{DATA}">{escaped(plain_value(value))}</d:{name}>'

    def _entry(self, spec: Set, row: Row, shape: Shape, spaces: str = "") -> str:
        inside = _properties(shape.fields, row)
        inside += "".join(_section(spec, name, row[name]) for name in shape.tables)
        for name in shape.presentations:
            shown = f"d:{name.removesuffix('_Key')}{PRESENTATION}"
            inside += f"<{shown}>{escaped(self._catalogue.presentation(spec, name, row))}</{shown}>"
        address = f"{spec.name}({key_of(spec, row)})"
        links = "".join(self._link(address, one, row, one in shape.expanded) for one in shape.fields if one.target)
        return (
            f'<entry{spaces}><id>{self._root}{address}</id><category term="{SPACE}.{spec.name}" scheme="{DATA}/scheme"/>'
            f'<title type="text"/><updated>{self._now}</updated><author/><summary/>{links}'
            f'<link rel="edit" href="{address}" title="edit-link"/>'
            f'<content type="application/xml"><m:properties>{inside}</m:properties></content></entry>'
        )

    def _link(self, address: str, way: Field, row: Row, unfolded: bool) -> str:
        name = way.navigation
        head = f'<link rel="{DATA}/related/{name}" href="{address}/{name}" type="{ENTRY_TYPE}" title="{name}"'
        found = self._catalogue.related(way, row[way.name]) if unfolded else None
        if found is None:
            return f"{head}/>"
        target = self._catalogue.source(way.target).spec
        whole = self._entry(target, found, Shape(target.fields, tuple(target.table_by_name)))
        return f"{head}><m:inline>{whole}</m:inline></link>"


def key_of(spec: Set, row: Row) -> str:
    """The key as it stands in an address."""
    if spec.key == ("Ref_Key",):
        return f"guid'{row['Ref_Key']}'"
    return ", ".join(f"{name}={_literal(spec.by_name[name], row[name])}" for name in spec.key)


def _literal(field: Field, value: Any) -> str:
    if field.edm in ("Edm.Guid", "Edm.DateTime"):
        return f"{'guid' if field.edm == 'Edm.Guid' else 'datetime'}'{value}'"
    return str(value) if field.edm == "Edm.Int64" else "'" + escaped(str(value)).replace("'", "''") + "'"


def _properties(fields: Iterable[Field], row: Row) -> str:
    return "".join(_property(one.name, row[one.name]) for one in fields)


def _property(name: str, value: Any) -> str:
    plain = escaped(plain_value(value() if callable(value) else value))
    return f"<d:{name}>{plain}</d:{name}>" if plain else f"<d:{name}/>"


def _section(spec: Set, name: str, lines: list[Row]) -> str:
    kind = row_type(spec, name)
    fields = spec.table_by_name[name].fields
    inner = "".join(f'<d:element m:type="{SPACE}.{kind}">{_properties(fields, line)}</d:element>' for line in lines)
    return f'<d:{name} m:type="Collection({SPACE}.{kind})">{inner}</d:{name}>'


def row_type(spec: Set, name: str) -> str:
    """The type of a section's lines."""
    return f"{spec.name}_RowType" if name == "RecordSet" else f"{spec.name}_{name}_RowType"
