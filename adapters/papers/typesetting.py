"""Blocks into PDF/A-2b by typst: texts go in as data beside a fixed layout, so that no text can become markup."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final

import typst

from adapters.papers.letters import settable
from bridge.model.papers.document import Block, Document, Frames, Table

LAYOUT = Path(__file__).with_name("paper.typ")
STANDARD: Final = "a-2b"
# About how many signs of a full-width line, and lines of a page, the layout has; a row that is higher may break after all.
_SIGNS_IN_WIDTH = 105
_LINES_OF_A_ROW = 45


def typeset(document: Document) -> bytes:
    """The document as PDF/A-2b. Raises typst.TypstError when it can't be set."""
    pdf = typst.compile(
        LAYOUT,
        root=LAYOUT.parent,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"paper": json.dumps(paper_data(document), ensure_ascii=False)},
        pdf_standards=[STANDARD],
        timestamp=datetime.combine(document.dated, time(), UTC),
    )
    return bytes(pdf)


def paper_data(document: Document) -> dict[str, Any]:
    """What the layout reads."""
    return {
        "title": settable(document.title),
        "author": settable(document.author),
        "mark": settable(document.mark),
        "language": document.language,
        "dated": [document.dated.year, document.dated.month, document.dated.day],
        "blocks": [_block(block) for block in document.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    data = _settable(asdict(block))
    if isinstance(block, Table):
        data["rows"] = [
            {"cells": cells, "whole": _fits_a_page(block, row)} for cells, row in zip(data["rows"], block.rows, strict=True)
        ]
    if isinstance(block, Frames):
        data["frames"] = [{name: text.upper() for name, text in frame.items()} for frame in data["frames"]]
    return {**data, "kind": type(block).__name__.lower()}


def _settable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _settable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_settable(one) for one in value]
    return settable(value) if isinstance(value, str) else value


def _fits_a_page(table: Table, row: tuple[str, ...]) -> bool:
    """A row never splits, unless it is so high that its end would fall off the page."""
    shares = sum(column.share for column in table.columns)
    heights = (
        sum(len(line) * shares // (column.share * _SIGNS_IN_WIDTH) + 1 for line in cell.split("\n"))
        for column, cell in zip(table.columns, row, strict=True)
    )
    return max(heights) <= _LINES_OF_A_ROW
