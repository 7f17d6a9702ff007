"""What a drafted call reads of a web service's answer: rows or fields, success and refusal, portions, the live one of several."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.onec.checking.dictionary import CallSpec, Dictionary, Spec
from adapters.onec.checking.first_map.draft import Line, Table, not_found, placeholder, unsure
from adapters.onec.checking.first_map.forms import reading
from adapters.onec.checking.first_map.matching import RETURN, Leaf, Match, leaves_of, lists, matched, simple
from adapters.onec.checking.first_map.over_soap.calls import ROWS
from adapters.onec.soap.described import Field, Kind, Operation

FOUND_BY_KEY = frozenset({"find_deal", "find_payment"})
ALONE = 0.9
"""How sure it is that a lone value is what a call of one value gives."""
DEFAULTS: Mapping[str, Any] = {"sum": 0, "whole": 0}
_NO_DEFAULT = frozenset({"approved", "dated", "decided", "online"})
OK = "ОК"


@dataclass
class Answer:
    """What was made of an answer: keys of the call's own table, tables below it, and what is missing."""

    keys: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


class AnswerDraft:
    """The answer of one call. `header`: of the call's table."""

    def __init__(self, spec: CallSpec, operation: Operation, words: Dictionary, header: str) -> None:
        self._spec, self._words, self._header = spec, words, header
        self._within = words.meant(operation.name).meanings
        self._leaves = leaves_of(operation.result, words, self._within)
        self._made = Answer()

    def made(self) -> Answer:
        """Everything."""
        self._told()
        if self._spec.name in ROWS:
            self._rows()
        else:
            self._fields(self._leaves, "")
        return self._made

    def _told(self) -> None:
        """Success, refusal, nothing there."""
        told = self._verdict()
        alone = next((one for one in self._leaves if one.path == RETURN), None)
        keys = self._made.keys
        if alone is not None and alone.field.kind is Kind.YES_NO and not self._is_single():
            keys.append(Line("good", {RETURN: ["true"]}))
        elif alone is not None and alone.field.kind is Kind.TEXT and not self._spec.reads:
            keys.append(Line("good", {RETURN: [OK]}, unsure("the word of success is not described")))
            keys.append(Line("error_text", [RETURN]))
        elif "result" in told:
            keys.append(Line("good", {told["result"].leaf.path: ["0"]}, unsure("which value means success is not described")))
        if "error" in told and keys[-1:] != [Line("error_text", [RETURN])]:
            keys.append(Line("error_text", [told["error"].leaf.path], _mark(told["error"])))
        if self._spec.name in FOUND_BY_KEY and alone is not None and alone.field.nillable:
            keys.append(Line("none_when", [RETURN]))

    def _verdict(self) -> dict[str, Match]:
        """Fields that tell an error or a result; inside of what is returned only those that surely do."""
        found = matched([self._words.spec("told", name) for name in ("error", "result")], self._error_leaves(), self._words)
        return {name: one for name, one in found.items() if one.sure or "." not in one.leaf.path}

    def _error_leaves(self) -> list[Leaf]:
        return [one for one in simple(self._leaves) if one.path != RETURN and not one.field.many]

    def _is_single(self) -> bool:
        return len(self._spec.reads) == 1

    def _rows(self) -> None:
        """The rows that tell most of what is wanted; an object alone may be one."""
        inside = [one for one in self._leaves if one.field.kind is Kind.OBJECT]
        best = max(inside, key=lambda one: self._worth(one.field), default=None)
        if best is None or not self._worth(best.field):
            self._made.keys.append(Line("rows", placeholder("rows"), not_found("where the rows of the answer stand")))
            self._made.missing.append("rows of the answer")
            self._fields([], "")
            return
        self._made.keys.append(Line("rows", best.path))
        inner = leaves_of(best.field.fields, self._words, self._within | best.meant.meanings)
        self._live(inner)
        self._pages()
        self._fields(inner, "")

    def _worth(self, found: Field) -> float:
        specs = self._specs(simple_only=True)
        many = 0.5 if found.many else 0.0
        leaves = simple(leaves_of(found.fields, self._words, self._within))
        worth = sum(one.score for one in matched(specs, leaves, self._words).values())
        return worth + many if worth else 0.0

    def _live(self, leaves: list[Leaf]) -> None:
        told = [self._words.spec("told", name) for name in ("deleted", "version")]
        number = [self._words.spec("reads", "number", self._spec.name)]
        found = matched([*told, *number], simple(leaves), self._words)
        if {"deleted", "version", "number"} <= found.keys():
            live = {"by": found["number"].leaf.path, "deleted": found["deleted"].leaf.path, "version": found["version"].leaf.path}
            self._made.keys.append(Line("live", live))

    def _pages(self) -> None:
        found = matched([self._words.spec("told", name) for name in ("more", "since")], self._error_leaves(), self._words)
        if {"more", "since"} <= found.keys():
            self._made.keys.append(Line("pages", {name: found[name].leaf.path for name in ("more", "since")}))

    def _specs(self, simple_only: bool = False) -> list[Spec]:
        specs = [self._words.spec("reads", name, self._spec.name) for name in self._spec.reads]
        return [one for one in specs if not simple_only or one.kind != "list"]

    def _fields(self, leaves: list[Leaf], before: str) -> None:
        """The `read` table, lists in tables of their own, and names that are known and not needed."""
        found = self._matches(leaves)
        table = Table(f"{self._header}.read")
        self._made.tables.append(table)
        for spec in self._specs():
            match = found.get(spec.ours)
            if spec.kind == "list":
                self._list(spec, match, table)
            else:
                table.lines.append(self._line(spec, match))
        used = {one.leaf.path for one in found.values()}
        rest = [one.path for one in leaves if one.path not in used and one.field.kind is not Kind.OBJECT and one.path != RETURN]
        rest = [one for one in rest if not any(one.startswith(f"{path}.") for path in used)]
        if rest or not table.lines:
            table.lines.append(Line("_ignore", rest))

    def _matches(self, leaves: list[Leaf]) -> dict[str, Match]:
        found = matched(self._specs(simple_only=True), simple(leaves), self._words)
        found |= matched([one for one in self._specs() if one.kind == "list"], lists(leaves), self._words)
        alone = next((one for one in simple(leaves) if one.path == RETURN), None)
        needed = [one for one in self._specs(simple_only=True) if one.ours in self._spec.must]
        wanted = [one for one in needed if self._is_open(found.get(one.ours))]
        if alone is not None and len(wanted) == 1 and alone.field.kind is not Kind.YES_NO:
            certain = self._is_single()
            doubt = "" if certain else "the answer's only value is taken for it"
            found[wanted[0].ours] = Match(wanted[0], alone, ALONE, doubt)
        return found

    def _is_open(self, match: Match | None) -> bool:
        return match is None or (match.score < ALONE and self._is_single())

    def _line(self, spec: Spec, match: Match | None) -> Line:
        must = spec.ours in self._spec.must
        if match is None:
            if must:
                self._made.missing.append(spec.ours)
            entry: dict[str, Any] = {"from": [placeholder(spec.ours)]} | ({"required": True} if must else _default(spec))
            return Line(spec.ours, entry, not_found(spec.ours))
        return _entry(spec, match, must)

    def _list(self, spec: Spec, match: Match | None, table: Table) -> None:
        if match is None:
            self._no_list(spec, table)
            return
        rows = [self._words.spec("rows", f"{spec.ours}.{name.rstrip('!')}") for name in spec.rows]
        must = {name.rstrip("!") for name in spec.rows if name.endswith("!")}
        within = match.leaf.meant.meanings | match.leaf.around | match.leaf.within
        inner = leaves_of(match.leaf.field.fields, self._words, within)
        found = matched(rows, simple(inner), self._words)
        each = Table(f"{table.header}.{spec.ours}.each")
        for one in rows:
            each.lines.append(self._row_line(one, found.get(one.ours), must))
        rest = [leaf.path for leaf in simple(inner) if leaf.path not in {one.leaf.path for one in found.values()}]
        each.lines += [Line("_ignore", rest)] if rest else []
        self._made.tables += [Table(f"{table.header}.{spec.ours}", [Line("from", [match.leaf.path], _mark(match))]), each]

    def _row_line(self, spec: Spec, match: Match | None, must: set[str]) -> Line:
        ours = spec.ours.partition(".")[2]
        if match is None:
            if ours in must:
                self._made.missing.append(spec.ours)
            entry: dict[str, Any] = {"from": [placeholder(ours)]} | ({"required": True} if ours in must else _default(spec))
            return Line(ours, entry, not_found(spec.ours))
        made = _entry(spec, match, ours in must)
        return Line(ours, made.value, made.mark)

    def _no_list(self, spec: Spec, table: Table) -> None:
        papers = [one for one in simple(self._leaves) if one.field.kind is Kind.BINARY]
        paper = papers[0] if papers and spec.ours == "files" else None
        if paper is not None:
            table.lines.append(Line("pdf", {"from": [paper.path], "as": "raw"}))
        elif spec.ours in self._spec.must:
            self._made.missing.append(spec.ours)
        else:
            return
        mark = "no list of files: one paper comes" if paper is not None else not_found(f"the list {spec.ours}")
        inner = {name.rstrip("!"): {"from": [placeholder(name.rstrip("!"))]} for name in spec.rows}
        table.lines.append(Line(spec.ours, {"from": [placeholder(spec.ours)], "each": inner}, mark))


def _entry(spec: Spec, match: Match, must: bool) -> Line:
    form, doubt = reading(spec, match.leaf.field)
    entry: dict[str, Any] = {"from": [match.leaf.path]} | ({"as": form} if form else {})
    entry |= {"required": True} if must else _default(spec)
    return Line(spec.ours, entry, _mark(match) or doubt)


def _default(spec: Spec) -> dict[str, Any]:
    ours = spec.ours.rpartition(".")[2]
    if ours in _NO_DEFAULT:
        return {}
    return {"default": DEFAULTS[spec.kind]} if spec.kind in DEFAULTS else {"default": ""} if spec.kind == "text" else {}


def _mark(match: Match) -> str:
    return "" if match.sure else unsure(match.doubt, match.others)


def said_nothing(spec: CallSpec, words: Dictionary, header: str, within: str) -> Answer:
    """The answer of a call of which nothing is described but that it is a text; `within`: what its names begin with."""
    made = Answer()
    rows = spec.name in ROWS
    mark = not_found("the names inside of a JSON text are not described")
    if rows:
        made.keys.append(Line("rows", f"{within}.{placeholder('rows')}", mark))
    before = "" if rows else f"{within}."
    table = Table(f"{header}.read")
    for name in spec.reads:
        one = words.spec("reads", name, spec.name)
        if one.kind != "list" or name in spec.must:
            table.lines.append(_undescribed(one, before, name in spec.must))
    if not table.lines:
        made.keys += [Line("good", {RETURN: [OK]}, unsure("the word of success is not described")), Line("error_text", [RETURN])]
        table.lines.append(Line("_ignore", []))
    made.tables.append(table)
    made.missing += [name for name in spec.reads if name in spec.must]
    return made


def _undescribed(spec: Spec, before: str, must: bool) -> Line:
    entry: dict[str, Any] = {"from": [f"{before}{placeholder(spec.ours)}"]}
    if spec.kind == "list":
        entry["each"] = {name.rstrip("!"): {"from": [placeholder(name.rstrip("!"))]} for name in spec.rows}
    else:
        entry |= {"required": True} if must else _default(spec)
    return Line(spec.ours, entry, not_found("not described"))

