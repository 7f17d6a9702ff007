"""b. Callbacks drained per process to an instant receiver, against one bare thread of `requests` with the same messages."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import requests

from bridge.bench.exchange.backlog import (
    EVENTS_EACH,
    Backlog,
    await_callbacks,
    faults_of,
    prepare,
    rate_of,
    release,
    start_workers,
)
from bridge.bench.ground.hub_site import CALLBACKS
from bridge.bench.load.far_side import Call, FarSide
from bridge.bench.load.generator import in_words
from bridge.bench.meter import Meter
from bridge.bench.place import NO_POSTGRES, NO_REDIS, NOT_QUICK, Place
from bridge.bench.rounds import interleave, middle
from bridge.bench.row import Effort, Row
from bridge.wiring import House

ONE, TWO, EMBEDDED, BARE = "one worker", "two workers", "embedded", "bare"
_WHAT = {
    "b1": "callbacks drained by one worker process, PostgreSQL",
    "b2": "the same against one bare thread of requests",
    "b3": "callbacks drained by two worker processes against one, PostgreSQL",
    "b4": "callbacks drained by the embedded runner, SQLite",
}
_A_SECOND, _OF_BARE, _OF_ONE = 500.0, 0.4, 1.7
_SAID_AGAIN = ("webhook-id", "webhook-timestamp", "webhook-signature", "content-type")


@dataclass
class Drain:
    """A hub whose workers wait, and what was found amiss over all its rounds."""

    house: House
    far: FarSide
    applications: int
    meter: Meter
    faults: Counter[str] = field(default_factory=Counter)
    last: Sequence[Call] = ()
    seen: int = 0

    def run(self) -> float:
        """Release a backlog and see it drained; callbacks a second."""
        backlog: Backlog = prepare(self.house, self.applications)
        self.far.forget()
        release(self.house, backlog)
        self.last = self.meter.over(lambda: await_callbacks(self.far, self.house, backlog))
        self.seen += len(self.last)
        self.faults += faults_of(self.last, backlog)
        return rate_of(self.last)

    @property
    def note(self) -> str:
        """What was amiss, and what a callback costs."""
        return "; ".join(filter(None, [in_words(self.faults), f"processor time a callback: {self.meter.each(self.seen)}"]))


def measure_callbacks(effort: Effort, place: Place) -> list[Row]:
    """Rows b1 to b4."""
    far = place.far_side()
    applications = 75 if effort.quick else round(effort.seconds * 250)
    missing = _lack(place)
    drains = {}
    if not missing:
        drains = {ONE: _workers(place, far, applications, 1)}
        if not effort.quick:
            drains[TWO] = _workers(place, far, applications, 2)
    if missing or not effort.quick:
        drains[EMBEDDED] = _embedded(place, far, applications)
    for name, drain in drains.items():
        place.say(f"callbacks, {name}: {applications * EVENTS_EACH} a round")
        replace(drain, applications=10, meter=Meter({})).run()
    contenders: dict[str, Callable[[], float]] = {name: drain.run for name, drain in drains.items()}
    shown = drains.get(EMBEDDED) or drains[ONE]
    contenders[BARE] = lambda: _bare_rate(far, shown)
    rates = {name: middle(given) for name, given in interleave(effort.rounds, contenders).items()}
    fourth = Row("b4", _WHAT["b4"], None, "callbacks/s", note=NOT_QUICK)
    if EMBEDDED in drains:
        fourth = _row("b4", rates[EMBEDDED], rates[BARE], drains[EMBEDDED].note)
    return [*_rows_of_workers(rates, drains, missing), fourth]


def _lack(place: Place) -> str:
    return NO_REDIS if place.redis() is None else NO_POSTGRES if place.bare_database() is None else ""


def _embedded(place: Place, far: FarSide, applications: int) -> Drain:
    hub = place.hub(far)
    meter = Meter({"process": place.hub_web(hub), "receiver": far.program})
    return Drain(hub.house(), far, applications, meter)


def _workers(place: Place, far: FarSide, applications: int, count: int) -> Drain:
    hub = place.hub(far, database=place.database(), redis=place.redis())
    house = hub.house(wakes=True)
    workers = {f"worker {n}": program for n, program in enumerate(start_workers(place, hub, count), 1)}
    return Drain(house, far, applications, Meter({**workers, **place.servers(), "receiver": far.program}))


def _bare_rate(far: FarSide, drain: Drain) -> float:
    """One thread, one session: the messages of the last drain posted again to the same receiver."""
    calls = drain.last or _some(drain)
    far.forget()
    with requests.Session() as session:
        session.trust_env = False
        for call in calls:
            headers = {name: call.headers[name] for name in _SAID_AGAIN}
            session.post(f"http://127.0.0.1:{far.port}{CALLBACKS}", data=call.body.encode(), headers=headers, timeout=10)
    return rate_of(far.calls())


def _some(drain: Drain) -> Sequence[Call]:
    drain.run()
    return drain.last


def _rows_of_workers(rates: dict[str, float], drains: dict[str, Drain], missing: str) -> list[Row]:
    if missing:
        return [Row(id, _WHAT[id], None, "callbacks/s", note=missing) for id in ("b1", "b2", "b3")]
    one, bare = rates[ONE], rates[BARE]
    faults = drains[ONE].faults
    first = _row("b1", one, bare, drains[ONE].note)
    second = _row("b2", one, bare, in_words(faults))
    return [
        replace(first, target=f">= {_A_SECOND:.0f}/s", met=not faults and one >= _A_SECOND),
        replace(second, target=f"ratio >= {_OF_BARE}", met=not faults and one >= _OF_BARE * bare),
        _row_of_two(rates, drains),
    ]


def _row_of_two(rates: dict[str, float], drains: dict[str, Drain]) -> Row:
    if TWO not in drains:
        return Row("b3", _WHAT["b3"], None, "callbacks/s", note=NOT_QUICK)
    one, two = rates[ONE], rates[TWO]
    held = not drains[ONE].faults + drains[TWO].faults and two >= _OF_ONE * one
    return replace(_row("b3", two, one, drains[TWO].note), target=f"ratio >= {_OF_ONE}", met=held)


def _row(id: str, figure: float, ceiling: float, note: str) -> Row:
    return Row(id, _WHAT[id], figure, "callbacks/s", ceiling, note=note)
