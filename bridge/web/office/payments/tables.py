"""Tables as CSV: sums in roubles, and no cell that a spreadsheet would take for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Response

from bridge.model.money import rubles_text

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(name: str, columns: Sequence[str], things: Iterable[Any]) -> Response:
    """One row a thing, its attributes in the order of `columns`; whole numbers are kopecks."""
    text = "".join(_rows(columns, things))
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)


def _rows(columns: Sequence[str], things: Iterable[Any]) -> Iterator[str]:
    yield _row(columns)
    for thing in things:
        yield _row([_harmless(getattr(thing, name)) for name in columns])


def _harmless(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return rubles_text(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _row(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
