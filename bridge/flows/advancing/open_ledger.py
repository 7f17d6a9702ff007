"""The ledger of an application's advance, as it is kept or as it begins."""

from bridge.model.advance.ledger import Ledger
from bridge.model.application import Application
from bridge.model.status import Status
from bridge.ports.store import Transaction

PAID, APPLICATION = "paid", "application"


def begun(application: Application) -> Ledger:
    """What the site told with the application: money charged, or blocked on the card."""
    advance = application.advance
    at, charged = advance.paid_at or application.received_at, advance.state == PAID
    ledger = Ledger(application.id)
    return ledger.came(advance.amount, at, charged=charged, reason=APPLICATION, reference=advance.reference)


def ledger_of(tx: Transaction, application: Application) -> Ledger:
    """Its ledger. One that was never kept, of an application older than ledgers, begins with the application."""
    kept = tx.advances.of(application.id)
    if kept.lines:
        return kept
    ledger = begun(application)
    return ledger.used(application.received_at, "payout") if application.status in (Status.ACTIVE, Status.REPAID) else ledger


def keep(tx: Transaction, ledger: Ledger) -> Ledger:
    """Write down the lines that are not kept yet."""
    known = len(tx.advances.of(ledger.application_id).lines)
    tx.advances.add(ledger.lines[known:])
    return ledger
