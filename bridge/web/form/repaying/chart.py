"""Geometry of the bar chart of a schedule: principal and interest of each instalment, axis from zero."""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.model.loan import Instalment

WIDTH, HEIGHT, _HEAD, _FOOT, _GAP = 640, 216, 32, 32, 0.3


@dataclass(frozen=True)
class Bar:
    """One bar in the units of the picture; interest stands on principal."""

    row: Instalment
    x: float
    width: float
    middle: float
    principal_y: float
    principal_height: float
    interest_y: float
    interest_height: float


def bars(rows: Sequence[Instalment]) -> tuple[Bar, ...]:
    """One bar per instalment; the highest reaches the line below the head, where its sum is written."""
    top = max((row.amount for row in rows), default=0)
    if top <= 0:
        return ()
    slot = WIDTH / len(rows)
    return tuple(_bar(row, number * slot, slot, (HEIGHT - _HEAD - _FOOT) / top) for number, row in enumerate(rows))


def _bar(row: Instalment, left: float, slot: float, scale: float) -> Bar:
    width, floor = min(slot * (1 - _GAP), 72.0), float(HEIGHT - _FOOT)
    principal, rest = row.principal * scale, (row.amount - row.principal) * scale
    middle = left + slot / 2
    numbers = (middle - width / 2, width, middle, floor - principal, principal, floor - principal - rest, rest)
    return Bar(row, *(round(number, 1) for number in numbers))
