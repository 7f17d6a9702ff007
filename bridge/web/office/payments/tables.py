"""Tables as CSV: sums in roubles, and no cell that a spreadsheet would take for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Response

from bridge.model.money import rubles_text
from bridge.web.office.exporting.cells import harmless


def csv_of(name: str, columns: Sequence[str], things: Iterable[Any]) -> Response:
    """One row a thing, its attributes in the order of `columns`; whole numbers are kopecks."""
    text = "".join(_rows(columns, things))
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)


def _rows(columns: Sequence[str], things: Iterable[Any]) -> Iterator[str]:
    yield _row(columns)
    for thing in things:
        yield _row([_text(getattr(thing, name)) for name in columns])


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return rubles_text(value)
    return "" if value is None else harmless(str(value))


def _row(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
