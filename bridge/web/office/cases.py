"""The list of applications, and one case."""

import re
from datetime import timedelta
from types import MappingProxyType

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bridge.flows.advancing.open_ledger import ledger_of
from bridge.flows.hub import Hub
from bridge.model.advance.ledger import Entry
from bridge.model.errors import ApplicationUnknownError
from bridge.model.status import Status
from bridge.ports.store import Place, Transaction
from bridge.ports.work import WorkState
from bridge.web.charts.spans import in_words
from bridge.web.office.far_sides import closed_for, reason_of
from bridge.web.office.queues import DONE
from bridge.web.office.timeline import KINDS, part_of, timeline_of
from bridge.web.office.ways import WIDTH, shown

_USUAL, _MOST = 50, 200
_ADVANCE = MappingProxyType(
    {
        Entry.PAID: "внесён",
        Entry.HELD: "заблокирован на карте",
        Entry.USED: "зачтён",
        Entry.TO_BE_RETURNED: "к возврату",
        Entry.RETURNED: "возвращён",
        Entry.TAKEN_BACK: "к возврату, тур отменён",
        Entry.LEFT_USED: "остался в цене, возврата не было",
        Entry.CARRIED_OVER: "перешёл в новую заявку",
    }
)
_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)


def add_cases(door: Blueprint, hub: Hub) -> None:
    """Hang list and case on the door."""

    @door.get("/")
    def cases() -> ResponseReturnValue:
        return _list(hub)

    @door.get("/cases/<application_id>")
    def case(application_id: str) -> ResponseReturnValue:
        return _case(hub, application_id)


def _list(hub: Hub) -> str:
    status, limit = _status(), _limit()
    with hub.store.read() as tx:
        found = tx.applications.recent(limit + 1, status=status, before=_place(tx))
        counts = tx.counts()
    shown = list(found[:limit])
    rest = {"status": status, "limit": limit if limit != _USUAL else None, "before": shown[-1].id} if found[limit:] else {}
    return render_template(
        "office/cases.html", counts=counts, all_counted=sum(counts.by_status.values()), found=shown, status=status, rest=rest
    )


def _place(tx: Transaction) -> Place | None:
    """Below which application this page begins; an id that means nothing leads to the first page."""
    asked = request.args.get("before", "")
    if not _ID.fullmatch(asked):
        return None
    try:
        last = tx.applications.get(asked)
    except ApplicationUnknownError:
        return None
    return last.received_at, last.id


def _case(hub: Hub, application_id: str) -> str:
    if not _ID.fullmatch(application_id):
        raise ApplicationUnknownError("there is no such application")
    now = hub.clock.now()
    with hub.store.read() as tx:
        application = tx.applications.get(application_id)
        told, counts = timeline_of(hub, tx, application), tx.counts()
        waiting = tx.attentions.waiting_of(application.id)
        advance = ledger_of(tx, application)
        dead = [row for row in tx.work.open_of(application.id) if row.state is WorkState.DEAD]
        closed, decisions = closed_for(tx, application, now), tx.decisions.of(application.id)
        kind = asked if (asked := request.args.get("kind", "")) in KINDS else ""
        part = part_of(tx, application, told, kind, _number("part"), _number("only", 15))
    return render_template(
        "office/case.html", case=application, told=told, part=part, kind=kind, kinds=KINDS, waiting=waiting, counts=counts,
        longest=max((line.milliseconds for line in part.lines), default=0), now=now, closed=closed, reason_of=reason_of,
        decisions=[shown(one) for one in decisions], bar_width=WIDTH, advance=advance, advance_words=_ADVANCE, in_words=_in_words,
        dead=dead, done=DONE.get(request.args.get("done", ""), ""),
    )  # fmt: skip


def _in_words(milliseconds: int) -> str:
    return in_words(timedelta(milliseconds=milliseconds))


def _number(name: str, longest: int = 5) -> int:
    asked = request.args.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= longest else 0


def _status() -> Status | None:
    asked = request.args.get("status", "")
    return Status(asked) if asked in Status.__members__ else None


def _limit() -> int:
    return min(max(_number("limit"), 1), _MOST) if request.args.get("limit") and _number("limit") else _USUAL
