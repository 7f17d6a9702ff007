"""Postings in the loan system that are refunds of tours: neither strange there, nor a matter of the acquirer's books."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.flows.refunding.post_refund import payment_of
from bridge.model.loan import PostedPayment
from bridge.model.payment import Payment, PaymentState
from bridge.model.refunding.tour_refund import TourRefund
from bridge.ports.reconciling import Kept
from bridge.ports.store import Transaction

Postings = Sequence[PostedPayment] | None


def with_refunds(tx: Transaction, page: Sequence[Kept]) -> list[Kept]:
    """The same, with refunds among the payments. One whose answer was lost may stand there or not: neither is strange."""
    refunds = _by_application(tx, [one.application.id for one in page])
    return [_joined(one, [_as_payment(refund) for refund in refunds.get(one.application.id, ())]) for one in page]


def without_refunds(hub: Hub, tx: Transaction, there: Mapping[str, Postings]) -> dict[str, Postings]:
    """What stands in the loan system beside refunds, by application."""
    refunds = _by_application(tx, list(there))
    return {whose: _rest(hub, found, refunds.get(whose, ())) if found else found for whose, found in there.items()}


def _by_application(tx: Transaction, application_ids: Collection[str]) -> dict[str, list[TourRefund]]:
    found: dict[str, list[TourRefund]] = {}
    for one in tx.tour_refunds.fixed_of(application_ids):
        found.setdefault(one.application_id, []).append(one)
    return found


def _joined(kept: Kept, payments: Sequence[Payment]) -> Kept:
    return replace(kept, payments=(*kept.payments, *payments)) if payments else kept


def _as_payment(refund: TourRefund) -> Payment:
    return replace(payment_of(refund), state=PaymentState.POSTED if refund.posted_at else PaymentState.REFUNDED)


def _rest(hub: Hub, found: Sequence[PostedPayment], refunds: Sequence[TourRefund]) -> Sequence[PostedPayment]:
    rest = list(found)
    for refund in refunds:
        gone = next(_standing_for(hub, rest, refund), None)
        if gone is not None:
            rest.remove(gone)
    return rest


def _standing_for(hub: Hub, rest: Sequence[PostedPayment], refund: TourRefund) -> Iterator[PostedPayment]:
    """By the base's own number, else the latest of that day and sum: one whose answer was lost came last."""
    yield from (one for one in rest if refund.posting_reference and one.receipt == refund.posting_reference)
    day = hub.clock.local(refund.arrived_at).date() if refund.arrived_at else None
    yield from (one for one in reversed(rest) if (one.amount, one.on) == (refund.posting, day))
