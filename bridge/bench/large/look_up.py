"""g. «Кем выдан» asked by a borrower's page, against a bare Flask route with the same bytes under the same server.

Limited by the server: what was drawn once for a code and a date is given again before the framework is reached, so that the hub
may well be quicker than the bare route. Five hundred codes are asked in turn, as many borrowers would.
"""

from bridge.bench.exchange.contest import BARE, HUB, Claim, compete, rate_row
from bridge.bench.ground.programs import BenchError
from bridge.bench.large.crowd import enter, fetch, fill_directory, take_an_order
from bridge.bench.load.generator import Load
from bridge.bench.makers.questionnaire import OFFICE_CODES, look_up_path
from bridge.bench.place import NO_POSTGRES, NO_REDIS, Place
from bridge.bench.row import Effort, Row

ON_SQLITE = Claim("g1", "passport look-up through the web, SQLite", 0.9)
ON_POSTGRES = Claim("g2", "passport look-up through the web, PostgreSQL", 0.9)
_MAKER = "bridge.bench.makers.questionnaire:look_ups"
_FOUND = "УФМС РОССИИ"


def measure_look_up(effort: Effort, place: Place) -> list[Row]:
    """Rows g1 and g2."""
    return [_on_sqlite(effort, place), _on_postgres(effort, place)]


def _on_sqlite(effort: Effort, place: Place) -> Row:
    return _race(effort, place, ON_SQLITE)


def _on_postgres(effort: Effort, place: Place) -> Row:
    if effort.quick:
        return Row(ON_POSTGRES.id, ON_POSTGRES.what, None, "requests/s", note="not run: --quick")
    database, redis = place.database(), place.redis()
    if database is None or redis is None:
        return Row(ON_POSTGRES.id, ON_POSTGRES.what, None, "requests/s", note=NO_REDIS if database else NO_POSTGRES)
    return _race(effort, place, ON_POSTGRES, database, redis)


def _race(effort: Effort, place: Place, claim: Claim, database: str | None = None, redis: str | None = None) -> Row:
    hub, bare_port = place.hub(place.far_side(), database=database, redis=redis), place.port()
    place.say(claim.what)
    house = hub.house()
    fill_directory(house)
    link = take_an_order(house)
    web = place.hub_web(hub)
    cookie = enter(hub, link)
    file = place.folder / f"{claim.id}.html"
    file.write_bytes(_fragment(hub.port, cookie))
    for number in range(OFFICE_CODES):
        # Each code is drawn once before anything is measured: an hour of borrowers has asked for all of them.
        fetch(hub.port, look_up_path(number), cookie)
    servers = [web, place.web(f"bridge.bench.bare.page:make_app('{file}')", bare_port)]
    arguments = {"cookie": cookie}
    loads = {HUB: Load(hub.port, _MAKER, arguments, wanted=_FOUND), BARE: Load(bare_port, _MAKER, arguments, wanted=_FOUND)}
    try:
        outcomes = compete(effort, place, loads)
        return rate_row(claim, outcomes[HUB], outcomes[BARE])
    finally:
        place.stop(*servers)


def _fragment(port: int, cookie: str) -> bytes:
    answer, body = fetch(port, look_up_path(0), cookie)
    if answer.status != 200 or _FOUND.encode() not in body:
        raise BenchError(f"the look-up did not find the office: {answer.status}")
    return body
