"""Many callbacks waiting at once, and what arrived of them: every event, once, in order per application."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from json import loads
from secrets import token_hex

import rq
from redis import Redis

from bridge.bench.exchange.applications import an_application
from bridge.bench.ground.hub_site import CALLBACKS, HubSite
from bridge.bench.ground.programs import Program
from bridge.bench.load.far_side import Call, FarSide
from bridge.bench.place import Place
from bridge.flows.record_moves import record_moves
from bridge.model.application import Application
from bridge.model.events import EventType
from bridge.wiring import House

_STEPS = (EventType.TERMS_ACKNOWLEDGED, EventType.APPLICATION_SUBMITTED, EventType.REVIEW_STARTED)
EVENTS_EACH = len(_STEPS) + 1
_SILENCE_SECONDS = 20.0
# A worker that is told more often has less time for its rows.
_TOLD_EVERY = 0.5


@dataclass(frozen=True)
class Backlog:
    """Applications that are in the store already and have not moved yet."""

    applications: Sequence[Application]

    @property
    def events(self) -> int:
        """How many callbacks come of them."""
        return len(self.applications) * EVENTS_EACH


def prepare(house: House, applications: int) -> Backlog:
    """Applications without an event, in one transaction."""
    mark, now = token_hex(4), house.hub.clock.now()
    made = [an_application(mark, number, now) for number in range(applications)]
    with house.store.begin() as tx:
        for application in made:
            tx.applications.add(application)
    return Backlog(made)


def release(house: House, backlog: Backlog) -> None:
    """Four moves of each, in one transaction: all callbacks fall due at once, posted by the flow that always posts them."""
    now = house.hub.clock.now()
    with house.store.begin() as tx:
        for application in backlog.applications:
            moved = application.received()
            for step in _STEPS:
                moved = moved.move_to(step, now)
            record_moves(house.hub, tx, moved)


def await_callbacks(far: FarSide, house: House, backlog: Backlog) -> list[Call]:
    """The callbacks that arrived, in the order of arrival. Workers are told again and again, as a clock would tell them."""
    far.wait_for(backlog.events, _SILENCE_SECONDS, house.runner.wake, _TOLD_EVERY)
    return [call for call in far.calls() if call.path == CALLBACKS]


def rate_of(calls: Sequence[Call]) -> float:
    """Callbacks a second from the first arrival to the last."""
    seconds = calls[-1].at - calls[0].at if len(calls) > 1 else 0.0
    return (len(calls) - 1) / seconds if seconds else 0.0


def faults_of(calls: Sequence[Call], backlog: Backlog) -> Counter[str]:
    """What did not arrive as it must; empty when every event came, once, in the order of its application."""
    seen: dict[str, list[int]] = defaultdict(list)
    ids = Counter(call.headers.get("webhook-id", "") for call in calls)
    for call in calls:
        event = loads(call.body)
        seen[event["application_id"]].append(event["seq"])
    wanted = list(range(1, EVENTS_EACH + 1))
    lines = [seen[application.id] for application in backlog.applications]
    return +Counter({
        "missing": sum(len(set(wanted) - set(line)) for line in lines),
        "twice": sum(ids.values()) - len(ids),
        "out of order": sum(line != sorted(line) for line in lines),
    })  # fmt: skip


def start_workers(place: Place, hub: HubSite, count: int) -> list[Program]:
    """`bridge worker` processes, ready when all have told Redis that they are there."""
    programs = [place.desk(hub, "worker") for _ in range(count)]
    with Redis.from_url(hub.env["BRIDGE_REDIS_URL"]) as redis:
        programs[-1].wait_until(lambda: len(rq.Worker.all(connection=redis)) >= count)
    return programs
