"""a. A site's order taken: signature, key, application, outbox and journal, against a bare insert of the same message."""

from dataclasses import replace

from bridge.bench.exchange.contest import Claim, Door, Race, race, rate_row
from bridge.bench.ground.hub_site import HubSite
from bridge.bench.load.far_side import FarSide
from bridge.bench.load.generator import in_words, together
from bridge.bench.place import NO_POSTGRES, NO_REDIS, NOT_QUICK, Place
from bridge.bench.rounds import middle
from bridge.bench.row import Effort, Row

_MAKER = "bridge.bench.makers.site_orders:signed_orders"
_ANSWER = '"received"'
_P99_MILLISECONDS = 50.0
ON_SQLITE = Claim("a1", "a site's order, SQLite")
ON_POSTGRES = Claim("a2", "a site's order, PostgreSQL")
P99 = Claim("a3", "p99 of a site's order, SQLite, 8 threads")
EMBEDDED = Claim("a4", "a site's order, SQLite, its callback sent by the same process", 0.0)


def measure_partner_post(effort: Effort, place: Place) -> list[Row]:
    """Rows a1 to a4."""
    far = place.far_side()
    redis = place.redis()
    if redis is None:
        missing = [Row(claim.id, claim.what, None, "requests/s", note=NO_REDIS) for claim in (ON_SQLITE, ON_POSTGRES, P99)]
        return [*missing, _embedded(effort, place, far)]
    sides = _race(effort, place, place.hub(far, redis=redis))
    first = rate_row(ON_SQLITE, sides.hub, sides.bare, sides.cost)
    return [first, _on_postgres(effort, place, far), _tail(sides), _embedded(effort, place, far)]


def _on_postgres(effort: Effort, place: Place, far: FarSide) -> Row:
    if effort.quick:
        return Row(ON_POSTGRES.id, ON_POSTGRES.what, None, "requests/s", note=NOT_QUICK)
    database, redis = place.database(), place.redis()
    if database is None:
        return Row(ON_POSTGRES.id, ON_POSTGRES.what, None, "requests/s", note=NO_POSTGRES)
    sides = _race(effort, place, place.hub(far, database=database, redis=redis))
    return rate_row(ON_POSTGRES, sides.hub, sides.bare, sides.cost)


def _embedded(effort: Effort, place: Place, far: FarSide) -> Row:
    if effort.quick:
        return Row(EMBEDDED.id, EMBEDDED.what, None, "requests/s", note=NOT_QUICK)
    sides = _race(effort, place, place.hub(far))
    return rate_row(EMBEDDED, sides.hub, sides.bare, sides.cost)


def _tail(sides: Race) -> Row:
    figure, ceiling = (middle([one.at_percentile(0.99) for one in side]) for side in (sides.hub, sides.bare))
    fault = in_words(together(sides.hub))
    row = Row(P99.id, P99.what, figure, "ms", ceiling, target=f"< {_P99_MILLISECONDS:.0f} ms", note=fault)
    return replace(row, met=not fault and figure < _P99_MILLISECONDS)


def _race(effort: Effort, place: Place, hub: HubSite) -> Race:
    bare = "bridge.bench.bare.orders:make_app('{}')".format
    return race(effort, place, hub, Door("a site's order", _MAKER, hub.request_secret, _ANSWER, bare))
