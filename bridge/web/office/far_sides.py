"""How the far sides fare, and an officer's pause: nothing is sent there until it is lifted."""

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.flows.recover import pause_destination, resume_destination
from bridge.ports.store import Exchange, Transaction
from bridge.ports.work import CLOCK, Destination
from bridge.web.office.sessions import present_visit, require_token

_SHORTEST_REASON, _LONGEST_REASON = 3, 200
_NONE_OF_THEM = frozenset({CLOCK, "acquiring"})


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


def add_far_sides(door: Blueprint, hub: Hub) -> None:
    """Hang the two actions on the door."""

    @door.post("/far-sides/<name>/pause")
    def pause(name: str) -> ResponseReturnValue:
        require_token()
        reason = " ".join(request.form.get("reason", "").split())
        if not _SHORTEST_REASON <= len(reason) <= _LONGEST_REASON or not reason.isprintable() or not _known(hub, name):
            return _back("wrong_pause")
        pause_destination(hub, name, present_visit().user, reason)
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
