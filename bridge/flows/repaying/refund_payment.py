"""Money goes back by a person's word: the acquirer is asked once; the refund itself is counted when its notice comes."""

from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.flows.one_transaction import one_transaction
from bridge.flows.open_attention import open_attention
from bridge.flows.repaying.keep_card import ACQUIRER
from bridge.model.errors import FieldInvalidError
from bridge.model.money import shown_rubles
from bridge.model.paying.refund import Refund, RefundState
from bridge.model.paying.suspense import Suspense
from bridge.model.payment import Payment, PaymentState
from bridge.ports.outside_errors import OutcomeUnknownError, RefusedError
from bridge.ports.store import Exchange, Transaction
from bridge.ports.work import Work, WorkKind

_REFUNDABLE = (PaymentState.PAID, PaymentState.POSTED, PaymentState.HELD)


@one_transaction
def ask_refund(hub: Hub, tx: Transaction, payment_id: str, amount: int, person: str, reason: str) -> Refund:
    """Have `amount` kopecks of a payment given back. Raises FieldInvalidError when so much is not here to give."""
    payment = require_refundable(tx, payment_id, amount)
    return queue_refund(hub, tx, payment_id, payment.application_id, amount, person, reason)


def require_refundable(tx: Transaction, payment_id: str, amount: int) -> Payment:
    """The payment, held, of which so much can be given back. Raises FieldInvalidError."""
    payment = tx.payments.get(payment_id)
    asked = sum(one.amount for one in tx.refunds.of(payment_id) if one.state is RefundState.ASKED)
    if payment.state not in _REFUNDABLE or not 0 < amount <= payment.here - asked:
        raise FieldInvalidError("so much of this payment is not here", field="amount")
    return payment


def queue_refund(hub: Hub, tx: Transaction, subject: str, application_id: str, amount: int, person: str, reason: str) -> Refund:
    """Write down that it is asked for, and queue the asking."""
    now, refund_id = hub.clock.now(), hub.mint.id("ref")
    made = Refund(refund_id, subject, refund_id, amount, RefundState.ASKED, now, asked_by=person, reason=reason)
    tx.refunds.put(made)
    tx.work.post(WorkKind.REFUND_PAYMENT, application_id, ACQUIRER, refund_id, now, once=f"refund:{refund_id}")
    tx.journal.note(Exchange(now, person, "hub", f"возврат {shown_rubles(amount)}", "OK", application_id))
    return made


def refund_payment(hub: Hub, work: Work) -> None:
    """Ask the acquirer for the refund named by the row. After an unclear try it is looked for; where it can't be, a person looks.

    Raises UnreachableError and BadAnswerError.
    """
    with hub.store.begin() as tx:
        refund = tx.refunds.get(work.subject)
        payment = paid_by(tx, refund.subject)
    if refund.state is not RefundState.ASKED or (refund.sent_at is not None and work.attempt == 1):
        return
    if refund.sent_at is not None:
        found = hub.acquiring.find_refund(payment, refund.amount, _key(refund))
        if found:
            return
        if found is None:
            _call_person(hub, refund, payment, "ответ на запрос возврата потерялся, эквайер не может сказать, прошёл ли он")
            return
    _mark_sent(hub, refund)
    _send(hub, refund, payment)


def _send(hub: Hub, refund: Refund, payment: Payment) -> None:
    try:
        hub.acquiring.refund(payment, refund.amount, _key(refund))
    except OutcomeUnknownError:
        raise
    except RefusedError as refusal:
        with hub.store.begin() as tx:
            tx.refunds.save(replace(tx.refunds.get(refund.id), state=RefundState.REFUSED, reason=refusal.message))
        _call_person(hub, refund, payment, f"эквайер отказал в возврате: {refusal.message}")


def _mark_sent(hub: Hub, refund: Refund) -> None:
    with hub.store.begin() as tx:
        fresh = tx.refunds.get(refund.id)
        if fresh.state is RefundState.ASKED:
            tx.refunds.save(replace(fresh, sent_at=hub.clock.now()))


def _key(refund: Refund) -> str:
    return refund.id.removeprefix("ref_")[:36]


def paid_by(tx: Transaction, subject: str) -> Payment:
    """The payment that a refund is of; for money in suspense one made of what the acquirer told."""
    if subject.startswith("sus_"):
        return as_payment(tx.suspense.get(subject))
    return tx.payments.get(subject)


def as_payment(kept: Suspense) -> Payment:
    """What the acquirer knows of money that nobody here asked for."""
    return Payment(
        kept.id, kept.application_id, kept.reference, kept.amount or 0, PaymentState.HELD, kept.opened_at,
        acquirer_reference=kept.acquirer_reference, paid=kept.amount or 0, refunded=kept.refunded,
    )  # fmt: skip


def _call_person(hub: Hub, refund: Refund, payment: Payment, text: str) -> None:
    with hub.store.begin() as tx:
        whole = f"{text}. Платёж {payment.reference} ({payment.acquirer_reference}), {shown_rubles(refund.amount)}"
        open_attention(hub, tx, f"refund_unclear:{payment.id}", whole, payment.application_id)
