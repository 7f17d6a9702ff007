"""Is the process alive, and can it work? Tells which part is down and nothing else."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.ports.store import StoreUnavailableError


def blueprint(hub: Hub) -> Blueprint:
    """/health/live: the process answers. /health/ready: its database does, too."""
    door = Blueprint("health", __name__, url_prefix="/health")

    @door.get("/live")
    def live() -> ResponseReturnValue:
        return {"status": "ok"}

    @door.get("/ready")
    def ready() -> ResponseReturnValue:
        parts = {"database": "ok" if _database_answers(hub) else "down"}
        well = "down" not in parts.values()
        return {"status": "ok" if well else "down", "parts": parts}, 200 if well else 503

    return door


def _database_answers(hub: Hub) -> bool:
    try:
        with hub.store.read() as tx:
            tx.work.next_due()
    except StoreUnavailableError:
        return False
    return True
