"""One call over OData held against the description of the base: sets, fields, sections, references, keys, virtual tables."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from adapters.onec.checking import needs
from adapters.onec.checking.findings import Finding, Level, State
from adapters.onec.checking.fitting import EDM, UNKNOWN, shown
from adapters.onec.checking.hints import nearest
from adapters.onec.checking.looking import LEFT_TO_DO, Place, findings_of, looked_up
from adapters.onec.checking.odata_fields import asked_of, given_by, rows_of
from adapters.onec.checking.ours import KEYS, form_of, letters_of
from adapters.onec.checking.soap_check import check_answer
from adapters.onec.dialect.call import Call
from adapters.onec.odata.literals import CAST
from adapters.onec.odata.metadata import Metadata
from adapters.onec.odata.query import FUNCTIONS
from adapters.onec.odata.steps.step import TABLES, OdataRequest, Step, Value
from adapters.onec.soap.described import Field, Kind
from mappings.fields import MISSING

PLAN = "ExchangePlan_"
_LITERALS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "string": frozenset({"String"}), "guid": frozenset({"Guid"}), "datetime": frozenset({"DateTime", "DateTimeOffset"}),
        "bool": frozenset({"Boolean"}),
        "number": frozenset({"Int16", "Int32", "Int64", "Byte", "SByte", "Double", "Single", "Decimal"}),
    }
)  # fmt: skip
# Given by the base itself, or with a value that it knows.
_STANDARD = frozenset({
    "Ref_Key", "DataVersion", "DeletionMark", "Predefined", "PredefinedDataName", "Number", "Code", "Posted", "Date", "IsFolder",
    "Parent_Key", "Owner_Key", "LineNumber", "Description", "Period",
})  # fmt: skip


def check_odata(call: Call, request: OdataRequest, metadata: Metadata) -> Iterator[Finding]:
    """All findings of the call."""
    missing = set()
    for step in request.steps:
        looked = _Step(call.name, step, metadata)
        if trouble := looked.no_set():
            missing.add(step.name)
            yield trouble
        else:
            yield from looked.findings()
    # Of a set that is not there nothing is known: it is told once.
    fields = tuple(
        Field(step.name, step.set, Kind.FREE) if step.name in missing else given_by(metadata, step) for step in request.steps
    )
    yield from check_answer(call, fields)


@dataclass(frozen=True)
class _Step:
    """One step beside the description."""

    call: str
    step: Step
    metadata: Metadata

    def no_set(self) -> Finding | None:
        """That the set of the step is not there."""
        name = f"{PLAN}{self.step.plan}" if self.step.plan else self.step.set
        if not name or name in self.metadata.sets:
            return None
        if LEFT_TO_DO in name:
            return self._made(name, "set", State.MISSING, Level.ERROR, "left to do: put the base's set here")
        note = "no such set: not there, or not switched on in the composition of the standard interface"
        level = Level.WARNING if self.step.optional else Level.ERROR
        made = self._made(name, "set", State.MISSING, level, note)
        return replace(made, near=nearest(name, self.metadata.sets, least=0.35))

    def findings(self) -> Iterator[Finding]:
        """Of everything that the step names."""
        step = self.step
        name = f"{PLAN}{step.plan}" if step.plan else step.set
        yield self._made(name, "set", State.FOUND, Level.OK, step.do)
        yield from (self._no_such(one, "sets") for one in sorted(step.sets) if one not in self.metadata.sets)
        yield from self._function()
        for value in (*step.where, *(step.key if step.do in ("get", "claim") else ())):
            yield from self._of_value(value)
        yield from self._keys()
        yield from self._written()
        for what, names in (("select", step.select), ("order", _plain(step.order)), ("by", _some(step.by, step.value))):
            yield from self._named(what, names)

    def _function(self) -> Iterator[Finding]:
        step = self.step
        wanted = step.function or {"post": "Post", "unpost": "Unpost"}.get(step.do, "")
        offered = self.metadata.functions_of(step.set)
        if not wanted or (wanted not in offered and not self.metadata.functions):
            return
        if wanted not in offered:
            note = f"{step.set} has no {wanted}"
            yield replace(self._made(wanted, step.do, State.MISSING, Level.ERROR, note), near=tuple(sorted(offered))[:5])
            return
        yield self._made(f"{step.set}/{wanted}", step.do, State.FOUND, Level.OK, "function")
        for one in step.parameters:
            if one.field not in offered[wanted].parameters:
                yield self._no_such(f"{wanted}({one.field})", one.ours)
        if step.do in TABLES:
            yield from self._named("dimensions", step.dimensions)

    def _of_value(self, value: Value) -> Iterator[Finding]:
        fields = asked_of(self.metadata, self.step)
        path = value.field.replace("/", ".")
        hit = looked_up(fields, path, exactly=True)
        ours = value.ours or f"«{value.const}»"
        if hit.field is None:
            made = self._made(f"{self.step.set}.{value.field}", ours, State.MISSING, Level.ERROR, "in a condition")
            yield replace(made, near=tuple(one.replace(".", "/") for one in nearest(path, _names(fields))))
            return
        made = self._made(f"{self.step.set}.{value.field}", ours, State.FOUND, Level.OK, f"{hit.field.type}, in a condition")
        yield self._of_literal(made, value, hit.field, fields) or self._of_length(made, value, hit.field) or made

    def _of_literal(self, made: Finding, value: Value, field: Field, fields: tuple[Field, ...]) -> Finding | None:
        several = any(one.name == f"{field.name}_Type" for one in fields)
        if value.kind.startswith(CAST):
            of = value.kind.removeprefix(CAST)
            if of not in self.metadata.sets:
                return self._no_such(of, value.ours)
            wrong = "" if several else f"{shown(field)} is of one type: no cast"
        elif several and value.kind == "guid":
            wrong = f"of several types: a bare guid silently finds nothing; literal = \"{CAST}<Set>\""
        elif field.kind is Kind.OBJECT:
            wrong = f"is no field but {field.type}: the reference itself is {field.name}_Key"
        else:
            fits = field.kind in UNKNOWN or field.type.removeprefix(EDM) in _LITERALS[value.kind]
            wrong = "" if fits else f"{shown(field)} compared with a literal of the kind {value.kind}"
        return replace(made, state=State.OTHER_TYPE, level=Level.ERROR, note=wrong) if wrong else None

    def _of_length(self, made: Finding, value: Value, field: Field) -> Finding | None:
        form = form_of(value.converter) if value.converter else "text"
        letters = letters_of(form, value.ours, value.most)
        if field.max_length is None or letters is None or letters <= field.max_length or value.operation in FUNCTIONS:
            return None
        level = Level.ERROR if value.ours in KEYS else Level.WARNING
        note = f"{value.ours} has up to {letters} letters, {field.max_length} fit: what was cut is never found again"
        return replace(made, state=State.TOO_SHORT, level=level, note=note)

    def _keys(self) -> Iterator[Finding]:
        """All parts of a key are named."""
        kind = self.metadata.kind_of(self.step.set)
        if kind is None or self.step.do not in ("get", "claim"):
            return
        given = {one.field for one in self.step.key}
        for name in kind.key:
            if name not in given:
                yield self._made(f"{self.step.set}.{name}", "key", State.UNMAPPED, Level.ERROR, "is part of the key")

    def _written(self) -> Iterator[Finding]:
        step = self.step
        if step.do not in ("write", "claim"):
            return
        fields = rows_of(self.metadata, step)
        for one in needs.sent(step.fields, "fields"):
            lost = Level.ERROR if one.name in step.strict or one.const is not MISSING else Level.WARNING
            place = Place(self.call, fields, f"{step.set}.", lost=lost)
            for finding in findings_of((one,), place):
                yield _ignored(finding)
        yield from self._unmapped(fields)

    def _unmapped(self, fields: tuple[Field, ...]) -> Iterator[Finding]:
        kind = self.metadata.kind_of(self.step.set)
        sent = {one.theirs for one in self.step.fields.fields} | {one.field for one in self.step.key}
        # Of a record's key each part is looked at by itself.
        sent |= set(kind.key) if kind and self.step.do == "claim" else set()
        for one in fields:
            if not one.nillable and one.kind is not Kind.OBJECT and one.name not in sent | _STANDARD:
                note = f"{one.type}: the description says that it may not be empty"
                yield self._made(f"{self.step.set}.{one.name}", "", State.UNMAPPED, Level.WARNING, note)

    def _named(self, what: str, names: Iterable[str]) -> Iterator[Finding]:
        """Only what is not there: an unknown name spoils the whole request."""
        fields = rows_of(self.metadata, self.step)
        for name in names:
            if looked_up(fields, name.replace("/", "."), exactly=True).field is None:
                made = self._no_such(f"{self.step.set}.{name}", what)
                yield replace(made, near=nearest(name.replace("/", "."), _names(fields)))

    def _no_such(self, name: str, what: str) -> Finding:
        return self._made(name, what, State.MISSING, Level.ERROR, "an unknown name spoils the whole request")

    def _made(self, field: str, ours: str, state: State, level: Level, note: str) -> Finding:
        return Finding(self.call, field, ours, state, level, note)


def _ignored(finding: Finding) -> Finding:
    if finding.state is not State.MISSING or finding.note:
        return finding
    return replace(finding, note="the base passes over a field that it does not know")


def _names(fields: tuple[Field, ...]) -> list[str]:
    """Names of the rows' own fields and of those in sections and behind references."""
    return [one.name for one in fields] + [f"{one.name}.{inner.name}" for one in fields for inner in one.fields]


def _plain(order: Iterable[str]) -> list[str]:
    return [one.partition(" ")[0] for one in order]


def _some(*names: str) -> list[str]:
    return [one for one in names if one]
