"""Steps of a drafted call over the standard interface, as tables of the file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.onec.checking.first_map.draft import Line, Table, not_found, placeholder, unsure
from adapters.onec.checking.first_map.forms import reading, sending
from adapters.onec.checking.first_map.matching import Match
from adapters.onec.checking.first_map.over_odata.sets import SetView
from adapters.onec.soap.described import Field, Kind

Value = Mapping[str, Any]


@dataclass
class Steps:
    """The tables of one call in the order of the file, and what is missing from it."""

    header: str
    tables: list[Table] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add(self, name: str, do: str, view: SetView | None, *marks: str, **keys: Any) -> Table:
        """One step. `view` None: it takes the set of the step that `of` names, or has none."""
        lines = [Line("name", name), Line("do", do)]
        if view is not None:
            lines.append(Line("set", view.name, view.mark))
        lines += [Line(key.rstrip("_"), value) for key, value in keys.items() if value not in ((), [], "", None)]
        table = Table(f"{self.header}.steps", lines, [one for one in marks if one], many=True)
        self.tables.append(table)
        return table

    def fields(self, lines: Iterable[Line]) -> None:
        """What the step before sends."""
        self.tables.append(Table(f"{self.header}.steps.fields", list(lines)))

    def lacks(self, what: str) -> str:
        """The mark of something that the call can't do without."""
        self.missing.append(what)
        return not_found(what)


def where(name: str, literal: str, ours: str = "", **more: Any) -> Value:
    """One condition: of our value, or of a constant."""
    value = {"from": ours} if ours else {"const": more.pop("const")}
    return {"field": name, "literal": literal, **{key.rstrip("_"): one for key, one in more.items()}, **value}


def sent(match: Match, must: Iterable[str]) -> Line:
    """One field that is sent."""
    entry, form = sending(match.spec, match.leaf.field, match.spec.ours in must)
    return Line(match.leaf.path, entry, doubt_of(match) or form)


def told(ours: str, match: Match | None, before: str, must: bool = False, default: Any = None) -> Line:
    """One name of ours that is read of a step: `before` is the step's name with a point, or empty inside of its rows."""
    if match is None:
        entry: dict[str, Any] = {"from": [before + placeholder(ours)]}
        mark = not_found(ours)
    else:
        form, _ = reading(match.spec, match.leaf.field)
        entry = {"from": [before + match.leaf.path]} | ({"as": form} if form else {})
        mark = doubt_of(match)
    if must:
        entry["required"] = True
    elif default is not None:
        entry["default"] = default
    return Line(ours, entry, mark)


def doubt_of(match: Match) -> str:
    """The mark of a match that is not sure."""
    return "" if match.sure else unsure(match.doubt, match.others)


def fixed(ours: str, path: str, form: str = "", must: bool = False, default: Any = None, mark: str = "") -> Line:
    """One name of ours that is read of a field which every base has."""
    entry: dict[str, Any] = {"from": [path]} | ({"as": form} if form else {}) | ({"required": True} if must else {})
    return Line(ours, entry | ({} if default is None else {"default": default}), mark)


def literal_of(found: Field) -> str:
    """The kind of literal that a field is compared with."""
    return {Kind.MOMENT: "datetime", Kind.YES_NO: "bool", Kind.WHOLE: "number", Kind.NUMBER: "number"}.get(found.kind, "string")


def named(*names: str | None) -> list[str]:
    """Names without repeats and without those that are not there."""
    return list(dict.fromkeys(name for name in names if name))


def live(view: SetView) -> Value:
    """Rows that count: posted ones, or those not marked for deletion."""
    return where("Posted", "bool", const=True) if view.posts else where("DeletionMark", "bool", const=False)


def rest() -> Line:
    """Whatever else a row holds."""
    return Line("_ignore", ["*"])
