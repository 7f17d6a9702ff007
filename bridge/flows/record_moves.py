"""Write an application down: its row, its history, the events its partner is owed, and the pushes of them, in one transaction."""

from collections.abc import Sequence
from dataclasses import replace

from bridge.flows.advancing.settle_advance import settle_advance
from bridge.flows.hub import Hub
from bridge.flows.informing.announce_news import announce_moves
from bridge.model.application import Application
from bridge.model.events import Move
from bridge.ports.decisions import Reading
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind


def record_moves(hub: Hub, tx: Transaction, application: Application, reading: Reading | None = None) -> Application:
    """Save `application` and queue one push per move it made, oldest first.

    `reading`: the moves are a decision of the lender, learnt so. Raises VersionStaleError when somebody else saved it meanwhile.
    """
    return _tell(hub, tx, tx.applications.save(application), application.moves, reading)


def record_new(hub: Hub, tx: Transaction, application: Application) -> Application:
    """The same for an application that is not there yet.

    Raises OrderAlreadyTakenError, with nothing written, when its order has one.
    """
    tx.applications.add(application)
    return _tell(hub, tx, replace(application, moves=()), application.moves)


def _tell(hub: Hub, tx: Transaction, saved: Application, moves: Sequence[Move], reading: Reading | None = None) -> Application:
    for move in moves:
        event_id = tx.events.append(saved, move.event, move.at, move.facts)
        if reading is not None:
            tx.decisions.note(event_id, saved.id, move.at, reading)
        tx.work.post(WorkKind.NOTIFY_PARTNER, saved.id, f"partner:{saved.partner}", event_id, hub.clock.now())
    settle_advance(hub, tx, saved, moves)
    announce_moves(hub, tx, saved, moves)
    return saved
