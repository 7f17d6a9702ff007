"""A table that says how it is counted, and what picture of it is worth drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What stands in a column. MONEY: kopecks; SPAN: a timedelta; SHARE: a part of one; RATE: hundredths of a per cent; MEAN: a
    number with a fraction."""

    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"
    COUNT = "count"
    MONEY = "money"
    SPAN = "span"
    SHARE = "share"
    RATE = "rate"
    MEAN = "mean"


class Shape(StrEnum):
    """COLUMNS stand side by side, STACK on one another, over time; BARS lie, one a row; SPREAD: percentiles over time; STRIP: a
    row of cells for each hour."""

    COLUMNS = "columns"
    STACK = "stack"
    BARS = "bars"
    SPREAD = "spread"
    STRIP = "strip"


@dataclass(frozen=True)
class Column:
    """`key` names it in CSV and JSON, `title` for an officer."""

    key: str
    title: str
    kind: Kind = Kind.COUNT


@dataclass(frozen=True)
class Chart:
    """Drawn of the table's own columns: `x` names a row, `series` are the values; `target` is a line across."""

    shape: Shape
    x: str
    series: Sequence[str]
    target: object = None


@dataclass(frozen=True)
class Link:
    """Where the list behind a row is: a `place` of the office and which of it."""

    place: str
    value: str = ""


@dataclass(frozen=True)
class Row:
    """Values by the keys of columns; None: not known."""

    values: Mapping[str, object]
    link: Link | None = None


@dataclass(frozen=True)
class Table:
    """`name` names it in addresses; `how`: how it is counted, in a sentence or two; `note`: what is to be known of these rows."""

    name: str
    title: str
    how: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    chart: Chart | None = None
    note: str = ""
