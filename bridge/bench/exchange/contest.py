"""A door of the hub against its bare ceiling: the same load on both, in turn, and the row that comes of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from secrets import token_hex

from bridge.bench.ground.hub_site import HubSite
from bridge.bench.load.generator import Load, Outcome, in_words, together
from bridge.bench.meter import Meter
from bridge.bench.place import Place
from bridge.bench.rounds import interleave, middle
from bridge.bench.row import Effort, Row

HUB, BARE = "hub", "bare"
_WARM_SHARE, _WARM_SECONDS = 0.3, 0.2
_SHORT = 0.5


@dataclass(frozen=True)
class Claim:
    """What a row says: its id, its words, and the least share of the ceiling that meets the bar (0: no bar)."""

    id: str
    what: str
    least: float = _SHORT


@dataclass(frozen=True)
class Door:
    """What is asked of both: `maker` and `secret` of the requests, `wanted` of a good answer.

    `ceiling` gives the bare WSGI application for a store's address.
    """

    what: str
    maker: str
    secret: str
    wanted: str
    ceiling: Callable[[str], str]


@dataclass(frozen=True)
class Race:
    """The rounds of both; `cost`: what a request took of the processor on each side, in words."""

    hub: Sequence[Outcome]
    bare: Sequence[Outcome]
    cost: str


def race(effort: Effort, place: Place, hub: HubSite, door: Door) -> Race:
    """The hub's web against the bare application on a store of the same kind, in turn, both warmed up before."""
    store, port = _store_beside(place, hub), place.port()
    place.say(f"{door.what}, {store.partition(':')[0]}, runner {hub.env['BRIDGE_RUNNER']}")
    servers = place.hub_beside(hub, door.ceiling(store), port)
    ports = {HUB: hub.port, BARE: port}
    loads = {name: Load(at, door.maker, {"secret": door.secret}, wanted=door.wanted) for name, at in ports.items()}
    meters = {name: Meter({"web": web, **place.servers()}) for name, web in zip(ports, servers, strict=True)}
    given = compete(effort, place, loads, meters)
    place.stop(*servers)
    costs = {name: meters[name].each(sum(len(one.milliseconds) for one in given[name])) for name in ports}
    return Race(given[HUB], given[BARE], f"processor time a request: {costs[HUB]}; bare: {costs[BARE]}")


def compete(
    effort: Effort, place: Place, loads: Mapping[str, Load], meters: Mapping[str, Meter] | None = None
) -> dict[str, list[Outcome]]:
    """Each load once a round, all warmed up before. The makers get a `mark` of their own each time."""

    def bear(name: str, seconds: float) -> Outcome:
        marked = {**loads[name].arguments, "mark": token_hex(4)}
        return place.load(replace(loads[name], seconds=seconds, arguments=marked))

    def turn(name: str) -> Callable[[], Outcome]:
        meter = (meters or {}).get(name) or Meter({})
        return lambda: meter.over(lambda: bear(name, effort.seconds))

    for name in loads:
        bear(name, max(_WARM_SHARE * effort.seconds, _WARM_SECONDS))
    return interleave(effort.rounds, {name: turn(name) for name in loads})


def _store_beside(place: Place, hub: HubSite) -> str:
    """An empty store of the kind that the hub has, for its ceiling."""
    if hub.env["BRIDGE_DATABASE_URL"].startswith("sqlite"):
        return f"sqlite:///{place.folder / hub.name / 'bare.sqlite3'}"
    return place.bare_database() or ""


def rate_row(claim: Claim, hub: Sequence[Outcome], bare: Sequence[Outcome], cost: str = "") -> Row:
    """Requests a second of both. An answer that is not good leaves the bar not met and stands in the note."""
    figure, ceiling = (middle([one.per_second for one in side]) for side in (hub, bare))
    faults = [f"{name}: {in_words(together(side))}" for name, side in ((HUB, hub), (BARE, bare)) if together(side)]
    row = Row(claim.id, claim.what, figure, "requests/s", ceiling, note="; ".join(filter(None, [*faults, cost])))
    if not claim.least:
        return row
    return replace(row, target=f"ratio >= {claim.least}", met=not faults and (row.ratio or 0.0) >= claim.least)
