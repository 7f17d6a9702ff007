"""Geometry of the chart of percentiles over time: one bar for each hour or day, its axis from zero."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bridge.model.timing.percentiles import Spread
from bridge.web.charts.spans import in_words

WIDTH, HEIGHT = 720.0, 200.0
LEFT, FLOOR, TOP = 64.0, 176.0, 8.0
_STEPS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200, 86400)
_MOST_STEPS, _MOST_LABELS, _GAP, _WIDEST = 5, 12, 0.3, 40.0


@dataclass(frozen=True)
class Bucket:
    """An hour or a day: its name, the name for under its bar, and how the times of it are spread."""

    name: str
    short: str
    spread: Spread


@dataclass(frozen=True)
class Bar:
    """From the floor up to the 50th percentile, on to the 95th; a stroke at the 99th. In the units of the picture."""

    bucket: Bucket
    label: str
    x: float
    width: float
    middle: float
    y50: float
    y95: float
    y99: float


@dataclass(frozen=True)
class Chart:
    """Bars, and the lines of the axis with their words, the lowest (zero) first."""

    bars: Sequence[Bar]
    ticks: Sequence[tuple[float, str]]


def chart(buckets: Sequence[Bucket]) -> Chart | None:
    """None when nothing was measured."""
    highest = max((one.spread.at[99] for one in buckets if one.spread.count), default=None)
    if highest is None:
        return None
    step, count = _scale(highest.total_seconds())
    height = (FLOOR - TOP) / (step * count)
    ticks = [(round(FLOOR - n * step * height, 1), in_words(timedelta(seconds=n * step)) if n else "0") for n in range(count + 1)]
    return Chart([_bar(buckets, n, height) for n in range(len(buckets)) if buckets[n].spread.count], ticks)


def _scale(seconds: float) -> tuple[float, int]:
    """The smallest step of which at most five are needed, and how many."""
    step = next((one for one in _STEPS if seconds <= one * _MOST_STEPS), 86400.0 * math.ceil(seconds / 86400 / _MOST_STEPS))
    return step, max(math.ceil(seconds / step), 1)


def _bar(buckets: Sequence[Bucket], n: int, height: float) -> Bar:
    slot = (WIDTH - LEFT) / len(buckets)
    width, middle = min(slot * (1 - _GAP), _WIDEST), LEFT + slot * (n + 0.5)
    every = math.ceil(len(buckets) / _MOST_LABELS)
    tops = (round(FLOOR - buckets[n].spread.at[share].total_seconds() * height, 1) for share in (50, 95, 99))
    label = buckets[n].short if n % every == 0 else ""
    return Bar(buckets[n], label, round(middle - width / 2, 1), round(width, 1), round(middle, 1), *tops)
