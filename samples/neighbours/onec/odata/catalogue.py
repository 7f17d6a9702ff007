"""All sets of the base by name, the tabular sections among them, and the ways from one set to another."""

from collections.abc import Iterable
from typing import Any

from samples.neighbours.onec.base import Base
from samples.neighbours.onec.odata.drafts import Drafts
from samples.neighbours.onec.odata.errors import ODataError
from samples.neighbours.onec.odata.filters import Filter, Term, parse_filter
from samples.neighbours.onec.odata.kinds import NO_REF, Field, Row, Set, Table
from samples.neighbours.onec.odata.plan import Plan
from samples.neighbours.onec.odata.sets.applications import Applications
from samples.neighbours.onec.odata.sets.contracts import Contracts
from samples.neighbours.onec.odata.sets.debts import BALANCE, Debts, Register
from samples.neighbours.onec.odata.sets.early_requests import EarlyRequests
from samples.neighbours.onec.odata.sets.files import Files
from samples.neighbours.onec.odata.sets.links import Links
from samples.neighbours.onec.odata.sets.payments import Payments
from samples.neighbours.onec.odata.sets.persons import Persons, Products
from samples.neighbours.onec.odata.sets.reversals import Reversals
from samples.neighbours.onec.odata.sets.states_register import States
from samples.neighbours.onec.odata.source import Source

KINDS = {
    "Edm.Guid": "guid", "Edm.String": "string", "Edm.DateTime": "date", "Edm.Double": "number", "Edm.Int16": "number",
    "Edm.Int64": "number", "Edm.Boolean": "bool", "Edm.Binary": "binary",
}  # fmt: skip


class Lines(Source):
    """A tabular section as a set of its own: read only, keyed by the owner and the number of the line."""

    def __init__(self, owner: Source, section: Table) -> None:
        super().__init__(owner.base)
        self._owner, self._section = owner, section
        self.spec = Set(
            f"{owner.spec.name}_{section.name}", ("Ref_Key", "LineNumber"), (Field("Ref_Key", "Edm.Guid"), *section.fields)
        )

    def all(self) -> Iterable[Row]:
        return self._lines(self._owner.all())

    def narrowed(self, name: str, value: Any) -> Iterable[Row] | None:
        return self._lines(self._owner.narrowed(name, value) or ()) if name == "Ref_Key" else None

    def _lines(self, owners: Iterable[Row]) -> list[Row]:
        return [{"Ref_Key": one["Ref_Key"], **line} for one in owners for line in one[self._section.name]]

    def refusal(self) -> ODataError:
        return ODataError(400, "13", "Создание строк табличных частей напрямую не поддерживается")


class Catalogue:
    """Sources by the name of their set."""

    def __init__(self, base: Base) -> None:
        drafts, debts = Drafts(base), Debts(base)
        applications, contracts, payments, persons = Applications(drafts), Contracts(base), Payments(drafts), Persons(base)
        self.plan = Plan(base, drafts, {one.spec.name: one for one in (applications, contracts, payments, persons)})
        registers = (States(base), Links(base), Register(debts), debts)
        beside = (Reversals(drafts), EarlyRequests(drafts))
        whole = [persons, Products(base), Files(base), applications, contracts, payments, *beside, *registers, self.plan]
        lines = [Lines(owner, section) for owner in whole for section in owner.spec.tables if section.name != "RecordSet"]
        self.sources: dict[str, Source] = {one.spec.name: one for one in (*whole, *lines)}

    def source(self, name: str) -> Source:
        """ODataError 404/8 for a set that is not there."""
        found = self.sources.get(name)
        if found is None:
            raise ODataError(404, "8", f'Тип сущности "{name}" не найден')
        return found

    def filter(self, spec: Set, text: str) -> Filter:
        """A parsed $filter or Condition over rows of that set."""
        return parse_filter(text, lambda path: self._term(spec, path.split("/")))

    def condition(self, source: Source, function: str, text: str) -> Filter:
        """A parsed Condition of a virtual table, which has fields of its own."""
        return self.filter(BALANCE if function == "Balance" else source.spec, text)

    def _term(self, spec: Set, path: list[str]) -> Term | None:
        field = spec.by_name.get(path[0])
        if len(path) == 1:
            return _plain(field) if field else None
        way = next((one for one in spec.fields if one.navigation == path[0]), None)
        if way is None:
            return None
        inner = self._term(self.source(way.target).spec, path[1:])
        if inner is None:
            return None
        get, name = inner.get, way.name
        return Term(inner.kind, lambda row: get(self.related(way, row[name]) or self.source(way.target).spec.blank()))

    def related(self, way: Field, ref: str) -> Row | None:
        """The object that a reference leads to."""
        rows = self.source(way.target).narrowed("Ref_Key", ref) if ref != NO_REF else ()
        if rows is None:
            rows = (row for row in self.source(way.target).all() if row["Ref_Key"] == ref)
        return next(iter(rows), None)

    def presentation(self, spec: Set, name: str, row: Row) -> str:
        """What a person would see for a field: of a reference the object's own presentation."""
        field = spec.by_name[name]
        if name == "Ref_Key":
            return spec.says(row)
        if field.target:
            found = self.related(field, row[name])
            return self.source(field.target).spec.says(found) if found else ""
        return str(row[name])


def _plain(field: Field) -> Term:
    name = field.name
    if field.composite:
        kind = f"{name}_Type"
        return Term("composite", lambda row: (row[name], row[kind]), name)
    if field.edm in ("Edm.Int64", "Edm.Binary"):
        return Term(KINDS[field.edm], lambda row: value() if callable(value := row[name]) else value, name)
    return Term(KINDS[field.edm], lambda row: row[name], name)
