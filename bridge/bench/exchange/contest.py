"""A door of the hub against its bare ceiling: the same load on both, in turn, and the row that comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from secrets import token_hex

from bridge.bench.ground.hub_site import HubSite
from bridge.bench.load.generator import Load, Outcome, in_words, together
from bridge.bench.place import Place
from bridge.bench.rounds import interleave, middle
from bridge.bench.row import Effort, Row

HUB, BARE = "hub", "bare"
_WARM_SECONDS = 0.4
_SHORT = 0.5


@dataclass(frozen=True)
class Claim:
    """What a row says: its id, its words, and the least share of the ceiling that meets the bar (0: no bar)."""

    id: str
    what: str
    least: float = _SHORT


def compete(effort: Effort, place: Place, loads: Mapping[str, Load]) -> dict[str, list[Outcome]]:
    """Each load once a round, warmed up before. The makers get a `mark` of their own each time."""
    for load in loads.values():
        place.load(_marked(replace(load, seconds=_WARM_SECONDS)))

    def bearer(name: str) -> Outcome:
        return place.load(_marked(replace(loads[name], seconds=effort.seconds)))

    return interleave(effort.rounds, {name: lambda name=name: bearer(name) for name in loads})  # type: ignore[misc]


def _marked(load: Load) -> Load:
    return replace(load, arguments={**load.arguments, "mark": token_hex(4)})


def rate_row(claim: Claim, hub: Sequence[Outcome], bare: Sequence[Outcome]) -> Row:
    """Requests a second of both. An answer that is not good leaves the bar not met and stands in the note."""
    figure, ceiling = (middle([one.per_second for one in side]) for side in (hub, bare))
    faults = [f"{name}: {in_words(together(side))}" for name, side in ((HUB, hub), (BARE, bare)) if together(side)]
    row = Row(claim.id, claim.what, figure, "requests/s", ceiling, note="; ".join(faults))
    if not claim.least:
        return row
    return replace(row, target=f"ratio >= {claim.least}", met=not faults and (row.ratio or 0.0) >= claim.least)


def store_beside(place: Place, hub: HubSite) -> str:
    """An empty store of the kind that the hub has, for its ceiling."""
    if hub.env["BRIDGE_DATABASE_URL"].startswith("sqlite"):
        return f"sqlite:///{place.folder / hub.name / 'bare.sqlite3'}"
    return place.database() or ""
