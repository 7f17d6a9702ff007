"""Write an application down: its row, its history, the events its partner is owed, and the pushes of them, in one transaction."""

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind


def record_moves(hub: Hub, tx: Transaction, application: Application) -> Application:
    """Save `application` and queue one push per move it made, oldest first.

    Raises VersionStaleError when somebody else saved it meanwhile.
    """
    moves = application.moves
    saved = tx.applications.save(application)
    for move in moves:
        event_id = tx.events.append(saved, move.event, move.at, move.facts)
        tx.work.post(WorkKind.NOTIFY_PARTNER, saved.id, f"partner:{saved.partner}", event_id, hub.clock.now())
    return saved
