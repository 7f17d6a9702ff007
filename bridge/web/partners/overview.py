"""The first page: how fast decisions are, by days and over thirty of them; where applications stand; how many are approved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bridge.flows.delivering.hold_endpoint import endpoint_of
from bridge.flows.hub import Hub
from bridge.model.events import EventType
from bridge.model.status import Status
from bridge.model.timing.decision_way import DecisionWay
from bridge.model.timing.percentiles import SHARES, Spread, spread
from bridge.ports.store import Transaction
from bridge.web.charts import spread_chart
from bridge.web.charts.spread_chart import Bucket, chart
from bridge.web.partners.sitting import own_site

LOOK_BACK = timedelta(days=30)
# More are not read at once; the page says when there were more.
MOST = 20_000
_LAST_ACTS = 50
PARTS: Mapping[str, str] = {"decision": "от передачи займодавцу до решения", "delivery": "от решения до вашего сайта"}


@dataclass(frozen=True)
class Decided:
    """Applications decided in the period: each counts once, by its last decision."""

    approved: int
    declined: int

    @property
    def share(self) -> str:
        """«62 %»; empty when nothing was decided."""
        every = self.approved + self.declined
        return f"{round(100 * self.approved / every)}\u00a0%" if every else ""


def add_overview(door: Blueprint, hub: Hub) -> None:
    """Hang the first page and the journal on the door."""

    @door.get("/")
    def overview() -> ResponseReturnValue:
        return _page(hub)

    @door.get("/journal")
    def journal() -> ResponseReturnValue:
        with hub.store.read() as tx:
            acts = tx.partner_acts.of(own_site(hub).name, _LAST_ACTS)
        return render_template("partners/journal.html", acts=acts, most=_LAST_ACTS)


def _page(hub: Hub) -> str:
    site, now = own_site(hub), hub.clock.now()
    part = request.args.get("part", "")
    part = part if part in PARTS else "decision"
    with hub.store.read() as tx:
        ways = read_ways(hub, tx)
        statuses = tx.partner_figures.by_status(site.name, now - LOOK_BACK)
        endpoint = endpoint_of(tx, site)
        tries = tx.partner_figures.tries(site.name, now - LOOK_BACK)
    buckets = _by_day(hub, ways, part)
    return render_template(
        "partners/overview.html", part=part, parts=PARTS, spreads={name: _spread(ways, name) for name in PARTS}, shares=SHARES,
        buckets=[one for one in buckets if one.spread.count], chart=chart(buckets), size=spread_chart, days=LOOK_BACK.days,
        statuses=[(status, statuses[status]) for status in Status if status in statuses], received=sum(statuses.values()),
        decided=decided(ways), endpoint=endpoint, tries=tries, full=len(ways) == MOST,
    )  # fmt: skip


def read_ways(hub: Hub, tx: Transaction) -> Sequence[DecisionWay]:
    """The site's decisions of the period, the oldest first."""
    now = hub.clock.now()
    return tx.decisions.between(now - LOOK_BACK, now + timedelta(seconds=1), MOST, own_site(hub).name)


def decided(ways: Iterable[DecisionWay]) -> Decided:
    """Over decisions, the oldest first."""
    last = {way.application_id: way.type for way in ways if way.type in _VERDICTS}
    approved = sum(verdict is EventType.APPLICATION_APPROVED for verdict in last.values())
    return Decided(approved, len(last) - approved)


_VERDICTS = (EventType.APPLICATION_APPROVED, EventType.APPLICATION_DECLINED)


def _spread(ways: Iterable[DecisionWay], part: str) -> Spread:
    return spread(taken(way, part) for way in ways)


def taken(way: DecisionWay, part: str) -> timedelta | None:
    """How long one of `PARTS` took; None when it was not measured."""
    if part == "delivery":
        return way.to_site
    return way.committed_at - way.sent_at if way.sent_at else None


def _by_day(hub: Hub, ways: Sequence[DecisionWay], part: str) -> list[Bucket]:
    """Each of the last days by the lender's wall; those without a decision as well."""
    today = hub.clock.today()
    times: dict[date, list[timedelta | None]] = {today - timedelta(days=n): [] for n in range(LOOK_BACK.days, -1, -1)}
    for way in ways:
        times.setdefault(hub.clock.local(way.committed_at).date(), []).append(taken(way, part))
    return [Bucket(f"{day:%d.%m}", f"{day:%d.%m}", spread(each)) for day, each in sorted(times.items())]
