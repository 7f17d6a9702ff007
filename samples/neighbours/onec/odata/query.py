"""$filter, $orderby, $skip, $top, $select, $expand over a source; an ordered list is kept until something is written."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from samples.neighbours.onec.odata.catalogue import Catalogue
from samples.neighbours.onec.odata.errors import ODataError
from samples.neighbours.onec.odata.filters import Filter, cant_parse
from samples.neighbours.onec.odata.kinds import Field, Row, Set
from samples.neighbours.onec.odata.source import Source

PRESENTATION = "____Presentation"
KEPT_LISTS = 50


@dataclass(frozen=True)
class Shape:
    """What leaves of a row: fields, sections, presentations, unfolded references."""

    fields: tuple[Field, ...]
    tables: tuple[str, ...]
    presentations: tuple[str, ...] = ()
    expanded: tuple[Field, ...] = ()


class Queries:
    """Answers to lists."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lists: dict[tuple[str, str, str], tuple[Any, list[Row]]] = {}

    def rows(self, source: Source, options: dict[str, str]) -> tuple[list[Row], int]:
        """The page that was asked for, and how many rows there are without $top and $skip."""
        condition, order = options.get("$filter", ""), options.get("$orderby", "")
        if source.base.stand.settings["unstable_order"]:
            # What the order does not decide comes differently each time.
            loose = self._candidates(source, condition)
            found = self._sorted(source.spec, random.sample(loose, len(loose)), order)
        else:
            found = self._ordered(source, condition, order)
        skip, top = _number(options, "$skip", 0), _number(options, "$top", len(found))
        return found[skip : skip + top], len(found)

    def page(self, source: Source, rows: Iterable[Row], options: dict[str, str]) -> list[Row]:
        """The same for rows of a virtual table."""
        fitting = self._filtered(source.spec, rows, options.get("$filter", ""))
        found = self._sorted(source.spec, fitting, options.get("$orderby", ""))
        skip = _number(options, "$skip", 0)
        return found[skip : skip + _number(options, "$top", len(found))]

    def _ordered(self, source: Source, condition: str, order: str) -> list[Row]:
        key = (source.spec.name, condition, order)
        base = source.base
        stamp = (base.generation, base.now().date())
        kept = self._lists.get(key)
        if kept and kept[0] == stamp:
            return kept[1]
        found = self._sorted(source.spec, self._candidates(source, condition), order)
        if len(self._lists) >= KEPT_LISTS:
            self._lists.clear()
        self._lists[key] = (stamp, found)
        return found

    def _candidates(self, source: Source, condition: str) -> list[Row]:
        if not condition:
            return list(source.all())
        parsed = self._catalogue.filter(source.spec, condition)
        return [row for row in _fewest(source, parsed) if parsed.fits(row)]

    def _filtered(self, spec: Set, rows: Iterable[Row], condition: str) -> list[Row]:
        if not condition:
            return list(rows)
        parsed = self._catalogue.filter(spec, condition)
        return [row for row in rows if parsed.fits(row)]

    def _sorted(self, spec: Set, rows: list[Row], order: str) -> list[Row]:
        # A register of a recorder does not care for the order and says so to nobody.
        if not order or spec.name.startswith("AccumulationRegister_"):
            return rows
        for part in reversed(order.split(",")):
            name, _, way = part.strip().partition(" ")
            if name not in spec.by_name or way.strip() not in ("", "asc", "desc"):
                raise cant_parse(order)
            rows = sorted(rows, key=self._key(spec, name), reverse=way.strip() == "desc")
        return rows

    def _key(self, spec: Set, name: str) -> Any:
        if spec.by_name[name].edm == "Edm.Guid" and (name == "Ref_Key" or spec.by_name[name].target):
            # References are ordered by what a person sees of them; their own value only decides between equals.
            return lambda row: (self._catalogue.presentation(spec, name, row), row[name])
        return lambda row: row[name]() if callable(row[name]) else row[name]

    def shape(self, spec: Set, options: dict[str, str], one: bool = False) -> Shape:
        """ODataError 400/6 for an unknown name in $select. For a single object $expand does nothing."""
        wanted = [name for part in options.get("$select", "").split(",") if (name := part.strip())]
        folded = [name for part in options.get("$expand", "").split(",") if (name := part.strip())]
        ways = {field.navigation: field for field in spec.fields if field.navigation}
        for name in folded:
            if name not in ways:
                raise ODataError(400, "6", f"Сегмент пути {name} не найден")
        seen = {name.partition("/")[0] for name in wanted}
        expanded = () if one else tuple(ways[name] for name in folded if not wanted or name in seen or "*" in wanted)
        if not wanted:
            return Shape(spec.fields, tuple(spec.table_by_name), (), expanded)
        return _selected(spec, wanted, ways, expanded)


def _selected(spec: Set, wanted: list[str], ways: dict[str, Field], expanded: tuple[Field, ...]) -> Shape:
    fields: dict[str, Field] = {}
    tables: dict[str, None] = {}
    presentations: list[str] = []
    for name in wanted:
        first = name.partition("/")[0]
        if name in ("*", "**"):
            fields |= spec.by_name
            tables |= dict.fromkeys(spec.table_by_name if name == "*" else ())
        elif name == f"*{PRESENTATION}":
            presentations += [one.name for one in spec.fields if one.target or one.enum]
        elif name.endswith(PRESENTATION) and _shown(spec, name.removesuffix(PRESENTATION)):
            presentations.append(_shown(spec, name.removesuffix(PRESENTATION)))
        elif name in spec.by_name:
            fields[name] = spec.by_name[name]
        elif first in spec.table_by_name:
            tables[first] = None
        elif first not in ways:
            raise ODataError(400, "6", f"Сегмент пути {name} не найден")
    return Shape(tuple(fields.values()), tuple(tables), tuple(presentations), expanded)


def _shown(spec: Set, name: str) -> str:
    return next((one for one in (name, f"{name}_Key") if one in spec.by_name), "")


def _fewest(source: Source, condition: Filter) -> Iterable[Row]:
    for name, value in condition.equals.items():
        rows = source.narrowed(name, value)
        if rows is not None:
            return rows
    return source.all()


def _number(options: dict[str, str], name: str, default: int) -> int:
    given = options.get(name)
    if given is None:
        return default
    if not given.isascii() or not given.isdigit():
        raise cant_parse(f"{name}={given}")
    return int(given)
