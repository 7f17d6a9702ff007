"""What a person decides about money in suspense: it pays a loan after all, goes back, or is none of ours, with a reason."""

from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.flows.one_transaction import one_transaction
from bridge.flows.repaying.advance_payment import post_paid
from bridge.flows.repaying.refund_payment import queue_refund
from bridge.flows.repaying.settle_debit import settle_debit
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.paying.suspense import Resolution, Suspense
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.ports.store import Exchange, Transaction


@one_transaction
def attach_money(hub: Hub, tx: Transaction, suspense_id: str, application_id: str, person: str, reason: str) -> Payment:
    """Post it to a loan: its own or another one. Raises StepClosedError, FieldInvalidError, ApplicationUnknownError."""
    kept = require_open(tx, suspense_id, with_money=True)
    tx.applications.get(application_id).require(Status.ACTIVE)
    payment = _payment(hub, tx, kept, application_id)
    _resolve(hub, tx, kept, Resolution.ATTACHED, person, reason)
    tx.suspense.save(replace(tx.suspense.get(kept.id), payment_id=payment.id, application_id=application_id))
    post_paid(hub, tx, payment)
    return payment


@one_transaction
def return_money(hub: Hub, tx: Transaction, suspense_id: str, person: str, reason: str) -> None:
    """Have all of it given back to who paid. Raises StepClosedError, FieldInvalidError."""
    kept = require_open(tx, suspense_id, with_money=True)
    own = next(iter(_same_money(tx, kept)), None)
    subject = own.id if own is not None else kept.id
    queue_refund(hub, tx, subject, kept.application_id, kept.money, person, reason)
    _resolve(hub, tx, kept, Resolution.REFUNDED, person, reason)


@one_transaction
def let_be(hub: Hub, tx: Transaction, suspense_id: str, person: str, reason: str) -> None:
    """Nothing is to be done about it; the reason says why. Raises StepClosedError."""
    _resolve(hub, tx, require_open(tx, suspense_id), Resolution.LET_BE, person, reason)


def require_open(tx: Transaction, suspense_id: str, *, with_money: bool = False) -> Suspense:
    """The money, held, about which nobody has decided. Raises LookupError, StepClosedError, FieldInvalidError."""
    kept = tx.suspense.get(suspense_id)
    if kept.payment_id:
        # In the order in which notices hold them: first the payment, then its money in suspense.
        tx.payments.get(kept.payment_id)
    kept = tx.suspense.by_key(kept.key) or kept
    if not kept.open:
        raise StepClosedError("a person has decided about this already")
    if with_money and not kept.money:
        raise FieldInvalidError("there is no money of ours here", field="amount")
    return kept


def _same_money(tx: Transaction, kept: Suspense) -> list[Payment]:
    """The payment here that is this very money: held, or refused there after it was paid."""
    if not kept.payment_id:
        return []
    payment = tx.payments.get(kept.payment_id)
    same = payment.acquirer_reference in ("", kept.acquirer_reference)
    return [payment] if same and payment.state in (PaymentState.HELD, PaymentState.PAID) else []


def _payment(hub: Hub, tx: Transaction, kept: Suspense, application_id: str) -> Payment:
    """The attempt that now carries the money. What was paid counts, not what was asked for."""
    money = kept.money
    for payment in _same_money(tx, kept):
        # All that came, and all that went back of it: the rest is posted.
        moved = replace(
            payment, application_id=application_id, state=PaymentState.PAID, acquirer_reference=kept.acquirer_reference,
            paid=kept.amount or 0, refunded=kept.refunded, paid_at=payment.paid_at or kept.opened_at, posting=0,
        )  # fmt: skip
        tx.payments.save(moved)
        settle_debit(hub, tx, moved)
        return moved
    reference = kept.reference
    if not reference or tx.payments.by_reference(reference) is not None or len(reference) > 64:
        reference = hub.mint.reference()
    made = Payment(
        hub.mint.id("pay"), application_id, reference, money, PaymentState.PAID, hub.clock.now(), kept.acquirer_reference,
        kept.opened_at, note=f"из невыясненных: {kept.cause}", paid=kept.amount or 0, refunded=kept.refunded,
    )  # fmt: skip
    tx.payments.add(made)
    return made


def _resolve(hub: Hub, tx: Transaction, kept: Suspense, how: Resolution, person: str, reason: str) -> None:
    now = hub.clock.now()
    tx.suspense.save(replace(kept, resolution=how, resolved_at=now, resolved_by=person, reason=reason))
    tx.journal.note(Exchange(now, person, "hub", f"невыясненный платёж: {how}", "OK", kept.application_id))
    words = f"{person}: {how}, {reason}"
    mine = {f"unknown_payment:{kept.id}", f"payment_misfit:{kept.payment_id}", f"payment_refused:{kept.payment_id}"}
    for one in tx.attentions.waiting_of(kept.application_id):
        if one.kind in mine:
            tx.attentions.resolve(one.id, now, words)
