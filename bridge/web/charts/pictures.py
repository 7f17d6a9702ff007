"""Geometry of pictures of a table: columns, stacks, lying bars, percentiles, strips by hours. Axes begin at zero.

What a mark stands for is told by its class (s0, s1, s2: a colour and a texture each) and in words by its title.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 720.0, 200.0
LEFT, FLOOR, TOP = 88.0, 172.0, 10.0
BAR, LINE_OF_BARS, BARS_LEFT = 14.0, 20.0, 272.0
_GAP, _WIDEST, _MOST_LABELS = 0.25, 48.0, 12
_CELL, _STRIP_TOP, _SHADES = 24.0, 4.0, 5


@dataclass(frozen=True)
class Box:
    """A rectangle with its class, and what it says when pointed at."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    says: str


@dataclass(frozen=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str


@dataclass(frozen=True)
class Label:
    """Words at a place; `anchor` as in SVG."""

    x: float
    y: float
    anchor: str
    words: str


@dataclass
class Picture:
    """What is to be drawn, back to front."""

    height: float = HEIGHT
    strokes: list[Stroke] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    over: list[Stroke] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """One place on the axis: its name, and a value for each series; None: not known. `says`: each value in words."""

    name: str
    values: Sequence[float | None]
    says: Sequence[str]


Words = Callable[[float], str]


def _round(number: float) -> float:
    return round(number, 1)


def scale(highest: float, steps: Sequence[float] = ()) -> tuple[float, int]:
    """The step between the lines of an axis and how many there are: at most five. `steps`: those that read well; else 1, 2, 5."""
    for step in steps:
        if highest <= step * 5:
            return step, max(math.ceil(highest / step), 1)
    power = 10.0 ** math.floor(math.log10(highest)) if highest > 0 else 1.0
    step = next(power * part for part in (0.2, 0.5, 1, 2) if highest <= power * part * 5)
    return step, max(math.ceil(highest / step - 1e-9), 1)


def _axis(picture: Picture, highest: float, words: Words, steps: Sequence[float]) -> float:
    """Draw it; how high one of the values stands."""
    step, count = scale(highest, steps)
    high = (FLOOR - TOP) / (step * count)
    for n in range(count + 1):
        y = _round(FLOOR - n * step * high)
        picture.strokes.append(Stroke(LEFT, y, WIDTH, y, "grid" if n else "axis"))
        picture.labels.append(Label(LEFT - 8, y + 4, "end", words(n * step) if n else "0"))
    return high


def _slots(groups: Sequence[Group]) -> tuple[float, int]:
    """How wide one place on the axis is, and of how many places one is named."""
    return (WIDTH - LEFT) / len(groups), math.ceil(len(groups) / _MOST_LABELS)


def _name(picture: Picture, groups: Sequence[Group], n: int) -> None:
    slot, every = _slots(groups)
    if n % every == 0:
        picture.labels.append(Label(_round(LEFT + slot * (n + 0.5)), FLOOR + 16, "middle", groups[n].name))


def columns(groups: Sequence[Group], words: Words, *, steps: Sequence[float] = (), stacked: bool = False) -> Picture | None:
    """A column for each value side by side, or on one another. None when there is nothing above zero."""
    heights = [
        sum(value or 0 for value in one.values) if stacked else max((v or 0 for v in one.values), default=0) for one in groups
    ]
    if not heights or max(heights) <= 0:
        return None
    picture = Picture()
    high, (slot, _) = _axis(picture, max(heights), words, steps), _slots(groups)
    for n, one in enumerate(groups):
        _name(picture, groups, n)
        places = 1 if stacked else len(one.values)
        width = min(slot * (1 - _GAP), _WIDEST) / places
        x, floor = LEFT + slot * (n + 0.5) - width * places / 2, FLOOR
        for series, value in enumerate(one.values):
            tall = (value or 0) * high
            if value:
                box = Box(
                    _round(x), _round(floor - tall), _round(width), _round(tall), f"s{series}", f"{one.name}: {one.says[series]}"
                )
                picture.boxes.append(box)
            x, floor = (x, floor - tall) if stacked else (x + width, floor)
    return picture


def spread(groups: Sequence[Group], words: Words, *, steps: Sequence[float], target: float | None = None) -> Picture | None:
    """Percentiles: a column up to the first, a paler one on to the second, a stroke at the third; a line for the target."""
    known = [value for one in groups for value in one.values if value is not None]
    if not known:
        return None
    picture = Picture()
    high, (slot, _) = _axis(picture, max(max(known), target or 0.0), words, steps), _slots(groups)
    width = min(slot * (1 - _GAP), _WIDEST)
    for n, one in enumerate(groups):
        _name(picture, groups, n)
        if any(value is None for value in one.values):
            continue
        first, second, third = (_round(FLOOR - (value or 0) * high) for value in one.values)
        x, says = _round(LEFT + slot * (n + 0.5) - width / 2), f"{one.name}: {', '.join(one.says)}"
        picture.boxes.append(Box(x, second, _round(width), _round(max(first - second, 0)), "p90", says))
        picture.boxes.append(Box(x, first, _round(width), _round(FLOOR - first), "p50", says))
        picture.over.append(Stroke(x, third, _round(x + width), third, "p99"))
    if target is not None:
        y = _round(FLOOR - target * high)
        picture.over.append(Stroke(LEFT, y, WIDTH, y, "target"))
    return picture


def bars(groups: Sequence[Group]) -> Picture | None:
    """Lying bars under one another, a line of them for each row, the value in words behind each. None when all are zero."""
    highest = max((value or 0 for one in groups for value in one.values), default=0)
    if highest <= 0:
        return None
    series = max(len(one.values) for one in groups)
    each = LINE_OF_BARS if series == 1 else BAR * series + 6
    picture, room = Picture(height=_round(each * len(groups) + 8)), WIDTH - BARS_LEFT - 130
    for n, one in enumerate(groups):
        top = 4 + n * each
        picture.labels.append(Label(BARS_LEFT - 8, _round(top + each / 2 + 1), "end", _cut(one.name)))
        for place, value in enumerate(one.values):
            y, width = top + place * BAR, _round((value or 0) / highest * room)
            picture.boxes.append(Box(BARS_LEFT, _round(y), width, BAR - 2, f"s{place}", f"{one.name}: {one.says[place]}"))
            picture.labels.append(Label(_round(BARS_LEFT + width + 6), _round(y + 10), "start", one.says[place]))
    return picture


def strip(groups: Sequence[Group], names: Sequence[str]) -> Picture | None:
    """A cell for each place and series, the darker the more; the number stands in it. None when all are empty."""
    highest = max((value or 0 for one in groups for value in one.values), default=0)
    if highest <= 0:
        return None
    left = LEFT
    width = (WIDTH - left) / len(groups)
    picture = Picture(height=_STRIP_TOP + _CELL * len(names) + 20)
    for row, name in enumerate(names):
        y = _STRIP_TOP + (len(names) - 1 - row) * _CELL
        picture.labels.append(Label(left - 8, y + 16, "end", name))
        for n, one in enumerate(groups):
            value = one.values[row] or 0
            shade = math.ceil(value / highest * _SHADES)
            says = f"{one.name}, {name}: {one.says[row]}"
            picture.boxes.append(Box(_round(left + n * width), y, _round(width - 1), _CELL - 1, f"h{shade}", says))
    for n, one in enumerate(groups):
        if n % 3 == 0:
            picture.labels.append(Label(_round(left + width * (n + 0.5)), picture.height - 6, "middle", one.name))
    return picture


def _cut(name: str, most: int = 40) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"
