"""A door of the hub against its bare ceiling: the same load on both, in turn, and the row that comes of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from secrets import token_hex

from bridge.bench.ground.hub_site import HubSite
from bridge.bench.load.generator import Load, Outcome, in_words, together
from bridge.bench.place import Place
from bridge.bench.rounds import interleave, middle
from bridge.bench.row import Effort, Row

HUB, BARE = "hub", "bare"
_WARM_SHARE = 0.3
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


def race(effort: Effort, place: Place, hub: HubSite, door: Door) -> dict[str, list[Outcome]]:
    """The hub's web against the bare application on a store of the same kind, in turn, both warmed up before."""
    store, port = _store_beside(place, hub), place.port()
    place.say(f"{door.what}, {store.partition(':')[0]}, runner {hub.env['BRIDGE_RUNNER']}")
    servers = place.hub_beside(hub, door.ceiling(store), port)

    def load_at(at: int) -> Load:
        return Load(at, door.maker, {"secret": door.secret}, wanted=door.wanted)

    outcomes = compete(effort, place, {HUB: load_at(hub.port), BARE: load_at(port)})
    place.stop(*servers)
    return outcomes


def compete(effort: Effort, place: Place, loads: Mapping[str, Load]) -> dict[str, list[Outcome]]:
    """Each load once a round, all warmed up before. The makers get a `mark` of their own each time."""

    def bearer(load: Load, seconds: float) -> Callable[[], Outcome]:
        return lambda: place.load(replace(load, seconds=seconds, arguments={**load.arguments, "mark": token_hex(4)}))

    for load in loads.values():
        bearer(load, _WARM_SHARE * effort.seconds)()
    return interleave(effort.rounds, {name: bearer(load, effort.seconds) for name, load in loads.items()})


def _store_beside(place: Place, hub: HubSite) -> str:
    """An empty store of the kind that the hub has, for its ceiling."""
    if hub.env["BRIDGE_DATABASE_URL"].startswith("sqlite"):
        return f"sqlite:///{place.folder / hub.name / 'bare.sqlite3'}"
    return place.database() or ""


def rate_row(claim: Claim, hub: Sequence[Outcome], bare: Sequence[Outcome]) -> Row:
    """Requests a second of both. An answer that is not good leaves the bar not met and stands in the note."""
    figure, ceiling = (middle([one.per_second for one in side]) for side in (hub, bare))
    faults = [f"{name}: {in_words(together(side))}" for name, side in ((HUB, hub), (BARE, bare)) if together(side)]
    row = Row(claim.id, claim.what, figure, "requests/s", ceiling, note="; ".join(faults))
    if not claim.least:
        return row
    return replace(row, target=f"ratio >= {claim.least}", met=not faults and (row.ratio or 0.0) >= claim.least)

