"""i. The figures of a day's work with a thousand, a hundred thousand and ten million applications in the store.

The ceiling of each row is the same figure with a thousand (of a quick run: a thousand against a hundred). Each question reads
the head of an index, each list a page of one, so what remains is the depth of the trees and how much of them the memory holds.
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Engine, func, select

from bridge.bench.large.bulk import loading, sizes_of, swept
from bridge.bench.large.filling import fill, make_true_ones
from bridge.bench.large.past import LEAN, USUAL, Mix
from bridge.bench.large.works import WORKS, Ground
from bridge.bench.load.generator import in_words
from bridge.bench.place import NO_POSTGRES, Place
from bridge.bench.rounds import interleave, middle
from bridge.bench.row import Effort, Row
from bridge.store import schema
from bridge.store.engine import open_engine

LEAST = 0.8
_WARM_SECONDS = 0.5
FEW, MANY, MOST = 1_000, 100_000, 10_000_000
QUICK_FEW, QUICK = 100, 1_000
_GIGABYTE = 10**9
_DISK_FOR_MOST = 55 * _GIGABYTE
_BULK_FROM = 1_000_000
_DISK = "on disk with indexes"


@dataclass(frozen=True)
class Size:
    """How many applications, what each left, and the words for both."""

    applications: int
    mix: Mix

    @property
    def words(self) -> str:
        """10⁵ applications."""
        return f"10{str(len(str(self.applications)) - 1).translate(str.maketrans('0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹'))} applications"


def measure_growth(effort: Effort, place: Place) -> list[Row]:
    """Six rows a size and store, the last one of the disk; what is not measured has its rows, too, and says why."""
    rows = [row for store, sizes in _plan(effort).items() for row in _on(effort, place, store, sizes)]
    return [replace(row, id=f"i{number}") for number, row in enumerate(rows, 1)]


def _few(effort: Effort) -> Size:
    """What the others are measured against."""
    return Size(QUICK_FEW if effort.quick else FEW, USUAL)


def _plan(effort: Effort) -> Mapping[str, Sequence[Size]]:
    many = Size(QUICK if effort.quick else MANY, USUAL)
    return {"PostgreSQL": (many, Size(MOST, LEAN)), "SQLite": (Size(MANY, USUAL),)}


def _on(effort: Effort, place: Place, store: str, sizes: Sequence[Size]) -> list[Row]:
    """The sizes that can be measured here beside one another and the small one; the others say why not."""
    reasons = {size: _why_not(effort, place, store, size) for size in sizes}
    measured = _compare(effort, place, store, [size for size in sizes if not reasons[size]])
    return [row for size in sizes for row in measured.get(size) or _not_run(store, size, reasons[size])]


def _why_not(effort: Effort, place: Place, store: str, size: Size) -> str:
    if effort.quick and size.applications > QUICK:
        return "not run: --quick"
    if store == "PostgreSQL" and place.bare_database() is None:
        return NO_POSTGRES
    if size.applications < _BULK_FROM:
        return ""
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if not effort.full:
        return "not run: needs --full"
    return "" if free > _DISK_FOR_MOST else f"not run: {free / _GIGABYTE:.0f} GB of disk are free, 55 are needed"


def _not_run(store: str, size: Size, reason: str) -> list[Row]:
    rows = [Row("", f"{work}, {size.words}, {store}", None, "/s", note=reason) for work in WORKS]
    return [*rows, Row("", f"{_DISK}, {size.words}, {store}", None, "GB", note=reason)]


def _compare(effort: Effort, place: Place, store: str, sizes: Sequence[Size]) -> dict[Size, list[Row]]:
    if not sizes:
        return {}
    few = _few(effort)
    grounds = {size: _prepare(place, store, size) for size in (few, *sizes)}
    webs = [place.hub_web(ground.hub) for ground in grounds.values()]
    rates = {name: _rates(effort, place, name, grounds) for name in WORKS}
    disks = {size: _disk_row(store, size, grounds[size]) for size in sizes}
    place.stop(*webs)
    return {size: [*(_work_row(store, name, (few, size), rates[name], grounds) for name in WORKS), disks[size]] for size in sizes}


def _prepare(place: Place, store: str, size: Size) -> Ground:
    place.say(f"{size.words} into {store}")
    database = place.database() if store == "PostgreSQL" else None
    hub = place.hub(place.far_side(), database=database, redis=place.redis())
    house = hub.house()
    make_true_ones(house, "true")
    engine = open_engine(hub.env["BRIDGE_DATABASE_URL"])
    if store == "PostgreSQL" and size.applications >= _BULK_FROM:
        with loading(engine):
            fill(engine, size.applications, size.mix, place.say)
    else:
        fill(engine, size.applications, size.mix)
        swept(engine)
    middle_of_feed = _newest_event(engine) // 2
    engine.dispose()
    return Ground(size.applications, hub, house.store, middle_of_feed)


def _newest_event(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.max(schema.partner_events.c.cursor))).scalar_one() or 0)


def _rates(effort: Effort, place: Place, name: str, grounds: Mapping[Size, Ground]) -> dict[str, list[float]]:
    place.say(name)
    runs: dict[str, Callable[[], float]] = {
        size.words: partial(WORKS[name], effort, place, ground) for size, ground in grounds.items()
    }
    for ground in grounds.values():
        ground.doing = name
        # A quick run warms up the webs by the first work alone.
        if not effort.quick or name == next(iter(WORKS)):
            WORKS[name](replace(effort, seconds=_WARM_SECONDS), place, ground)
    return interleave(effort.rounds, runs)


def _work_row(
    store: str, name: str, pair: tuple[Size, Size], rates: Mapping[str, Sequence[float]], grounds: Mapping[Size, Ground]
) -> Row:
    few, size = pair
    figure, ceiling = middle(rates[size.words]), middle(rates[few.words])
    faults = in_words(grounds[few].amiss(name) + grounds[size].amiss(name))
    met = not faults and figure >= LEAST * ceiling
    return Row(
        "", f"{name}, {size.words}, {store}", figure, "/s", ceiling, f"ratio >= {LEAST} of {few.words.split()[0]}", met, faults
    )


def _disk_row(store: str, size: Size, ground: Ground) -> Row:
    engine = open_engine(ground.hub.env["BRIDGE_DATABASE_URL"])
    sizes = sizes_of(engine)
    engine.dispose()
    total = sum(sizes.values())
    largest = ", ".join(f"{name} {taken / _GIGABYTE:.2f}" for name, taken in sizes.items() if taken > total / 500)
    note = f"GB: {largest}; {size.mix}"
    return Row("", f"{_DISK}, {size.words}, {store}", total / _GIGABYTE or None, "GB", note=note)
