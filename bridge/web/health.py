"""Is the process alive, can it work, and which neighbour is not well? Sites are told apart from neighbours: never by name."""

from collections.abc import Callable, Mapping

from flask import Blueprint
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.ports.store import StoreUnavailableError
from bridge.ports.work import Destination

OK, DOWN, FAILING, PAUSED = "ok", "down", "failing", "paused"
_SITE = "partner:"
Parts = Mapping[str, Callable[[], bool]]


def blueprint(hub: Hub, parts: Parts | None = None) -> Blueprint:
    """/health/live: the process answers. /health/ready: 503 while its database does not; what else is not well is only told.

    `parts`: more parts of the installation by name (Redis), each with a call that tells whether it answers.
    """
    door = Blueprint("health", __name__, url_prefix="/health")

    @door.get("/live")
    def live() -> ResponseReturnValue:
        return {"status": OK}

    @door.get("/ready")
    def ready() -> ResponseReturnValue:
        neighbours = _neighbours(hub)
        told = {"database": DOWN if neighbours is None else OK}
        told |= {name: OK if answers() else DOWN for name, answers in (parts or {}).items()}
        if neighbours is None:
            return {"status": DOWN, "parts": told}, 503
        return {"status": OK, "parts": told, "neighbours": neighbours}

    return door


def _neighbours(hub: Hub) -> dict[str, str] | None:
    """How those fare that are not well, the sites as one; None when the database does not answer."""
    try:
        with hub.store.read() as tx:
            unwell = {side.name: _state(side) for side in tx.work.destinations() if _state(side) != OK}
    except StoreUnavailableError:
        return None
    sites = [state for name, state in unwell.items() if name.startswith(_SITE)]
    others = {name: state for name, state in unwell.items() if not name.startswith(_SITE)}
    return others | ({"sites": FAILING if FAILING in sites else PAUSED} if sites else {})


def _state(side: Destination) -> str:
    if side.paused_by:
        return PAUSED
    return FAILING if side.failing_since else OK
