"""The site tells that it sent money: to the lender, or to the buyer."""

from dataclasses import dataclass, replace

from bridge.flows.advancing.open_ledger import keep, ledger_of
from bridge.flows.hub import Hub
from bridge.flows.one_transaction import one_transaction
from bridge.flows.refunding.tell_refund import end_if_settled
from bridge.model.application import Application
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.refunding.tour_refund import TourRefund, TourRefundState
from bridge.ports.store import Transaction

S = TourRefundState
LENDER, BUYER = "lender", "buyer"


@dataclass(frozen=True)
class Transfer:
    """Money that the site sent: to LENDER or BUYER, kopecks, its own reference."""

    to: str
    amount: int
    reference: str


@one_transaction
def tell_transfer(hub: Hub, tx: Transaction, application_id: str, refund_id: str, told: Transfer) -> TourRefund:
    """A whole share goes at once. The same again changes nothing.

    What the site says of the lender's share is a hint for the officer; the buyer's share counts as given.
    Raises RefundUnknownError, StepClosedError (the shares are not known yet, or the refund ended), FieldInvalidError (another
    sum or reference).
    """
    refund = tx.tour_refunds.get(refund_id, application_id)
    to_lender = told.to == LENDER
    known = refund.sent_reference if to_lender else refund.buyer_reference
    share = refund.to_lender if to_lender else refund.to_buyer
    if refund.state in (S.ANNOUNCED, S.REFUSED):
        raise StepClosedError(f"no money goes anywhere while this refund is {refund.state}")
    if told.amount != share:
        raise FieldInvalidError(f"{share} kopecks go to the {told.to}", field="amount_minor")
    if known and known != told.reference:
        raise FieldInvalidError("this transfer was told with another reference", field="reference")
    if known or not share:
        return refund
    now = hub.clock.now()
    if to_lender:
        moved = replace(refund, sent_reference=told.reference, sent_at=now)
        tx.tour_refunds.save(moved)
        return moved
    moved = replace(refund, buyer_reference=told.reference, buyer_at=now)
    tx.tour_refunds.save(moved)
    application = tx.applications.get(refund.application_id)
    _give_advance_back(hub, tx, application, moved)
    return end_if_settled(hub, tx, application, moved)


def _give_advance_back(hub: Hub, tx: Transaction, application: Application, refund: TourRefund) -> None:
    """A site may have told of this part by the call about the advance already."""
    ledger = ledger_of(tx, application)
    part = min(refund.of_advance, ledger.balance.to_be_returned)
    if part:
        keep(tx, ledger.given_back(part, hub.clock.now(), f"{refund.id}:{refund.buyer_reference}"))
