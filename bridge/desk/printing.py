"""How the desk prints: one fact a line, aligned; colours only on a terminal; the same facts as JSON on demand."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import click
from rich.console import Console
from rich.table import Table


def plain(value: object) -> object:
    """What JSON can't hold by itself: times and dates as ISO text, numbers exact, sets as lists."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no plain form")


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, default=plain))


def print_rows(columns: Sequence[str], rows: Iterable[Mapping[str, object]], as_json: bool) -> None:
    """Rows under column names, or a JSON list of objects."""
    rows = list(rows)
    if as_json:
        print_json(rows)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_shown(row.get(column)) for column in columns))
    Console(width=None if Console().is_terminal else 200).print(table)


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else str(value)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of columns.")
