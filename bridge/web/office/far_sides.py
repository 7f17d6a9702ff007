"""How the far sides fare, and an officer's pause: nothing is sent there until it is lifted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.find_closed import Closed, closed_of
from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.recover import resume_destination
from bridge.flows.seconding.shut_side import shut_side
from bridge.model.application import Application
from bridge.model.seconding.deed import DeedState
from bridge.ports.store import Exchange, Transaction
from bridge.ports.work import CLOCK, Destination
from bridge.web.office.sessions import present_visit, require_token

_SHORTEST_REASON, _LONGEST_REASON = 3, 200
_NONE_OF_THEM = frozenset({CLOCK, "acquiring"})
# Words of the adapters, for those who read no English; others stand as they are.
_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "the base is busy or closed for a while": "база закрыта на время или занята (обслуживание, лицензии, сеансы)",
        "too many calls of the base at once": "к базе уже идёт столько запросов, сколько разрешено",
        "the publication is not there (HTTP 404)": "публикации базы нет на месте (HTTP 404)",
        "no connection": "нет соединения",
        "sent, but no answer in time": "не отвечает вовремя",
        "sent, but the connection broke": "соединение обрывается",
    }
)


def far_sides_of(tx: Transaction) -> Sequence[Destination]:
    """Those that the hub sends to; timers and the inbox are none."""
    return [one for one in tx.work.destinations() if one.name not in _NONE_OF_THEM]


def state_of(health: Destination, now: datetime) -> str:
    """In words."""
    if health.paused_by:
        return f"пауза ({health.paused_by})"
    if health.held(now):
        return "не отвечает, ждём"
    return "есть сбои" if health.failures else "работает"


def closed_sides(tx: Transaction, now: datetime) -> Sequence[Closed]:
    """Those that let nobody in now, or that a person paused."""
    return [closed for one in far_sides_of(tx) if (closed := closed_of(one, now))]


def closed_for(tx: Transaction, application: Application, now: datetime) -> Sequence[Closed]:
    """Of the sides that this case may wait for."""
    if application.status.final:
        return []
    names = (LOAN_SYSTEM, f"partner:{application.partner}")
    return [closed for name in names if (closed := closed_of(tx.work.health(name), now))]


def reason_of(reason: str) -> str:
    """Why a side is held, in words for an officer."""
    return _REASONS.get(reason, reason)


def add_far_sides(door: Blueprint, hub: Hub) -> None:
    """Hang the two actions on the door."""

    @door.post("/far-sides/<name>/pause")
    def pause(name: str) -> ResponseReturnValue:
        require_token()
        reason = " ".join(request.form.get("reason", "").split())
        if not _SHORTEST_REASON <= len(reason) <= _LONGEST_REASON or not reason.isprintable() or not _known(hub, name):
            return _back("wrong_pause")
        kept = shut_side(hub, name, present_visit().user, reason, for_good=request.form.get("do") == "for_good")
        if kept is not None and kept.state is DeedState.ASKED:
            return _back("second")
        _note(hub, f"пауза: {name}")
        return _back("paused")

    @door.post("/far-sides/<name>/resume")
    def resume(name: str) -> ResponseReturnValue:
        require_token()
        if not _known(hub, name):
            return _back("wrong_pause")
        resume_destination(hub, name)
        _note(hub, f"снова отправлять: {name}")
        return _back("resumed")


def _known(hub: Hub, name: str) -> bool:
    with hub.store.read() as tx:
        return any(one.name == name for one in far_sides_of(tx))


def _note(hub: Hub, what: str) -> None:
    with hub.store.begin() as tx:
        tx.journal.note(Exchange(hub.clock.now(), f"office:{present_visit().user}", "hub", what, "OK"))


def _back(done: str) -> ResponseReturnValue:
    return redirect(url_for("office.queues", done=done), 303)
