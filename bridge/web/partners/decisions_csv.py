"""The decisions behind the chart as CSV: one line each, moments in UTC, seconds with three digits."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Blueprint, Response

from bridge.flows.hub import Hub
from bridge.model.timing.decision_way import DecisionWay
from bridge.web.partners.overview import LOOK_BACK, PARTS, read_ways, taken

_COLUMNS = (
    "event_id",
    "application_id",
    "order_id",
    "type",
    "sent_at",
    "committed_at",
    "accepted_at",
    "decision_s",
    "delivery_s",
)
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def add_decisions_csv(door: Blueprint, hub: Hub) -> None:
    """Hang the file on the door."""

    @door.get("/decisions.csv")
    def decisions_csv() -> Response:
        name = f"decisions-{hub.clock.today() - LOOK_BACK}-{hub.clock.today()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        with hub.store.read() as tx:
            ways = read_ways(hub, tx)
        return Response(_csv(ways), content_type="text/csv; charset=utf-8", headers=headers)


def _csv(ways: Sequence[DecisionWay]) -> str:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(_COLUMNS)
    for way in ways:
        names = (way.event_id, way.application_id, way.order_id, way.type)
        moments = (way.sent_at, way.committed_at, way.accepted_at)
        rows.writerow([*map(_harmless, names), *map(_moment, moments), *(_seconds(taken(way, part)) for part in PARTS)])
    return text.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="milliseconds") if at else ""


def _seconds(span: timedelta | None) -> str:
    return "" if span is None else f"{span.total_seconds():.3f}"
