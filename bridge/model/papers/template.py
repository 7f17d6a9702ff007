"""Templates of papers: blocks with named places, versions with the day from which they are in force."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bridge.model.errors import RuleBrokenError
from bridge.model.papers.document import (
    Block,
    Clauses,
    Document,
    Frame,
    Frames,
    Heading,
    Pairs,
    Paragraph,
    Stamp,
    Table,
)

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
# The row of a schedule's table that comes again for each payment, and its places.
ROW_PLACES = frozenset({"row_number", "row_due", "row_payment", "row_principal", "row_interest", "row_balance"})
Values = Mapping[str, str]


class TemplateMissingError(RuleBrokenError):
    """No version of this template is in force on that day, or none has this name and version."""

    code = "template_missing"


@dataclass(frozen=True)
class SignaturePlace:
    """Where the visible mark of the signature will stand; until then the paper says so."""

    text: str


TemplateBlock = Block | SignaturePlace


@dataclass(frozen=True)
class Template:
    """One version of a paper. Texts hold places such as {amount}; a table whose row holds {row_due} is the schedule's.

    `summary`: the paper in plain words, for the page above it. `required` False: never asked for (marketing).
    """

    name: str
    version: str
    valid_from: date
    title: str
    blocks: tuple[TemplateBlock, ...]
    summary: str = ""
    required: bool = True

    @property
    def label(self) -> str:
        """name@version, as papers tell it."""
        return f"{self.name}@{self.version}"

    @property
    def places(self) -> frozenset[str]:
        """All places that it names."""
        texts = [self.title, *(text for block in self.blocks for text in texts_of_block(block))]
        return frozenset(name for text in texts for name in PLACE.findall(text))

    def fill(self, values: Values, rows: Sequence[Values], dated: date, author: str, stamp: Stamp | None = None) -> Document:
        """The paper with these values; a value is put in once and never read as a place. Raises KeyError for a missing one."""
        blocks = tuple(self._filled(block, values, rows, stamp) for block in self.blocks)
        return Document(put(self.title, values), blocks, dated, author, self.label)

    def _filled(self, block: TemplateBlock, values: Values, rows: Sequence[Values], stamp: Stamp | None) -> Block:
        if isinstance(block, SignaturePlace):
            return stamp or Stamp(put(block.text, values))
        filled: Block = mapped(block, lambda text: put(text, values))
        return replace(filled, rows=_rows(block, values, rows)) if isinstance(filled, Table) else filled


def put(text: str, values: Values) -> str:
    """The text with values in its places, in one pass."""
    return PLACE.sub(lambda place: values[place.group(1)], text)


def _rows(block: Any, values: Values, rows: Sequence[Values]) -> tuple[tuple[str, ...], ...]:
    """A row with places of the schedule becomes one row for each payment."""
    made: list[tuple[str, ...]] = []
    for row in block.rows:
        of_schedule = ROW_PLACES & {name for cell in row for name in PLACE.findall(cell)}
        for one in rows if of_schedule else ({},):
            made.append(tuple(put(cell, {**values, **one}) for cell in row))
    return tuple(made)


def mapped(block: Any, change: Any) -> Any:
    """The block with `change` applied to each of its texts, but the rows of a table, which may come several times."""
    if isinstance(block, Heading | Paragraph):
        return replace(block, text=change(block.text))
    if isinstance(block, SignaturePlace):
        return SignaturePlace(change(block.text))
    if isinstance(block, Clauses):
        return replace(block, items=tuple(map(change, block.items)))
    if isinstance(block, Frames):
        return Frames(tuple(Frame(change(one.label), change(one.value)) for one in block.frames))
    if isinstance(block, Pairs):
        return replace(block, pairs=tuple((change(name), change(value)) for name, value in block.pairs))
    if isinstance(block, Stamp):
        return Stamp(change(block.title), tuple(map(change, block.lines)))
    if isinstance(block, Table):
        columns = tuple(replace(column, head=change(column.head)) for column in block.columns)
        return replace(block, columns=columns, total=tuple(map(change, block.total)), caption=change(block.caption))
    return block


def texts_of_block(block: TemplateBlock) -> list[str]:
    """Every text of a block."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    mapped(block, note)
    return [*found, *(cell for row in block.rows for cell in row)] if isinstance(block, Table) else found


@dataclass(frozen=True)
class Templates:
    """All versions of all papers of a product."""

    all: tuple[Template, ...] = ()

    def in_force(self, name: str, day: date) -> Template:
        """The newest version whose day has come. Raises TemplateMissingError."""
        begun = [one for one in self.all if one.name == name and one.valid_from <= day]
        if not begun:
            raise TemplateMissingError(f"no template {name} is in force on {day.isoformat()}")
        return max(begun, key=lambda one: one.valid_from)

    def labelled(self, label: str) -> Template:
        """The version that a paper names (name@version). Raises TemplateMissingError."""
        found = next((one for one in self.all if one.label == label), None)
        if found is None:
            raise TemplateMissingError(f"there is no template {label}")
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """Which papers there are, in the order of their files."""
        return tuple(dict.fromkeys(one.name for one in self.all))
