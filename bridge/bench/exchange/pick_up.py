"""c. From an event to the first attempt to tell the site, when nothing else is going on: one event at a time, at odd moments."""

import random
import time
from collections.abc import Callable, Sequence
from secrets import token_hex

from bridge.bench.exchange.applications import an_application
from bridge.bench.exchange.backlog import start_workers
from bridge.bench.ground.hub_site import HubSite
from bridge.bench.ground.programs import BenchError
from bridge.bench.load.far_side import FarSide
from bridge.bench.load.generator import Load
from bridge.bench.place import NO_REDIS, NOT_QUICK, Place
from bridge.bench.rounds import percentile
from bridge.bench.row import Effort, Row
from bridge.flows.record_moves import record_moves
from bridge.wiring import House

_WHAT = {
    "c1": "event to first attempt, idle worker woken through Redis, p50",
    "c2": "event of another process to first attempt, embedded runner, no Redis, p50",
    "c3": "a site's order to its first callback, embedded runner, no Redis, p50",
}
_WITH_REDIS, _WITHOUT = 25.0, 250.0
_WARM = 2
_ARRIVES_SECONDS = 10.0
# Shorter and longer than any period that a runner looks by (seconds).
_SHORT, _LONG = 0.06, 0.25
_ODD = random.Random(7)  # noqa: S311 - spreads moments, guards nothing


def measure_pick_up(effort: Effort, place: Place) -> list[Row]:
    """Rows c1 to c3."""
    far, samples = place.far_side(), 4 if effort.quick else round(25 * effort.seconds)
    place.say(f"event to first attempt, {samples} of each kind")
    return [_with_redis(far, place, samples), *_without_redis(far, place, samples, quick=effort.quick)]


def _with_redis(far: FarSide, place: Place, samples: int) -> Row:
    redis = place.redis()
    if redis is None:
        return Row("c1", _WHAT["c1"], None, "ms", note=NO_REDIS)
    hub = place.hub(far, database=place.database(), redis=redis)
    house = hub.house(wakes=True)
    workers = start_workers(place, hub, 1)
    spent = _sample(far, samples, _SHORT, lambda: _move(house))
    place.stop(*workers)
    return _row("c1", spent, _WITH_REDIS)


def _without_redis(far: FarSide, place: Place, samples: int, *, quick: bool) -> list[Row]:
    hub = place.hub(far)
    web, house = place.hub_web(hub), hub.house()
    found = _sample(far, samples, _LONG, lambda: _move(house))
    rows = [_row("c2", found, _WITHOUT), Row("c3", _WHAT["c3"], None, "ms", note=NOT_QUICK)]
    if not quick:
        rows[1] = _row("c3", _sample(far, samples, _SHORT, lambda: _post(place, hub)))
    place.stop(web)
    return rows


def _sample(far: FarSide, samples: int, pause: float, act: Callable[[], float]) -> list[float]:
    """Milliseconds from the moment that `act` says it began to the arrival of the callback, after pauses of odd length."""
    return [_once(far, pause, act) for _ in range(_WARM + samples)][_WARM:]


def _once(far: FarSide, pause: float, act: Callable[[], float]) -> float:
    time.sleep(pause * _ODD.uniform(0.5, 1.5))
    far.forget()
    begun = act()
    if not far.wait_for(1, _ARRIVES_SECONDS):
        raise BenchError(f"no callback within {_ARRIVES_SECONDS:.0f} s of its event")
    return (far.calls()[0].at - begun) * 1000


def _move(house: House) -> float:
    """An event in a transaction of its own; when that was begun."""
    application = an_application(token_hex(4), 0, house.hub.clock.now())
    begun = time.monotonic()
    with house.store.begin() as tx:
        tx.applications.add(application)
        record_moves(house.hub, tx, application.received())
    return begun


def _post(place: Place, hub: HubSite) -> float:
    """A site's order; when it was sent."""
    arguments = {"secret": hub.request_secret, "mark": token_hex(4)}
    order = Load(hub.port, "bridge.bench.makers.site_orders:signed_orders", arguments, connections=1, seconds=0.0)
    return place.load(order).sent[0]


def _row(id: str, spent: Sequence[float], below: float = 0.0) -> Row:
    """p50 as the figure; the note tells p99."""
    figure = percentile(spent, 0.5)
    note = f"p99 {percentile(spent, 0.99):.1f} ms of {len(spent)}"
    target, met = (f"< {below:.0f} ms", figure < below) if below else ("", None)
    return Row(id, _WHAT[id], figure, "ms", target=target, met=met, note=note)
