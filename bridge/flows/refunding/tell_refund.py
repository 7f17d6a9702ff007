"""How a refund is told: the event to its site, and the end once everybody has theirs."""

from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.events import EventType
from bridge.model.refunding.tour_refund import TourRefund, TourRefundState
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

S = TourRefundState


def tell(hub: Hub, tx: Transaction, application: Application, event: EventType, refund: TourRefund) -> None:
    """The event with the refund's numbers and words, pushed in the order of the application's events."""
    facts: dict[str, object] = {
        "refund_id": refund.id, "reference": refund.reference, "scope": refund.scope.value, "amount": refund.amount,
        "cancelled_by": refund.cancelled_by.value,
    }  # fmt: skip
    if refund.state is not S.ANNOUNCED:
        facts |= {"to_lender": refund.to_lender, "to_buyer": refund.to_buyer, "of_advance": refund.of_advance}
    if refund.state is S.MONEY_AWAITED:
        facts["return_until"] = refund.return_until
    if refund.posted_at:
        facts["posted"] = refund.posting
    if refund.refusal:
        facts["reason"] = refund.refusal
    now = hub.clock.now()
    event_id = tx.events.append(application, event, now, facts)
    tx.work.post(WorkKind.NOTIFY_PARTNER, application.id, f"partner:{application.partner}", event_id, now)


def end_if_settled(hub: Hub, tx: Transaction, application: Application, refund: TourRefund) -> TourRefund:
    """DONE once the lender's share is posted (or there is none) and the buyer has theirs."""
    lender_settled = refund.state is S.POSTED or (refund.state is S.MONEY_AWAITED and not refund.to_lender)
    if not (lender_settled and refund.buyer_settled):
        return refund
    done = replace(refund, state=S.DONE, ended_at=hub.clock.now())
    tx.tour_refunds.save(done)
    tell(hub, tx, application, EventType.REFUND_DONE, done)
    return done
