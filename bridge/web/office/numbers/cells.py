"""Values of a table as an officer reads them, and as CSV holds them."""

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

from bridge.flows.counting.telling.shape_table import Column, Kind, Row, Table
from bridge.model.money import rubles_text, shown_rubles
from bridge.web.charts.spans import in_words

_HARD = "\u00a0"
_DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def kind_of(column: Column, row: Row) -> Kind:
    """A row may say that its values are of another kind than the column tells."""
    own = row.values.get("kind")
    return own if isinstance(own, Kind) and column.kind is not Kind.TEXT else column.kind


def shown(value: Any, kind: Kind) -> str:
    """«—» for what is not known."""
    if value is None:
        return "—"
    match kind:
        case Kind.MONEY:
            return shown_rubles(value)
        case Kind.SPAN:
            return in_words(value)
        case Kind.SHARE:
            return f"{value * 100:.1f}{_HARD}%".replace(".", ",")
        case Kind.RATE:
            return f"{value / 100:.2f}{_HARD}%".replace(".", ",")
        case Kind.MEAN:
            return f"{value:.2f}".replace(".", ",")
        case Kind.COUNT:
            return f"{value:,}".replace(",", _HARD)
        case _:
            return _dated(value)


def _dated(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    return f"{value:%d.%m.%Y}{_HARD}{_DAYS[value.weekday()]}" if isinstance(value, date) else str(value)


def short(value: Any) -> str:
    """Under a picture there is room for a day and a month."""
    return f"{value:%d.%m}" if isinstance(value, date) else str(value)


def number(value: Any) -> float | None:
    """How high it stands in a picture: seconds of a span."""
    if value is None:
        return None
    return value.total_seconds() if isinstance(value, timedelta) else float(value)


def csv_text(table: Table) -> str:
    """Keys of columns first. Sums in roubles, spans in seconds, shares as parts of one, days and moments as ISO."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow([column.key for column in table.columns])
    for row in table.rows:
        rows.writerow([_plain(row.values.get(column.key), kind_of(column, row)) for column in table.columns])
    return text.getvalue()


def _plain(value: Any, kind: Kind) -> str:
    if value is None:
        return ""
    match kind:
        case Kind.MONEY:
            return rubles_text(value)
        case Kind.SPAN:
            return f"{value.total_seconds():.3f}"
        case Kind.SHARE | Kind.MEAN:
            return f"{value:.4f}"
        case Kind.RATE:
            return f"{value / 100:.2f}"
        case Kind.DAY | Kind.MOMENT:
            return str(value.isoformat())
        case _:
            told = str(value)
            return f"'{told}" if told.startswith(_FORMULA) else told
