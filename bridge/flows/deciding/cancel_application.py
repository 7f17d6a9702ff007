"""The tour is gone, the site, the borrower or the lender steps back: the life ends before any money goes out."""

from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.flows.one_transaction import one_transaction
from bridge.flows.open_attention import open_attention
from bridge.flows.record_moves import record_moves
from bridge.flows.refusing.refuse_neutrally import facts_of, refuse_neutrally
from bridge.model.application import Application
from bridge.model.events import EventType
from bridge.model.refusals.refusal import APPLICANT
from bridge.model.status import Status
from bridge.ports.decisions import Reading
from bridge.ports.store import Transaction

BY_LENDER = "cancelled_by_lender"
# The site reads this reason: it says no more than that the lender does not lend.
REFUSED = "lender_refused"


@one_transaction
def cancel_application(hub: Hub, tx: Transaction, application_id: str, reason: str) -> Application:
    """End the application. Cancelling again changes nothing. Raises MoveNotAllowedError after the payout."""
    application = tx.applications.get(application_id)
    if application.status is Status.CANCELLED:
        return application
    return _end(hub, tx, application, reason)


def cancelled_by_lender(hub: Hub, tx: Transaction, application: Application, reading: Reading | None = None) -> Application:
    """End an application whose deal the lender cancelled; `reading`: in place of a decision.

    Raises MoveNotAllowedError when it has ended meanwhile.
    """
    return _end(hub, tx, application, BY_LENDER, reading)


def _end(hub: Hub, tx: Transaction, application: Application, reason: str, reading: Reading | None = None) -> Application:
    if application.signature is not None and reason != BY_LENDER:
        text = "отменена после подписи: закройте сделку в системе займов, пока она не выдана"
        open_attention(hub, tx, "cancelled_after_signature", text, application.id)
    now = hub.clock.now()
    if reason == REFUSED:
        application = refuse_neutrally(hub, application, str(APPLICANT), None, now)
    facts = {"reason": reason} | facts_of(application.refusal)
    moved = application.move_to(EventType.APPLICATION_CANCELLED, now, facts)
    return record_moves(hub, tx, replace(moved, end_reason=reason, pending_code=""), reading)
