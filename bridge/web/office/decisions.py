"""How long decisions take from 1C to the sites: percentiles over a period, by hours or days, the slowest, and all as CSV."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.model.timing.decision_way import DecisionWay
from bridge.model.timing.percentiles import SHARES, spread, spreads
from bridge.web.charts import spread_chart
from bridge.web.charts.spread_chart import Bucket, chart
from bridge.web.office import ways
from bridge.web.office.exporting.cells import harmless
from bridge.web.office.exporting.noting import note_taken

PERIODS = (1, 7, 30, 90)
_USUAL, _LONGEST, _BY_HOURS = 7, timedelta(days=400), timedelta(days=2)
# More are not read at once; the page says when there were more.
MOST = 20_000
_SLOWEST = 20
_COLUMNS = ("event_id", "application_id", "partner", "order_id", "decision", "decided_at", "decided_by", "noticed_at", "read_at",
            "committed_at", "accepted_at", "to_hub_s", "in_hub_s", "to_site_s", "total_s", "clock_ahead_s")  # fmt: skip


@dataclass(frozen=True)
class Period:
    """From the first moment of a day to the end of another, by the lender's calendar; `days`: it is the last so many."""

    since: datetime
    until: datetime
    first: date
    last: date
    days: int = 0

    @property
    def address(self) -> dict[str, object]:
        """What an address says of it."""
        return {"days": self.days} if self.days else {"since": self.first.isoformat(), "until": self.last.isoformat()}


def add_decisions(door: Blueprint, hub: Hub) -> None:
    """Hang the page and its CSV on the door."""

    @door.get("/decisions")
    def decisions() -> ResponseReturnValue:
        return _page(hub)

    @door.get("/decisions.csv")
    def decisions_csv() -> ResponseReturnValue:
        note_taken(hub, "Решения")
        period = _period(hub)
        name = f"decisions-{period.first}-{period.last}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(_csv(_read(hub, period)), content_type="text/csv; charset=utf-8", headers=headers)


def _page(hub: Hub) -> str:
    period = _period(hub)
    found = _read(hub, period)
    with hub.store.read() as tx:
        counts = tx.counts()
    part = request.args.get("part", "")
    part = part if part in ways.PARTS else "total"
    buckets = _buckets(hub, period, found, part)
    slowest = sorted((one for one in found if one.total), key=lambda one: one.total or timedelta(0), reverse=True)
    return render_template(
        "office/decisions.html", counts=counts, period=period, part=part, ways=ways, spreads=spreads(found), shares=SHARES,
        buckets=[one for one in buckets if one.spread.count], chart=chart(buckets), size=spread_chart, periods=PERIODS,
        tellers=_tellers(found), found=len(found), most=MOST, slowest=slowest[:_SLOWEST],
        waiting=[one for one in reversed(found) if one.accepted_at is None][:_SLOWEST],
    )  # fmt: skip


def _read(hub: Hub, period: Period) -> Sequence[DecisionWay]:
    with hub.store.read() as tx:
        return tx.decisions.between(period.since, period.until, MOST)


def _tellers(found: Sequence[DecisionWay]) -> list[tuple[str, int]]:
    """Who told the moments of the decisions, and of how many."""
    told = [one.decided_by for one in found if one.sent_at]
    rows = [(words, told.count(teller)) for teller, words in ways.TELLERS.items()]
    rows.append(("часы базы противоречат нашим: первая часть пути неизвестна", sum(bool(one.skew) for one in found)))
    return [(words, count) for words, count in rows if count]


def _buckets(hub: Hub, period: Period, found: Sequence[DecisionWay], part: str) -> list[Bucket]:
    """Hours of a short period, days of a longer one, by the lender's wall; those without a decision as well."""
    hours = period.until - period.since <= _BY_HOURS
    times: dict[datetime | date, list[timedelta | None]] = {}
    for moment in _steps(period, timedelta(hours=1 if hours else 12)):
        times.setdefault(_slot(hub, moment, hours), [])
    for one in found:
        times.setdefault(_slot(hub, one.committed_at, hours), []).append(getattr(one, part))
    return [Bucket(*_names(slot), spread(each)) for slot, each in times.items()]


def _names(slot: datetime | date) -> tuple[str, str]:
    day = f"{slot:%d.%m}"
    if not isinstance(slot, datetime):
        return day, day
    return f"{day} {slot:%H:%M}", f"{slot:%H:%M}" if slot.hour else day


def _slot(hub: Hub, moment: datetime, hours: bool) -> datetime | date:
    wall = hub.clock.local(moment)
    return wall.replace(minute=0, second=0, microsecond=0, tzinfo=None) if hours else wall.date()


def _steps(period: Period, step: timedelta) -> Iterator[datetime]:
    moment = period.since
    while moment < period.until:
        yield moment
        moment += step


def _csv(found: Sequence[DecisionWay]) -> str:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(_COLUMNS)
    for one in found:
        names = (one.event_id, one.application_id, one.partner, one.order_id, one.type)
        moments = (one.noticed_at, one.read_at, one.committed_at, one.accepted_at)
        spans = (one.to_hub, one.in_hub, one.to_site, one.total, one.skew)
        rows.writerow(
            [*map(harmless, names), _moment(one.decided_at), one.decided_by, *map(_moment, moments), *map(_seconds, spans)]
        )
    return text.getvalue()


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="milliseconds") if at else ""


def _seconds(span: timedelta | None) -> str:
    return "" if span is None else f"{span.total_seconds():.3f}"


def _period(hub: Hub) -> Period:
    """What the address says; the last seven days when it says nothing that can be understood."""
    today, now = hub.clock.today(), hub.clock.now()
    asked = request.args.get("days", "")
    days = int(asked) if asked in map(str, PERIODS) else 0
    first, last = _day("since"), _day("until") or today
    if days or first is None or not timedelta(0) <= last - first <= _LONGEST:
        days = days or _USUAL
        first, last = today - timedelta(days=days - 1), today
    zone = hub.clock.local(now).tzinfo
    since, until = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, last + timedelta(days=1)))
    return Period(since, until, first, last, days)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, "")[:10])
    except ValueError:
        return None
