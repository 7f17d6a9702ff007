"""How a set is described: fields with EDM types and lengths, tabular sections, keys. Metadata, filters, writing follow it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

Row = dict[str, Any]
NO_REF = "00000000-0000-0000-0000-000000000000"
NO_DATE = "0001-01-01T00:00:00"
SPACE = "StandardODATA"
ZEROS: dict[str, Any] = {
    "Edm.Guid": NO_REF, "Edm.String": "", "Edm.DateTime": NO_DATE, "Edm.Double": Decimal(0), "Edm.Boolean": False,
    "Edm.Int16": 0, "Edm.Int64": 0, "Edm.Binary": b"",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """`length` cuts strings; `target` is the set that a reference leads to; `composite` has its type in <name>_Type;
    `enum` names an enumeration; `given` is False for what a caller can't write."""

    name: str
    edm: str = "Edm.String"
    length: int = 0
    target: str = ""
    composite: bool = False
    enum: str = ""
    given: bool = True

    @property
    def navigation(self) -> str:
        """Name of the property that leads to the referenced object; empty for plain fields."""
        return self.name.removesuffix("_Key") if self.target else ""


@dataclass(frozen=True)
class Table:
    """A tabular section; LineNumber is always the first of its fields."""

    name: str
    fields: tuple[Field, ...]


def _no_name(_row: Row) -> str:
    return ""


@dataclass(frozen=True)
class Set:
    """An entity set. `says` is the presentation of a row; `functions` are virtual tables with the type of their rows."""

    name: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    tables: tuple[Table, ...] = ()
    says: Callable[[Row], str] = _no_name
    functions: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Fields by name."""
        return {one.name: one for one in self.fields}

    @cached_property
    def table_by_name(self) -> dict[str, Table]:
        """Tabular sections by name."""
        return {one.name: one for one in self.tables}

    @property
    def is_document(self) -> bool:
        """True for what can be posted."""
        return self.name.startswith("Document_")

    def blank(self) -> Row:
        """A row with empty values."""
        return {one.name: ZEROS[one.edm] for one in self.fields} | {one.name: [] for one in self.tables}


def text(name: str, length: int) -> Field:
    """A string attribute."""
    return Field(name, length=length)


def texts(length: int, *names: str) -> tuple[Field, ...]:
    """Strings of one length."""
    return tuple(text(name, length) for name in names)


def moment(name: str, given: bool = True) -> Field:
    """A date."""
    return Field(name, "Edm.DateTime", given=given)


def money(*names: str) -> tuple[Field, ...]:
    """Fractional numbers with two places."""
    return tuple(Field(name, "Edm.Double") for name in names)


def ref(name: str, target: str) -> Field:
    """A reference to an object of one type."""
    return Field(f"{name}_Key", "Edm.Guid", target=target)


def composite(name: str) -> tuple[Field, Field]:
    """A field of several types, with the type beside it."""
    return Field(name, composite=True), text(f"{name}_Type", 100)


def table(name: str, *fields: Field) -> Table:
    """A tabular section."""
    return Table(name, (Field("LineNumber", "Edm.Int64"), *fields))


STANDARD = (
    Field("Ref_Key", "Edm.Guid", given=False), Field("DataVersion", given=False), Field("DeletionMark", "Edm.Boolean"),
)  # fmt: skip
DOCUMENT = (*STANDARD, Field("Number", length=20, given=False), moment("Date"), Field("Posted", "Edm.Boolean", given=False))
CATALOGUE = (
    *STANDARD, Field("Code", length=9, given=False), text("Description", 150), Field("Predefined", "Edm.Boolean", given=False),
    Field("PredefinedDataName", given=False),
)  # fmt: skip
