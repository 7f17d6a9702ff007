"""h. Pages of the form a second, and thousands of borrowers at once, each acting every ten seconds, whatever the answers do.

Limited by processor time: a page is read (session and application in one read of the store), unsealed, drawn; a step is
checked, sealed and written. The load comes over few kept connections, as from a proxy before phones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.bench.exchange.contest import BARE, HUB, Claim, compete, rate_row
from bridge.bench.ground.hub_site import HubSite
from bridge.bench.ground.programs import Program
from bridge.bench.large.crowd import fetch, fill_directory, settle
from bridge.bench.load.generator import Load, Outcome
from bridge.bench.makers.questionnaire import COOKIE, STEPS, token_of
from bridge.bench.meter import Meter
from bridge.bench.place import NO_POSTGRES, NO_REDIS, Place
from bridge.bench.rounds import middle
from bridge.bench.row import Effort, Row

ACTS_EVERY = 10.0
BORROWERS, QUICK_BORROWERS = 5_000, 200
_SECONDS, _QUICK_SECONDS = 60.0, 1.5
_CONNECTIONS = 32
_PATIENCE = 10.0
_KEPT_UP = 0.98
_CROWD = "crowd"
_MAKERS = "bridge.bench.makers.questionnaire"
PAGE = Claim("h1", "a page of the questionnaire read, PostgreSQL, 2 web processes", 0.0)
STEP = Claim("h2", "a step of the questionnaire posted, PostgreSQL, 2 web processes", 0.0)
_CROWD_ON = {"PostgreSQL": ("h3", "h4", "h5"), "SQLite": ("h6", "h7", "h8")}


@dataclass(frozen=True)
class Ground:
    """A hub that is served, and how many borrowers have a session there."""

    store: str
    hub: HubSite
    web: Program
    borrowers: int


@dataclass(frozen=True)
class Cost:
    """What a crowd cost: processor seconds by program, and memory of web in bytes."""

    outcome: Outcome
    meter: Meter
    memory: int

    @property
    def answered(self) -> int:
        """How many actions were answered; one at least, so that the cost has a share."""
        return max(len(self.outcome.milliseconds), 1)


def measure_borrowers(effort: Effort, place: Place) -> list[Row]:
    """Rows h1 to h5 on PostgreSQL in the shape of production, h6 to h8 on SQLite in one process."""
    return [*_on_postgres(effort, place), *_on_sqlite(effort, place)]


def _on_postgres(effort: Effort, place: Place) -> list[Row]:
    database, redis = place.database(), place.redis()
    if database is None or redis is None:
        missing = NO_REDIS if database else NO_POSTGRES
        pages = [Row(claim.id, claim.what, None, "requests/s", note=missing) for claim in (PAGE, STEP)]
        return [*pages, *_not_run("PostgreSQL", missing)]
    ground = _prepare(effort, place, "PostgreSQL", place.hub(place.far_side(), database=database, redis=redis), workers=2)
    rows = [*_pages(effort, place, ground), *_crowd_rows(effort, place, ground)]
    place.stop(ground.web)
    return rows


def _on_sqlite(effort: Effort, place: Place) -> list[Row]:
    if effort.quick:
        return _not_run("SQLite", "not run: --quick")
    ground = _prepare(effort, place, "SQLite", place.hub(place.far_side()), workers=1)
    rows = _crowd_rows(effort, place, ground)
    place.stop(ground.web)
    return rows


def _prepare(effort: Effort, place: Place, store: str, hub: HubSite, *, workers: int) -> Ground:
    borrowers = QUICK_BORROWERS if effort.quick else BORROWERS
    place.say(f"{borrowers:,} borrowers come to {store}")
    house = hub.house()
    fill_directory(house)
    settle(house, _CROWD, borrowers)
    return Ground(store, hub, place.hub_web(hub, workers=workers), borrowers)


def _pages(effort: Effort, place: Place, ground: Ground) -> list[Row]:
    """A page against the same bytes that lie ready; a posted step against the page, as there is no bare one."""
    place.say("pages of the form")
    file = place.folder / "page.html"
    file.write_bytes(fetch(ground.hub.port, f"/form/{STEPS[0]}", f"{COOKIE}={token_of(_CROWD, 0)}")[1])
    port = place.port()
    bare = place.web(f"bridge.bench.bare.page:make_app('{file}')", port, workers=2)
    arguments = {"crowd": _CROWD, "borrowers": ground.borrowers}
    loads = {
        HUB: Load(ground.hub.port, f"{_MAKERS}:page_reads", arguments, 16, wanted="csrf_token"),
        "post": Load(ground.hub.port, f"{_MAKERS}:posted_steps", arguments, 16, redirects=True),
        BARE: Load(port, f"{_MAKERS}:page_reads", arguments, 16, wanted="csrf_token"),
    }
    outcomes = compete(effort, place, loads)
    place.stop(bare)
    return [rate_row(PAGE, outcomes[HUB], outcomes[BARE]), _step_row(outcomes["post"])]


def _step_row(outcomes: Sequence[Outcome]) -> Row:
    faults = "; ".join(one.fault for one in outcomes if one.fault)
    return Row(STEP.id, STEP.what, middle([one.per_second for one in outcomes]), "requests/s", note=faults)


def _crowd_rows(effort: Effort, place: Place, ground: Ground) -> list[Row]:
    seconds = _QUICK_SECONDS if effort.quick else _SECONDS
    place.say(f"{ground.borrowers:,} borrowers act for {seconds:.0f} s on {ground.store}")
    return _told(effort, ground, _bear(place, ground, seconds))


def _bear(place: Place, ground: Ground, seconds: float) -> Cost:
    arguments = {"crowd": _CROWD, "borrowers": ground.borrowers}
    rate = ground.borrowers / ACTS_EVERY
    load = Load(ground.hub.port, f"{_MAKERS}:actions", arguments, _CONNECTIONS, seconds, rate, redirects=True, patience=_PATIENCE)
    meter = Meter({"web": ground.web, **place.servers()})
    outcome = meter.over(lambda: place.load(load))
    return Cost(outcome, meter, ground.web.memory_bytes())


def _told(effort: Effort, ground: Ground, cost: Cost) -> list[Row]:
    acts, cpu, memory = _CROWD_ON[ground.store]
    offered, outcome = ground.borrowers / ACTS_EVERY, cost.outcome
    p50, p99 = outcome.at_percentile(0.5), outcome.at_percentile(0.99)
    note = "; ".join([f"p50 {p50:.0f} ms, p99 {p99:.0f} ms", outcome.fault or "no error", *_how_quick(effort, ground)])
    met = not outcome.fault and outcome.per_second >= _KEPT_UP * offered
    who, target = f"{ground.borrowers:,} borrowers, {ground.store}", f"no error, >= {_KEPT_UP:.0%} of what was asked"
    milliseconds = sum(cost.meter.spent.values()) / cost.answered * 1000
    each = f"{cost.memory / ground.borrowers / 1024:.0f} KiB a borrower; sessions are rows, not memory"
    return [
        Row(acts, f"actions answered of {who}", outcome.per_second, "actions/s", offered, target, met, note),
        Row(cpu, f"processor time an action, {ground.store}", milliseconds, "ms", note=cost.meter.each(cost.answered)),
        Row(memory, f"memory of the web processes, {ground.store}", cost.memory / 2**20, "MiB", note=each),
    ]  # fmt: skip


def _how_quick(effort: Effort, ground: Ground) -> list[str]:
    return [f"--quick: {ground.borrowers} borrowers of {BORROWERS:,} for {_QUICK_SECONDS:.0f} s"] if effort.quick else []


def _not_run(store: str, why: str) -> list[Row]:
    what = (
        ("actions answered of a crowd", "actions/s"),
        ("processor time an action", "ms"),
        ("memory of the web processes", "MiB"),
    )
    return [
        Row(name, f"{words}, {store}", None, unit, note=why) for name, (words, unit) in zip(_CROWD_ON[store], what, strict=True)
    ]
