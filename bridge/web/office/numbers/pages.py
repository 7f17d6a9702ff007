"""The overview, a page for each report, the CSV of each table, and the list of overdue loans."""

from datetime import date, timedelta

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from bridge.flows.counting.telling.list_reports import REPORTS, tell
from bridge.flows.counting.telling.name_things import BUCKETS
from bridge.flows.counting.telling.tell_portfolio import late_bounds
from bridge.flows.hub import Hub
from bridge.model.counting.period import Choice, Period, chosen
from bridge.web.office.numbers.cells import csv_text, kind_of, shown
from bridge.web.office.numbers.drawing import drawn
from bridge.web.office.numbers.links import address_of, asked

_OVERVIEW, _LATE_SHOWN = "overview", 100
# Figures that were counted longer ago than this do not stand still by themselves: somebody must look why.
_OLD = timedelta(minutes=30)
_PERIODS = {Choice.TODAY: "Сегодня", Choice.WEEK: "7 дней", Choice.MONTH: "30 дней"}


def add_numbers(door: Blueprint, hub: Hub) -> None:
    """Hang the pages on the door."""

    @door.get("/numbers")
    def numbers() -> ResponseReturnValue:
        return _page(hub, _OVERVIEW)

    @door.get("/numbers/<report>")
    def numbers_report(report: str) -> ResponseReturnValue:
        return _page(hub, report)

    @door.get("/numbers/<report>/<table>.csv")
    def numbers_csv(report: str, table: str) -> ResponseReturnValue:
        return _csv(hub, report, table)

    @door.get("/numbers/portfolio/late")
    def numbers_late() -> ResponseReturnValue:
        return _late(hub)


def _page(hub: Hub, report: str) -> str:
    if report not in REPORTS:
        abort(404)
    period, partner = _period(hub), _site(hub)
    told = tell(hub, report, period, partner)
    with hub.store.read() as tx:
        counts = tx.counts()
    old = told.counted_at is None or hub.clock.now() - told.counted_at > _OLD
    return render_template(
        "office/numbers/page.html", counts=counts, told=told, old=old, report=report, reports=REPORTS, period=period,
        periods=_PERIODS, site=partner, asked=asked(period, partner), pictures={one.name: drawn(one) for one in told.tables},
        address_of=lambda link: address_of(link, period, partner), shown=shown, kind_of=kind_of,
    )  # fmt: skip


def _csv(hub: Hub, report: str, name: str) -> ResponseReturnValue:
    if report not in REPORTS:
        abort(404)
    period = _period(hub)
    table = next((one for one in tell(hub, report, period, _site(hub)).tables if one.name == name), None)
    if table is None:
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="{report}-{name}-{period.first}-{period.last}.csv"'}
    return Response(csv_text(table), content_type="text/csv; charset=utf-8", headers=headers)


def _late(hub: Hub) -> str:
    bucket, partner = request.args.get("bucket", ""), _site(hub)
    bucket = bucket if bucket in BUCKETS and bucket != "0" else "1-30"
    first, last = late_bounds(bucket)
    with hub.store.read() as tx:
        found = tx.loan_copies.late(first, last, _LATE_SHOWN + 1, _place(), partner)
        counts = tx.counts()
    loans = found[:_LATE_SHOWN]
    onward = f"{loans[-1].overdue_days}|{loans[-1].application_id}" if len(found) > _LATE_SHOWN else ""
    return render_template(
        "office/numbers/late.html", counts=counts, loans=loans, bucket=bucket, buckets=BUCKETS, site=partner, onward=onward
    )


def _place() -> tuple[int, str] | None:
    days, _, whose = request.args.get("after", "")[:80].partition("|")
    return (int(days), whose) if days.isascii() and days.isdecimal() and len(days) < 7 and whose.isascii() else None


def _site(hub: Hub) -> str:
    """One site of the lender's; empty for all of them."""
    asked_for = request.args.get("site", "")
    return asked_for if asked_for in hub.partners else ""


def _period(hub: Hub) -> Period:
    return chosen(request.args.get("period", ""), hub.clock.today(), _day("since"), _day("until"))


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, "")[:10])
    except ValueError:
        return None
