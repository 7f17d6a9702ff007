"""d. A decision pushed by 1C until the site has heard of it: web, two workers, clock, PostgreSQL and Redis, as in production.

On the way: the notice stored and answered, the deal read back from 1C, the application moved, the callback sent.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex

from bridge.bench.exchange.applications import an_application, submitted
from bridge.bench.exchange.backlog import start_workers
from bridge.bench.ground.hub_site import CALLBACKS, ONEC_ROOT, HubSite
from bridge.bench.ground.programs import Program
from bridge.bench.load.far_side import Call, FarSide
from bridge.bench.load.generator import Load, Outcome, in_words
from bridge.bench.meter import Meter
from bridge.bench.place import NO_POSTGRES, NO_REDIS, NOT_QUICK, Place
from bridge.bench.rounds import percentile
from bridge.bench.row import Effort, Row
from bridge.flows.hub import TIMER
from bridge.model.events import EventType
from bridge.ports.work import WorkKind
from bridge.wiring import House

RATES = (1, 10, 100)
_MAKER = "bridge.bench.makers.deal_notices:signed_deal_notices"
_WORKERS = 2
_POLL = timedelta(hours=1)
_SPARE_SECONDS, _PATIENCE_SECONDS, _QUIET_SECONDS, _LOOK_EVERY = 1.0, 20.0, 0.4, 0.25


@dataclass(frozen=True)
class Journey:
    """One decision: milliseconds from the moment its notice was due to the callback's arrival, and what of it 1C took."""

    whole: float
    outside: float

    @property
    def own(self) -> float:
        """What the hub took, with its database, its queue and the wires of this machine."""
        return self.whole - self.outside


@dataclass(frozen=True)
class Heard:
    """The journeys that ended at one rate; in words what did not go as it must, and what a decision cost of the processor."""

    journeys: Sequence[Journey]
    fault: str
    cost: str

    def at(self, share: float, *, own: bool) -> float | None:
        """Milliseconds of the whole way, or of the hub's own part of it; None when no journey ended."""
        spent = [one.own if own else one.whole for one in self.journeys]
        return percentile(spent, share) if spent else None


@dataclass(frozen=True)
class Town:
    """What runs: the hub in its processes and the far sides."""

    place: Place
    hub: HubSite
    far: FarSide
    house: House
    programs: Mapping[str, Program]


def measure_decisions(effort: Effort, place: Place) -> list[Row]:
    """Rows d1 to d9: p50 and p99 at each rate, then the hub's own part of the p50."""
    database, redis = place.database(), place.redis()
    missing = NO_POSTGRES if database is None else NO_REDIS if redis is None else ""
    if missing:
        return [Row(f"d{n}", what, None, "ms", note=missing) for n, what in enumerate(_words(), 1)]
    far = place.far_side()
    hub = place.hub(far, database=database, redis=redis)
    house = hub.house()
    clock = place.desk(hub, "clock")
    workers = start_workers(place, hub, _WORKERS)
    web = place.hub_web(hub)
    programs = {"web": web, "clock": clock, **{f"worker {n}": one for n, one in enumerate(workers, 1)}, **place.servers()}
    town = Town(place, hub, far, house, programs)
    _bear(town, 20, 10 if effort.quick else 20)
    seconds = 0.5 if effort.quick else max(effort.seconds * effort.rounds, 10.0)
    borne = RATES[:-1] if effort.quick else RATES
    heard = {rate: _bear(town, rate, max(round(rate * seconds), 1)) if rate in borne else None for rate in RATES}
    return _rows(heard)


_NOT_BORNE = (None, None, NOT_QUICK)


def _words() -> list[str]:
    both = [f"1C's decision to the site's callback, {rate}/s, {share}" for rate in RATES for share in ("p50", "p99")]
    return [*both, *(f"the hub's own part of it, {rate}/s, p50" for rate in RATES)]


def _bear(town: Town, rate: int, count: int) -> Heard:
    """So many decisions at this rate."""
    town.place.say(f"{count} decisions of 1C at {rate}/s")
    mark, meter = token_hex(4), Meter(town.programs)
    deals = _await_decisions(town.house, mark, count)
    town.far.forget()
    arguments = {"secret": town.hub.onec_secret, "deals": deals}
    load = Load(town.hub.port, _MAKER, arguments, seconds=count / rate + _SPARE_SECONDS, rate=rate)

    def told() -> tuple[Outcome, list[Call]]:
        outcome = town.place.load(load)
        calls = _approvals_among(town.far, count)
        # What follows an approval (papers, an SMS) is part of its cost, and must not be in the way of the next rate.
        town.far.wait_for(sys.maxsize, _QUIET_SECONDS)
        return outcome, calls

    outcome, calls = meter.over(told)
    return _heard(calls, outcome, mark, deals, f"processor time a decision: {meter.each(count)}")


def _await_decisions(house: House, mark: str, count: int) -> list[str]:
    """Applications that the lender has and has not decided on; the numbers of their deals."""
    now, deals = house.hub.clock.now(), [f"{mark}-{number}" for number in range(count)]
    with house.store.begin() as tx:
        for number, deal in enumerate(deals):
            application = submitted(an_application(mark, number, now), deal, now)
            tx.applications.add(application)
            once = f"decision:{application.id}"
            tx.work.post(WorkKind.RECEIVE_DECISION, application.id, TIMER, application.id, now + _POLL, once=once)
    return deals


def _approvals_among(far: FarSide, count: int) -> list[Call]:
    """All calls, once so many approvals are among them, or none came for a while."""
    seen, end = 0, time.monotonic() + _PATIENCE_SECONDS
    while True:
        calls = far.calls()
        told = sum(map(_is_approval, calls))
        if told >= count or time.monotonic() > end:
            return calls
        if told > seen:
            seen, end = told, time.monotonic() + _PATIENCE_SECONDS
        time.sleep(_LOOK_EVERY)


def _is_approval(call: Call) -> bool:
    return call.path == CALLBACKS and f'"{EventType.APPLICATION_APPROVED.value}"' in call.body


def _heard(calls: Sequence[Call], outcome: Outcome, mark: str, deals: Sequence[str], cost: str) -> Heard:
    arrived: dict[str, float] = {}
    others = Counter(outcome.others)
    for call in filter(_is_approval, calls):
        name = json.loads(call.body)["application_id"]
        others["told twice"] += name in arrived
        arrived.setdefault(name, call.at)
    outside = _time_of_onec(calls)
    journeys = []
    for number, (deal, sent) in enumerate(zip(deals, outcome.sent, strict=False)):
        at = arrived.get(f"app_{mark}_{number}")
        if at is not None:
            journeys.append(Journey((at - sent) * 1000, outside.get(deal, 0.0) * 1000))
    others["not told"] = len(deals) - len(journeys)
    return Heard(journeys, in_words(+others), cost)


def _time_of_onec(calls: Sequence[Call]) -> dict[str, float]:
    """Seconds that 1C took to say how each deal stands."""
    spent: dict[str, float] = {}
    for call in calls:
        if call.path == f"{ONEC_ROOT}/hs/statusdeal":
            for deal in json.loads(call.body).values():
                spent[deal] = spent.get(deal, 0.0) + call.answered - call.at
    return spent


def _rows(heard: Mapping[int, Heard | None]) -> list[Row]:
    figures: list[tuple[float | None, float | None, str]] = []
    for one in heard.values():
        figures += [(one.at(share, own=False), None, one.fault) if one else _NOT_BORNE for share in (0.5, 0.99)]
    for one in heard.values():
        if one is None:
            figures.append(_NOT_BORNE)
            continue
        figures.append((one.at(0.5, own=True), one.at(0.5, own=False), "; ".join(filter(None, [one.fault, one.cost]))))
    return [
        Row(f"d{n}", what, figure, "ms", ceiling, note=fault)
        for n, (what, (figure, ceiling, fault)) in enumerate(zip(_words(), figures, strict=True), 1)
    ]
