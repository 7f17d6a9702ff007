"""One call drafted over a web service: its operation, its parameters, what is read of the answer."""

from collections.abc import Iterator
from typing import Any

from adapters.onec.checking.dictionary import CallSpec, Dictionary
from adapters.onec.checking.first_map.draft import TODO, Drafted, Line, Table, not_found, placeholder, unsure
from adapters.onec.checking.first_map.forms import sending
from adapters.onec.checking.first_map.matching import Match, leaves_of, matched, simple
from adapters.onec.checking.first_map.over_soap.answers import AnswerDraft, said_nothing
from adapters.onec.checking.first_map.over_soap.calls import RETURN, Chosen
from adapters.onec.soap.described import DEEPEST, Field, Kind, Operation

PAPERS = frozenset({"draft", "confirm"})
MOST_AT_ONCE = 100
NEEDED = frozenset({"numbers", "deal_number", "digest", "password"})
_INSTEAD = {"numbers": "deal_number", "deal_number": "numbers", "digest": "password", "password": "digest"}


def drafted(spec: CallSpec, chosen: Chosen, words: Dictionary, via: str) -> Drafted:
    """The call by the operation that was chosen for it."""
    return _Draft(spec, chosen, words, via).made()


class _Draft:
    def __init__(self, spec: CallSpec, chosen: Chosen, words: Dictionary, via: str) -> None:
        self._spec, self._chosen, self._words = spec, chosen, words
        self._operation: Operation = chosen.candidate.operation
        self._json = chosen.candidate.json
        self._header = f"calls.{spec.name}"
        self._table = Table(self._header, [Line("via", via), self._operation_line(), *common_keys(spec, self._operation.name)])
        self._missing: list[str] = []

    def _operation_line(self) -> Line:
        why = "two operations fit" if self._chosen.others else "its name fits only in part"
        mark = "" if self._chosen.sure else unsure(why, self._chosen.others)
        return Line("operation", self._operation.name, mark)

    def made(self) -> Drafted:
        """The call."""
        asked = self._asked_json() if self._json else self._asked()
        told = self._operation.told(RETURN)
        if self._json or self._is_undescribed(told):
            answer = said_nothing(self._spec, self._words, self._header, RETURN)
        else:
            answer = AnswerDraft(self._spec, self._operation, self._words, self._header).made()
        if self._spec.name in PAPERS:
            self._table.lines += [Line("answer", "paper"), Line("title", self._spec.title)]
        elif self._json:
            self._table.lines.append(Line("answer", "json"))
        self._table.lines += answer.keys
        return Drafted(
            self._spec.name, [self._table, *asked, *answer.tables], self._chosen.candidate.score, self._missing + answer.missing
        )  # fmt: skip

    def _is_undescribed(self, told: Field | None) -> bool:
        """A text where several things are wanted, or a value of the platform."""
        if told is None or told.kind is Kind.CORE or told.kind is Kind.FREE:
            return told is not None
        alone = all(one.name == RETURN for one in self._operation.result)
        return alone and told.kind is Kind.TEXT and len(self._spec.reads) > 1

    def _asked(self) -> Iterator[Table]:
        """The parameters by their names."""
        leaves = leaves_of(self._operation.parameters, self._words, self._words.meant(self._operation.name).meanings)
        specs = [self._words.spec("sends", name, self._spec.name) for name in self._spec.sends]
        found = matched(specs, simple(leaves), self._words)
        table = Table(f"{self._header}.args")
        for one in specs:
            if match := found.get(one.ours):
                table.lines.append(self._argument(match))
            elif one.ours in self._spec.must and _INSTEAD.get(one.ours) not in found:
                table.lines.append(Line("", "", not_found(f"a parameter for {one.ours}")))
                self._missing.append(one.ours)
        if "numbers" in found and found["numbers"].leaf.field.many:
            self._table.lines.append(Line("numbers_at_once", MOST_AT_ONCE))
        table.lines += self._demanded({one.leaf.path for one in found.values()})
        yield table

    def _argument(self, match: Match) -> Line:
        needed = match.spec.ours in self._spec.must or match.spec.ours in NEEDED
        entry, form_mark = sending(match.spec, match.leaf.field, needed)
        named = "" if match.sure else unsure(match.doubt, match.others)
        return Line(match.leaf.path, entry, named or form_mark)

    def _demanded(self, taken: set[str]) -> Iterator[Line]:
        """What the base demands and nothing of ours is for: a constant that is known, or a line for a person."""
        for path, one in _required(self._operation.parameters, taken):
            meaning = next((name for name in self._words.constants if name in self._words.meant(one.name).meanings), "")
            if meaning and one.kind is not Kind.OBJECT:
                value = _constant(self._words.constants[meaning], one)
                yield Line(path, {"const": value}, unsure("a constant is sent"))
            else:
                self._missing.append(path)
                what = f"required by the base ({one.type}), and nothing of ours is for it"
                yield Line(path, {"const": ""}, not_found(what), off=True)

    def _asked_json(self) -> Iterator[Table]:
        """The parameter that carries JSON, and what its names usually are: nothing of them is described."""
        self._table.lines.append(Line("json", self._json))
        table = Table(f"{self._header}.body", above=[
            not_found(f"the names inside of {self._json} are not described; the usual ones are proposed"),
        ])  # fmt: skip
        for name in self._spec.sends:
            spec = self._words.spec("sends", name, self._spec.name)
            entry, _ = sending(spec, Field("", "xs:string", Kind.TEXT, min_occurs=0), name in self._spec.must)
            table.lines.append(Line(spec.usual, entry, off=True))
        self._missing += [name for name in self._spec.sends if name in self._spec.must]
        yield table
        others = [one for one in self._operation.parameters if one.name != self._json]
        if others:
            args = Table(f"{self._header}.args")
            args.lines += self._demanded({self._json})
            yield args


def common_keys(spec: CallSpec, name: str) -> list[Line]:
    """What every call has."""
    return [
        Line("words", f"{spec.words} ({name})"), Line("changes", spec.changes), Line("safe", not spec.changes),
    ]  # fmt: skip


def _constant(value: Any, field: Field) -> Any:
    return bool(value) if field.kind is Kind.YES_NO else str(value) if field.kind is Kind.TEXT else value


def _required(fields: tuple[Field, ...], taken: set[str], before: str = "", deep: int = DEEPEST) -> Iterator[tuple[str, Field]]:
    """What must stand there and is not taken; inside of objects where something of the object is, or all of it must be."""
    for one in fields:
        path = f"{before}{one.name}"
        inside = any(name.startswith(f"{path}.") for name in taken)
        if one.kind is Kind.OBJECT and (inside or one.required) and deep > 1 and one.fields:
            yield from _required(one.fields, taken, f"{path}.", deep - 1)
        elif one.required and path not in taken:
            yield path, one


def nothing_found(spec: CallSpec, words: Dictionary, via: str, wire: str) -> Drafted:
    """A call that the hub can't do without and for which nothing was found."""
    header = f"calls.{spec.name}"
    mark = not_found(f"an operation for {spec.name}")
    own = [Line("operation", placeholder(spec.name), mark)] if wire == "soap" else []
    steps = [] if wire == "soap" else [_nothing_to_look_for(header, spec.name)]
    paper = [Line("answer", "paper"), Line("title", spec.title)] if spec.name in PAPERS else []
    answer = said_nothing(spec, words, header, RETURN if wire == "soap" else TODO)
    table = Table(header, [Line("via", via), *own, *common_keys(spec, placeholder(spec.name)), *paper, *answer.keys])
    return Drafted(spec.name, [table, *steps, *answer.tables], 0.0, ["the whole call"])


def _nothing_to_look_for(header: str, name: str) -> Table:
    """The one step of a call over the standard interface for which no set was found."""
    condition = {"field": placeholder("key"), "literal": "string", "const": TODO}
    lines = [
        Line("name", TODO), Line("do", "find"), Line("set", placeholder(name), not_found("the sets of this call")),
        Line("where", [condition]), Line("select", ["Ref_Key"]), Line("pick", "one"),
    ]  # fmt: skip
    return Table(f"{header}.steps", lines, many=True)
