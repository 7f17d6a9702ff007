"""Where the advance goes when the application moves: used at the payout, asked back from the site at an end without a loan.

Part of the transaction that writes the move down: no end is without its request, and none is made twice.
"""

import re
from collections.abc import Iterable

from bridge.flows.advancing.open_ledger import begun, keep, ledger_of
from bridge.flows.hub import TIMER, Hub
from bridge.model.advance.ledger import Ledger
from bridge.model.application import Application
from bridge.model.events import EventType, Move
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

_ENDS = {
    EventType.APPLICATION_DECLINED: "lender_declined",
    EventType.APPLICATION_EXPIRED: "not_signed_in_time",
    EventType.APPLICATION_CANCELLED: "cancelled",
}
# A reason goes to the site: a word, never a text.
_WORD = re.compile(r"[a-z0-9_]{1,64}")


def settle_advance(hub: Hub, tx: Transaction, application: Application, moves: Iterable[Move]) -> None:
    """Follow the moves that were just written down."""
    for move in moves:
        if move.event is EventType.APPLICATION_RECEIVED:
            tx.advances.add(begun(application).lines)
        elif move.event is EventType.PAYOUT_MADE:
            keep(tx, ledger_of(tx, application).used(move.at, "payout"))
        elif move.event in _ENDS:
            _ask_back(hub, tx, application, move)


def _ask_back(hub: Hub, tx: Transaction, application: Application, move: Move) -> None:
    told = application.end_reason
    reason = told if _WORD.fullmatch(told) else _ENDS[move.event]
    before = ledger_of(tx, application)
    after = keep(tx, before.asked_back(move.at, reason))
    amount = after.balance.to_be_returned - before.balance.to_be_returned
    if amount:
        _tell(hub, tx, application, after, amount, reason)


def _tell(hub: Hub, tx: Transaction, application: Application, ledger: Ledger, amount: int, reason: str) -> None:
    now = hub.clock.now()
    until = hub.product(application).lending.seller_returns_by(now)
    references = [line.reference for line in ledger.lines if line.reference]
    facts = {
        "amount": amount, "reason": reason, "advance_state": "paid" if ledger.charged else "held",
        "payment_references": references, "return_until": until,
    }  # fmt: skip
    event_id = tx.events.append(application, EventType.ADVANCE_RETURN_REQUESTED, now, facts)
    tx.work.post(WorkKind.NOTIFY_PARTNER, application.id, f"partner:{application.partner}", event_id, now)
    once = f"advance:{application.id}"
    tx.work.post(WorkKind.WATCH_ADVANCE, application.id, TIMER, application.id, until, once=once)
