"""A run drawn as SVG: for each row a bar of its figure, an outline of its ceiling, a mark at its bar."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from bridge.bench.row import Row

WIDTH, LINE, HEAD, MARGIN = 1200, 30, 48, 24
_BAR_AT, _BAR_WIDTH, _BAR_HEIGHT = 570, 340, 14
_LONGEST_LABEL = 74
_LEGEND = "filled: the figure, green where the bar is met, red where not · outline: its ceiling · tick: what is to be reached"
_TARGET = re.compile(r"(ratio )?[<>]=? ?([0-9.]+)")
_STYLE = """
  svg { font: 14px system-ui, sans-serif; font-variant-numeric: tabular-nums; background: #fff; }
  text { fill: #1c1c1c; } .dim { fill: #5c5c5c; font-size: 12px; } .head { font-weight: 600; font-size: 16px; }
  .ceiling { fill: none; stroke: #8a8a8a; } .met { fill: #2e7d32; } .missed { fill: #b3261e; } .plain { fill: #55708a; }
  .mark { stroke: #1c1c1c; stroke-width: 2; }
  @media (prefers-color-scheme: dark) {
    svg { background: #161616; } text { fill: #ececec; } .dim { fill: #a8a8a8; } .ceiling { stroke: #8a8a8a; }
    .met { fill: #66bb6a; } .missed { fill: #ef6f67; } .plain { fill: #8fb0cf; } .mark { stroke: #ececec; }
  }
"""


@dataclass(frozen=True)
class Bar:
    """Where the parts of a row's bar end, as shares of its width; None: no such part."""

    figure: float
    ceiling: float | None
    target: float | None


def bar_of(row: Row, fellows: Sequence[Row] = ()) -> Bar | None:
    """The bar of a row; its longest part fills the width. None when nothing was measured.

    A row with neither ceiling nor target is drawn on one scale with those of its `fellows` that have the same unit.
    """
    if row.figure is None:
        return None
    target = _target_of(row)
    longest = max(row.figure, row.ceiling or 0.0, target or 0.0)
    if row.ceiling is None and target is None:
        longest = max(one.figure or 0.0 for one in (row, *fellows) if one.unit == row.unit)
    longest = longest or 1.0
    return Bar(
        row.figure / longest,
        row.ceiling / longest if row.ceiling else None,
        target / longest if target else None,
    )


def _target_of(row: Row) -> float | None:
    """The bar in the row's own unit; None where the words name no number, or a share of a ceiling that is not known."""
    found = _TARGET.match(row.target)
    if not found:
        return None
    number = float(found[2])
    return number if not found[1] else number * row.ceiling if row.ceiling else None


def draw(subjects: Sequence[tuple[str, Sequence[Row]]], caption: str) -> str:
    """The whole picture; `subjects` are titles with their rows."""
    parts, y = [_text(MARGIN, 34, "bridge bench", "head"), _text(MARGIN + 130, 34, caption, "dim")], HEAD
    for title, rows in subjects:
        y += HEAD // 2
        parts.append(_text(MARGIN, y + 14, title, "head"))
        y += LINE
        for row in rows:
            parts.append(_line(row, rows, y))
            y += LINE
    parts.append(_text(MARGIN, y + MARGIN, _LEGEND, "dim"))
    height = y + 2 * MARGIN
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">'
    return "\n".join([head, f"<title>{escape(caption)}</title>", f"<style>{_STYLE}</style>", *parts, "</svg>", ""])


def _line(row: Row, fellows: Sequence[Row], y: int) -> str:
    what = row.what if len(row.what) <= _LONGEST_LABEL else f"{row.what[: _LONGEST_LABEL - 1]}…"
    label = f"<title>{escape(row.what)}</title>{_text(MARGIN, y + 12, f'{row.id}  {what}', '')}"
    bar = bar_of(row, fellows)
    if bar is None:
        return f"<g>{label}{_text(_BAR_AT, y + 12, row.note or 'not measured', 'dim')}</g>"
    kind = "plain" if row.met is None else "met" if row.met else "missed"
    drawn = [f'<rect class="{kind}" x="{_BAR_AT}" y="{y}" width="{bar.figure * _BAR_WIDTH:.1f}" height="{_BAR_HEIGHT}"/>']
    if bar.ceiling is not None:
        size = f'width="{bar.ceiling * _BAR_WIDTH:.1f}" height="{_BAR_HEIGHT}"'
        drawn.append(f'<rect class="ceiling" x="{_BAR_AT}" y="{y}" {size}/>')
    if bar.target is not None:
        x = f"{_BAR_AT + bar.target * _BAR_WIDTH:.1f}"
        drawn.append(f'<line class="mark" x1="{x}" x2="{x}" y1="{y - 3}" y2="{y + _BAR_HEIGHT + 3}"/>')
    return f"<g>{label}{''.join(drawn)}{_text(_BAR_AT + _BAR_WIDTH + 12, y + 12, _words(row), 'dim')}</g>"


def _words(row: Row) -> str:
    ratio = f" · {row.ratio:.2f} of ceiling" if row.ratio is not None else ""
    return f"{figure_text(row.figure)} {row.unit}{ratio}"


def figure_text(figure: float | None) -> str:
    """For people: three digits that count, thousands apart; – for nothing."""
    if figure is None:
        return "–"
    if abs(figure) >= 100:
        return f"{figure:,.0f}".replace(",", "\u00a0")
    return f"{figure:.3g}"


def _text(x: int, y: int, words: str, kind: str) -> str:
    return f'<text x="{x}" y="{y}"{f" class={chr(34)}{kind}{chr(34)}" if kind else ""}>{escape(words)}</text>'
