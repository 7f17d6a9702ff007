"""What the end of a payment means for the automatic debit that made it."""

from dataclasses import replace
from datetime import datetime

from bridge.flows.hub import Hub
from bridge.flows.informing.announce_news import announce, number_of
from bridge.model.informing.occasion import Occasion
from bridge.model.paying.debit import RETRY_PAUSES, Debit, DebitState
from bridge.model.payment import Payment, PaymentNotice, PaymentState
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

ACQUIRER = "acquirer"


def settle_debit(hub: Hub, tx: Transaction, payment: Payment) -> None:
    """Paid: the debit is over. Let go or lapsed: this try failed. Given back before it counted: nothing is tried by itself."""
    if not payment.debit_id:
        return
    debit = tx.debits.get(payment.debit_id)
    if debit.payment_id != payment.id or debit.state is not DebitState.PROCESSING:
        return
    if payment.state is PaymentState.PAID:
        tx.debits.save(debit.become(DebitState.PAID))
        _tell_borrower(hub, tx, debit, payment)
    elif payment.state in (PaymentState.REVERSED, PaymentState.LAPSED):
        fail_try(hub, tx, debit, payment.note or "платёж отменён")
    elif payment.state in (PaymentState.REFUNDED, PaymentState.CHARGED_BACK):
        tx.debits.save(replace(debit.become(DebitState.FAILED), reason="деньги вернулись плательщику", next_at=None))


def refuse_debit(hub: Hub, tx: Transaction, payment: Payment, notice: PaymentNotice) -> bool:
    """The bank refused a charge that nobody was there for: this try is over. False where a person may still try another card."""
    if not (notice.refused and payment.debit_id and payment.state is PaymentState.STARTED):
        return False
    lapsed = replace(payment.become(PaymentState.LAPSED), note=f"карта не списана: {notice.raw_state}")
    tx.payments.save(lapsed)
    settle_debit(hub, tx, lapsed)
    return True


def _tell_borrower(hub: Hub, tx: Transaction, debit: Debit, payment: Payment) -> None:
    """Nobody was there when the card was charged: the borrower hears of it at once."""
    application = tx.applications.get(payment.application_id)
    mask = tx.debits.agreement(debit.agreement_id).mask
    key, number = f"debited:{payment.id}", number_of(application)
    announce(hub, tx, application, Occasion.DEBITED, key, amount=payment.amount, number=number, mask=mask)


def fail_try(hub: Hub, tx: Transaction, debit: Debit, reason: str) -> Debit:
    """One try failed: another one after a pause, or the debit has failed for good and the instalment is the borrower's to pay."""
    pauses = RETRY_PAUSES[debit.tries - 1 : debit.tries]
    if not pauses:
        failed = replace(debit.become(DebitState.FAILED), reason=reason, next_at=None)
        tx.debits.save(failed)
        return failed
    again = replace(debit.become(DebitState.DUE), reason=reason, next_at=hub.clock.now() + pauses[0])
    tx.debits.save(again)
    queue_charge(tx, again, again.next_at or hub.clock.now())
    return again


def queue_charge(tx: Transaction, debit: Debit, at: datetime) -> None:
    """Have the card charged at a moment (UTC)."""
    once = f"charge:{debit.id}:{debit.tries}"
    tx.work.post(WorkKind.CHARGE_CARD, debit.application_id, ACQUIRER, debit.id, at, once=once)
