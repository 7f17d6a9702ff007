"""Blocks into one HTML page for a phone: own style inside, no scripts, nothing fetched; wide tables become cards."""

from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from adapters.papers.letters import plain
from bridge.model.papers.document import (
    Block,
    Clauses,
    Document,
    Frames,
    Heading,
    PageBreak,
    Pairs,
    Paragraph,
    Stamp,
    Table,
)

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def page_of(document: Document) -> str:
    """The whole page."""
    body = "\n".join(_SHOWN[type(block)](block) for block in document.blocks)
    return (
        f'<!doctype html>\n<html lang="{escape(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(document.title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        f"<footer>{_text(document.mark)}</footer>\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return escape(plain(text)).replace("\n", "<br>")


def _heading(block: Heading) -> str:
    return f"<h{block.level}>{_text(block.text)}</h{block.level}>"


def _paragraph(block: Paragraph) -> str:
    text = f"<strong>{_text(block.text)}</strong>" if block.strong else _text(block.text)
    return f'<p class="small">{text}</p>' if block.small else f"<p>{text}</p>"


def _clauses(block: Clauses) -> str:
    numbered = enumerate(block.items, block.first)
    rows = (f"<dt>{_text(block.prefix)}{number}.</dt><dd>{_text(item)}</dd>" for number, item in numbered)
    return f'<dl class="clauses">{"".join(rows)}</dl>'


def _frames(block: Frames) -> str:
    squares = (
        f'<div class="frame"><span>{_text(one.label.upper())}</span><strong>{_text(one.value.upper())}</strong></div>'
        for one in block.frames
    )
    return f'<div class="frames">{"".join(squares)}</div>'


def _pairs(block: Pairs) -> str:
    style = ' class="code"' if block.code else ""
    rows = (f"<div><dt>{_text(name)}</dt><dd{style}>{_text(value)}</dd></div>" for name, value in block.pairs)
    return f'<dl class="pairs">{"".join(rows)}</dl>'


def _stamp(block: Stamp) -> str:
    lines = "".join(f"<p>{_text(line)}</p>" for line in block.lines)
    return f'<section class="stamp"><p><strong>{_text(block.title)}</strong></p>{lines}</section>'


def _page_break(_block: PageBreak) -> str:
    return "<hr>"


def _table(block: Table) -> str:
    """Each cell carries its column's head for the narrow screen, where the head row is not shown."""
    heads = "".join(f'<th scope="col">{_text(column.head)}</th>' for column in block.columns)
    caption = f"<caption>{_text(block.caption)}</caption>" if block.caption else ""
    rows = "".join(f"<tr>{_cells(block, row)}</tr>" for row in block.rows)
    total = f'<tfoot><tr class="total">{_cells(block, block.total)}</tr></tfoot>' if block.total else ""
    style = "" if block.compact else ' class="cards"'
    shares = sum(column.share for column in block.columns)
    widths = "".join(f'<col style="width: {100 * column.share / shares:.1f}%">' for column in block.columns)
    return (
        f"<table{style}>{caption}<colgroup>{widths}</colgroup><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>{total}</table>"
    )


def _cells(block: Table, row: tuple[str, ...]) -> str:
    return "".join(
        f'<td class="{column.align}" data-head="{escape(plain(column.head))}"><span>{_text(cell)}</span></td>'
        for column, cell in zip(block.columns, row, strict=True)
    )


_SHOWN: Mapping[type[Block], Callable[[Any], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Clauses: _clauses,
    Table: _table,
    Frames: _frames,
    Pairs: _pairs,
    Stamp: _stamp,
    PageBreak: _page_break,
}
