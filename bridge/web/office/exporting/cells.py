"""Cells of a table file: no text in them is taken for a formula, by whichever mark a program takes cells apart."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

_FORMULA = "=+-@＝＋－＠"
_STARTS = re.compile(rf"^\s*[{re.escape(_FORMULA)}]|^[\t\r\n]")
# Opened by a program that takes cells apart by another mark, the rest of a cell would begin one of its own.
_INSIDE = re.compile(rf"([;,\t\r\n][\s\"']*)([{re.escape(_FORMULA)}])")


@dataclass(frozen=True)
class Form:
    """How a file is written. EXCEL: semicolons, a mark of UTF-8 and sums with commas, as Excel in Russia opens by itself."""

    delimiter: str
    mark: str
    comma: bool


EXCEL, PLAIN = Form(";", "\ufeff", True), Form(",", "", False)


def harmless(text: str) -> str:
    """The text so that nothing in it runs."""
    safe = _INSIDE.sub(r"\1'\2", text)
    return f"'{safe}" if _STARTS.search(safe) else safe


def row_of(cells: Sequence[str], form: Form) -> str:
    """One line of the file. Numbers (digits with a dot, below zero, too) are no formulas and stay numbers."""
    text = io.StringIO()
    csv.writer(text, delimiter=form.delimiter).writerow([_cell(cell, form) for cell in cells])
    return text.getvalue()


_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,4})?", re.ASCII)


def _cell(cell: str, form: Form) -> str:
    if _NUMBER.fullmatch(cell):
        return cell.replace(".", ",") if form.comma else cell
    return harmless(cell)
