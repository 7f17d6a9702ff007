"""Rows as JSON: Int64 and counts as strings, dates without a zone, a link beside every reference."""

import json
from collections.abc import Iterable
from typing import Any

from samples.neighbours.onec.odata.catalogue import Catalogue
from samples.neighbours.onec.odata.kinds import Row, Set
from samples.neighbours.onec.odata.query import PRESENTATION, Shape
from samples.neighbours.onec.odata.values import json_value


class JsonOut:
    """`root` is the address of the interface, with a slash at the end; `bare` leaves metadata and links out."""

    content_type = "application/json;charset=utf-8"

    def __init__(self, catalogue: Catalogue, root: str, bare: bool = False) -> None:
        self._catalogue, self._root, self._bare = catalogue, root, bare

    def _head(self, what: str) -> str:
        return "" if self._bare else f'"odata.metadata": "{self._root}$metadata#{what}",\n'

    def entry(self, spec: Set, row: Row, shape: Shape) -> str:
        """One object."""
        return f"{{\n{self._head(f'{spec.name}/@Element')}{self._inside(spec, row, shape)}\n}}"

    def feed(self, spec: Set, rows: Iterable[Row], shape: Shape, count: int | None) -> str:
        """Several objects, with their full count when it was asked for."""
        counted = f'"odata.count": "{count}",\n' if count is not None else ""
        inner = ",".join(f"{{\n{self._inside(spec, row, shape)}\n}}" for row in rows)
        return f'{{\n{self._head(spec.name)}{counted}"value": [{inner}]\n}}'

    def table(self, spec: Set, name: str, rows: Iterable[Row]) -> str:
        """Rows of a virtual table."""
        return self.feed(spec, rows, Shape(spec.fields, tuple(spec.table_by_name)), None)

    def value(self, name: str, value: Any, edm: str) -> str:
        """One property."""
        return f'{{\n{self._head(edm)}"value": {json_value(value, edm)}\n}}'

    def _inside(self, spec: Set, row: Row, shape: Shape) -> str:
        parts = [f'"{one.name}": {json_value(_plain(row[one.name]), one.edm)}' for one in shape.fields]
        parts += [f'"{name}": {self._lines(spec, name, row[name])}' for name in shape.tables]
        for name in shape.presentations:
            shown = self._catalogue.presentation(spec, name, row)
            parts.append(f'"{name.removesuffix("_Key")}{PRESENTATION}": {json.dumps(shown, ensure_ascii=False)}')
        if "Ref_Key" in row and len(spec.key) == 1 and not self._bare:
            address = f"{spec.name}(guid'{row['Ref_Key']}')"
            parts += [f'"{one.navigation}@navigationLinkUrl": "{address}/{one.navigation}"' for one in shape.fields if one.target]
        for one in shape.expanded:
            target, found = self._catalogue.source(one.target).spec, self._catalogue.related(one, row[one.name])
            whole = self._inside(target, found, Shape(target.fields, tuple(target.table_by_name))) if found else ""
            parts.append(f'"{one.navigation}": {{\n{whole}\n}}')
        return ",\n".join(parts)

    def _lines(self, spec: Set, name: str, lines: list[Row]) -> str:
        fields = spec.table_by_name[name].fields
        inner = (", ".join(f'"{one.name}": {json_value(line[one.name], one.edm)}' for one in fields) for line in lines)
        return "[" + ",\n".join(f"{{{line}}}" for line in inner) + "]"


def _plain(value: Any) -> Any:
    return value() if callable(value) else value
